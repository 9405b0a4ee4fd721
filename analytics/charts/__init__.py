"""Charts as text: geometry from integers, drawn as SVG for pages and as shapes for paper, with words and a table."""
