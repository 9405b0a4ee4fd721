"""T9: the community changes its own rules: proposals, votes, and what a passed one does."""
