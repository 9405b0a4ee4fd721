"""`volano campaign`: what members buy together."""
