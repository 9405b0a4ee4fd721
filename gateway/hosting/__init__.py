"""Which gateways this process runs: founding, a trial, the running service and its timetable."""
