"""`volano programme`: what the community rewards people for."""
