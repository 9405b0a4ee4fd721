"""What the gateway and the process that makes a photo anew agree on. It imports nothing."""

DONE, UNREADABLE, TOO_MANY_PIXELS, TOO_HARD = 0, 3, 4, 5   # exit codes; with 4 two numbers are written: pixels, most
MOST_CPU_S = 10            # of the processor: the largest photo that is taken needs 0.7
LONGEST_S = 20             # of the wall, where others keep the processor busy: somebody waits
MOST_BYTES = 400_000_000   # of addresses: PIL takes 31 MB of them, the largest photo that is taken 190
