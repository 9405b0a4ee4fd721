"""The worker: does the tasks that somebody asked a gateway for, one at a time."""
