"""What a community's people type: `cli` is the table of commands, a folder a topic."""
