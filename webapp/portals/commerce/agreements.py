"""The agreements of whoever looks: what stands in webapp/parts/agreements.py."""

from webapp.page import Page
from webapp.parts.agreements import TEMPLATE, ask, show

PAGE = Page("commerce", "agreements", ask, show, TEMPLATE, order=1)
