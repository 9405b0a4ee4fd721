"""Long work that whoever looks has asked for: what stands in webapp/parts/tasks.py."""

from webapp.page import Page
from webapp.parts.tasks import ACTS, FILES, TEMPLATE, ask, show

PAGE = Page("manager", "tasks", ask, show, TEMPLATE, order=9, shown_at="tasks", acts=ACTS, files=FILES)
