"""`volano simulate`: what the rules would do to a community over years, before it has them; no gateway is needed."""
