"""Plans that other organisations share with this one's officers."""

from webapp.parts.shared_plans import make_page

PAGE = make_page("municipality", within="plans")
