"""Plans that other organisations share with whoever holds official figures."""

from webapp.parts.shared_plans import make_page

PAGE = make_page("auditor", order=4)
