"""Where each record lies. Keys are ASCII; their parts hold no slash, so a prefix is a whole kind.

`first 32` ids are derived from sender and command id (T13), never from a transaction.
"""

NOW = "now"
CHAIN = "chain"
SUPPLY = "supply"
BALLOT = "ballot"
COMING = "coming"
MEDIATORS = "mediators"


def command(sender: str, command_id: str) -> str:
    """T13: what the command id of a sender (a member id, or "key:" and a key's id) did."""
    return f"cmd/{sender}/{command_id}"


def member(member_id: str) -> str:
    """T12: a member, kept for ever."""
    return f"member/{member_id}"


MEMBERS = "member/"


def member_key(member_id: str) -> str:
    """T12: the keys that act for a member."""
    return f"key/{member_id}"


def delegate(member_id: str, key_id: str) -> str:
    """T12: a helper's key of a member."""
    return f"delegate/{member_id}/{key_id}"


def key_owner(key_id: str) -> str:
    """T12: the one member whose key this is, for ever."""
    return f"key_owner/{key_id}"


def point(tag: str) -> str:
    """T12: the one member who has a metering point."""
    return f"point/{tag}"


POINTS = "point/"


def pending(pending_id: str) -> str:
    """T0: a command that waits for a second organisation."""
    return f"pending/{pending_id}"


def lot(owner: str, lot_id: str) -> str:
    """T2: a lot of tokens."""
    return f"lot/{owner}/{lot_id}"


def spent(settlement: str, owner: str) -> str:
    """T5: the mark that an award lot was used."""
    return f"spent/{settlement}/{owner}"


def commons(row_id: str) -> str:
    """T2: a row of the commons."""
    return f"commons/{row_id}"


def offer(provider: str, offer_id: str) -> str:
    """T4: an offer or a need; the member who published it stands in the key."""
    return f"offer/{provider}/{offer_id}"


def place(provider: str, resource: str, number: int) -> str:
    """T4: a numbered place of a provider's resource on a day, with its seats."""
    return f"place/{provider}/{resource}/{number:06d}"


def seat(provider: str, resource: str, number: int, seat_number: int) -> str:
    """T4: one booked seat of a place."""
    return f"seat/{provider}/{resource}/{number:06d}/{seat_number:04d}"


def agreement(consumer: str, provider: str, agreement_id: str) -> str:
    """T4: an agreement, kept when closed; who may act on it, and read it, stands in the key."""
    return f"agreement/{consumer}/{provider}/{agreement_id}"


def pair(one: str, other: str) -> str:
    """T4: the dealings of two members, whatever the direction."""
    first, second = sorted((one, other))
    return f"pair/{first}/{second}"


def claim(provider: str, claim_id: str) -> str:
    """T6: a provider's claim to a bonus."""
    return f"claim/{provider}/{claim_id}"


REMINDERS = "remind/"


def reminder(day: int, claim_id: str) -> str:
    """T6: its owner reminds of a claim; in order of days."""
    return f"remind/{day:07d}/{claim_id}"


def anchor(settlement: str) -> str:
    """T5: the digest of a period's energy."""
    return f"anchor/{settlement}"


def period(start: str) -> str:
    """T5: what holds for a period for ever, and its settlements so far."""
    return f"period/{start}"


def told(period_start: str, organisation: str) -> str:
    """T5: what an organisation's anchors of a period have told of its totals."""
    return f"told/{period_start}/{organisation}"


def settlement(settlement_id: str) -> str:
    """T5: a settlement; acts once it is countersigned."""
    return f"settlement/{settlement_id}"


def pages(settlement_id: str) -> str:
    """T5: the range of a settlement's pages."""
    return f"page/{settlement_id}/"


def page(settlement_id: str, number: int) -> str:
    """T5: a hundred lines of a settlement."""
    return f"{pages(settlement_id)}{number:04d}"


def month(name: str) -> str:
    """T10: what backs a month's tokens, and what was minted against it."""
    return f"months/{name}"


def taken(settlement_id: str) -> str:
    """T6: the claims that a settlement answers."""
    return f"taken/{settlement_id}"


def welcome(member_id: str) -> str:
    """T7: the mark of a member's one welcome."""
    return f"welcome/{member_id}"


def proposal(proposal_id: str) -> str:
    """T9: a proposal, kept for ever."""
    return f"proposal/{proposal_id}"


def proposing(member_id: str) -> str:
    """T9: when a member proposed of late."""
    return f"proposing/{member_id}"


def support(proposal_key: str, member_id: str) -> str:
    """T9: a member's support of a proposal."""
    return f"support/{proposal_key.removeprefix('proposal/')}/{member_id}"


def votes(proposal_key: str) -> str:
    """T9: the range of a proposal's votes."""
    return f"vote/{proposal_key.removeprefix('proposal/')}/"


def vote(proposal_key: str, member_id: str) -> str:
    """T9: an elector's own vote."""
    return f"{votes(proposal_key)}{member_id}"


def mandates(proposal_key: str) -> str:
    """T9: the range of a proposal's mandates."""
    return f"mandate/{proposal_key.removeprefix('proposal/')}/"


def mandate(proposal_key: str, giver: str) -> str:
    """T9: who votes for an elector."""
    return f"{mandates(proposal_key)}{giver}"


def papers(proposal_key: str) -> str:
    """T9: the range of a proposal's votes on paper."""
    return f"paper/{proposal_key.removeprefix('proposal/')}/"


def paper(proposal_key: str, member_id: str) -> str:
    """T9: an elector's vote on paper."""
    return f"{papers(proposal_key)}{member_id}"


def value(name: str, date: str) -> str:
    """T9: what came into force on a date; name: of the parameters that one vote changes together."""
    return f"value/{name}/{date}"
