"""Which gateways this process runs: founding, a trial, opening, the running service and its timetable."""
