"""Programmes and purchase campaigns: what stands in webapp/parts/programmes.py."""

from webapp.page import Page
from webapp.parts.programmes import TEMPLATE, ask, show

PAGE = Page("commerce", "programmes", ask, show, TEMPLATE, order=5)
