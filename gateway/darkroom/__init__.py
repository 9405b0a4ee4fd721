"""Photos unpacked in a process of their own, which imports PIL, holds nothing, and ends with each photo."""
