"""`volano demo`: a fictional town's month on real energy, told on a screen, every number of it checked."""
