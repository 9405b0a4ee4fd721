"""What the commands share: the open community, options, refusals, names told to people."""
