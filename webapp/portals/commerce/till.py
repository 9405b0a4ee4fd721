"""The shop's till: what stands in webapp/parts/till.py."""

from webapp.page import Page
from webapp.parts.till import ACTS, TILL, ask_till, show_till

PAGE = Page("commerce", "till", ask_till, show_till, TILL, order=1, acts=ACTS)
