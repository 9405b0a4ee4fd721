"""What others offer, and asking for it: what stands in webapp/parts/market.py."""

from webapp.page import Page
from webapp.parts.market import TEMPLATE, ask, show

PAGE = Page("commerce", "market", ask, show, TEMPLATE, order=2)
