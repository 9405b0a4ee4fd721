"""Models by series: parties, what each may build, the best apart and together, and who gains what."""
