"""The member's keys: what stands in webapp/parts/keys.py."""

from webapp.page import Page
from webapp.parts.keys import TEMPLATE, ask, show

PAGE = Page("commerce", "keys", ask, show, TEMPLATE, order=6)
