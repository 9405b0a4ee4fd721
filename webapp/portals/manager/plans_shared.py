"""Plans that other organisations share with the energy operator's officers."""

from webapp.parts.shared_plans import make_page

PAGE = make_page("manager", order=10)
