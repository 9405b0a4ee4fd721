"""What ships with the planner: curves, prices and weather, each with its source in SOURCES.md."""
