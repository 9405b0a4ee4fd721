"""What a gateway's service does by itself, and when."""

from gateway.hosting.timetable.due import DAILY, LEAP_DAYS, Job, JobState, due_jobs, is_long_behind
from gateway.hosting.timetable.runner import Timetable, load_state

__all__ = ["DAILY", "LEAP_DAYS", "Job", "JobState", "Timetable", "due_jobs", "is_long_behind", "load_state"]
