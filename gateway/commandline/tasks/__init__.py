"""`volano tasks`."""
