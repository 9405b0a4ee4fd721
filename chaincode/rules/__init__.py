"""The token rules as a pure specification: no I/O, no clock, no random, no floats."""
