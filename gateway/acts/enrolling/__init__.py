"""Making members: what will be done, kept until it is done, and its steps."""
