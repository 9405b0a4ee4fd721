"""What the worker and the processes of its tasks agree on. It imports nothing."""

NOTHING, DONE = 0, 3  # exit codes: nothing waited; one task ended, or was handed back
NICENESS = 10
LONGEST_S = 600
MOST_BYTES = 1_000_000_000
GIVEN_UP_AFTER_S = LONGEST_S + 60  # a process that doesn't even end itself
