"""What is held of the member, as a file, and erasing it: what stands in webapp/parts/own_data.py."""

from webapp.page import Page
from webapp.parts.own_data import ACTS, FILES, TEMPLATE, ask, show

PAGE = Page("commerce", "data", ask, show, TEMPLATE, order=8, acts=ACTS, files=FILES)
