"""`volano members`: who belongs, with which points, keys and plants."""
