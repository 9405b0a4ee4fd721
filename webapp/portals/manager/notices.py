"""What is new for whoever looks: what stands in webapp/parts/notices.py."""

from webapp.page import Page
from webapp.parts.notices import ACTS, TEMPLATE, ask, show

PAGE = Page("manager", "notices", ask, show, TEMPLATE, order=8, acts=ACTS)
