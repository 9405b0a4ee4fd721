"""Whether a described configuration may be, and why not: each refusal with its code and its source."""
