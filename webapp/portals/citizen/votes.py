"""A citizen's votes: what is proposed and decided, and what oneself has said."""

from dataclasses import replace

from webapp.page import Page
from webapp.parts.member import find_member
from webapp.parts.votes import VoteFacts, ask_votes, show_votes
from webapp.visit import Visit


def ask(visit: Visit) -> VoteFacts:
    """Ask for the votes, and for what this member said."""
    find_member(visit)
    own = {one["proposal"]: one["own"] for one in visit.own.get("proposals")["proposals"]}
    return replace(ask_votes(visit), own=own)


PAGE = Page("citizen", "votes", ask, show_votes, order=6)
