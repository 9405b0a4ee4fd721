"""T11: what people do for the community becomes tokens; programmes only add, and list no one against another."""
