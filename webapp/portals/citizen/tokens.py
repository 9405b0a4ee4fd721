"""The tokens of whoever looks: what stands in webapp/parts/tokens.py."""

from webapp.page import Page
from webapp.parts.tokens import TEMPLATE, ask, show

PAGE = Page("citizen", "tokens", ask, show, TEMPLATE, order=4)
