"""`volano plan`: before anything is built, what a community would share, cost and bring; no gateway is needed."""
