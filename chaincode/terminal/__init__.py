"""How a command of ours talks on a terminal: help, usage and failures in the reader's language."""
