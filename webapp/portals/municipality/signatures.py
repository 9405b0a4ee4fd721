"""What waits for a second signature: what stands in webapp/parts/sign_list.py."""

from webapp.parts.sign_list import make_page

PAGE = make_page("municipality", order=6)
