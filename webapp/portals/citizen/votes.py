"""A citizen's votes: what is proposed and decided, what oneself has said, and saying it by one's own signature."""

from dataclasses import replace

from webapp.page import Page
from webapp.parts.member import find_member
from webapp.parts.votes import VoteFacts, ask_votes, show_votes
from webapp.visit import Visit


def ask(visit: Visit) -> VoteFacts:
    """Ask for the votes, for what this member said, and on which they may still say it."""
    find_member(visit)
    answer = visit.own.get("proposals")
    open_now = {one["proposal"] for one in answer["proposals"]
                if one["status"] == "open" and one["last_day"] >= answer["day"]}
    own = {one["proposal"]: one["own"] for one in answer["proposals"]}
    return replace(ask_votes(visit), own=own, open_now=frozenset(open_now))


PAGE = Page("citizen", "votes", ask, show_votes, order=6)
