"""What a gateway's service does by itself, and when."""

from gateway.hosting.timetable.due import DAILY, Job, JobState, due_jobs
from gateway.hosting.timetable.runner import Timetable, load_state

__all__ = ["DAILY", "Job", "JobState", "Timetable", "due_jobs", "load_state"]
