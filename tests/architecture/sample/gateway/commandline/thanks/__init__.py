"""`volano thanks`."""
