"""What is told of what happened on the ledger: by command, which event, and whom it concerns.

    event      what a page says of it, `notice_<event>` in webapp/languages
    kind       the letter that goes with it (gateway.outbox.letters): to who asked for it, an alarm always; "" for none
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chaincode.rules import keys
from chaincode.rules.energy.records import Page, Settlement
from chaincode.rules.market.agreements import parties_of
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import Pending
from gateway.db.mirror import Mirror

EVENTS: Mapping[str, str] = {
    "expiring": "expiry", "requested": "request", "withdrawn": "request",
    "accepted": "acceptance", "declined": "acceptance", "released": "acceptance", "lapsed": "acceptance",
    "delivered": "delivery", "confirm_soon": "confirm", "paid": "confirm",
    "contested": "dispute", "split": "dispute", "decided": "dispute",
    "awarded": "tokens", "vote_open": "vote", "vote_result": "vote", "figures": "paper", "joined": "", "changed": "",
    "key_frozen": "alarm", "key_thawed": "alarm", "key_rotated": "alarm", "key_reclaimed": "alarm",
    "key_recovered": "alarm", "key_cancelled": "alarm", "helper_made": "alarm", "helper_acted": "alarm",
    "suspended": "alarm", "to_sign": "",
}
OFFICE, EVERYBODY = "", "*"   # readers: an organisation's own people, all its members
CONSUMER, PROVIDER = (0,), (1,)
STEPS: Mapping[str, tuple[str, tuple[int, ...]]] = {
    "request": ("requested", PROVIDER), "withdraw": ("withdrawn", PROVIDER), "accept": ("accepted", CONSUMER),
    "decline": ("declined", CONSUMER), "release": ("released", CONSUMER + PROVIDER),
    "lapse": ("lapsed", CONSUMER + PROVIDER), "deliver": ("delivered", CONSUMER), "confirm": ("paid", PROVIDER),
    "collect": ("paid", CONSUMER + PROVIDER), "contest": ("contested", PROVIDER),
    "split": ("split", CONSUMER + PROVIDER), "decide": ("decided", CONSUMER + PROVIDER),
    "halve": ("decided", CONSUMER + PROVIDER),
}
KEYS: Mapping[str, str] = {
    "freeze": "key_frozen", "thaw": "key_thawed", "rotate": "key_rotated", "reclaim": "key_reclaimed",
    "recover": "key_recovered", "cancel": "key_cancelled", "delegate": "helper_made", "suspend": "suspended",
    "register": "joined",
}


@dataclass(frozen=True)
class Acted:
    """A command that acted, as its receipt says."""

    command: str
    made: tuple[str, ...]
    facts: Mapping[str, Any]
    date: str
    number: int


@dataclass(frozen=True)
class Told:
    """An event and who is to read of it. about: key on the ledger; values: what its sentence is filled with."""

    event: str
    readers: tuple[str, ...]
    about: str
    values: Mapping[str, str]


def find_told(mirror: Mirror, organisation: str, one: Acted) -> Iterator[Told]:
    """Yield what is told of a command that acted, at an organisation's gateway."""
    if "digest" in one.facts and one.made:
        yield from _tell_waiting(mirror, organisation, one.made[0])
    if one.command in STEPS:
        yield from _tell_step(mirror, one)
    elif one.command == "freeze":   # an officer's stops the member at once, and waits only to be prolonged
        yield from _tell_keys(one.command, str(one.facts.get("subject", one.made[0])))
    elif one.command in KEYS and "digest" not in one.facts:
        yield from _tell_keys(one.command, one.made[0])
    elif one.command in TELLERS:
        yield from TELLERS[one.command](mirror, one)


def _tell_step(mirror: Mirror, one: Acted) -> Iterator[Told]:
    event, whom = STEPS[one.command]
    ref, parties = one.made[0], parties_of(one.made[0])
    agreement = mirror.find(Agreement, ref)
    values = {"date": agreement.service_date, "category": agreement.category} if agreement else {}
    yield Told(event, tuple(parties[place] for place in whom), ref, values)
    if one.command == "request" and agreement and agreement.requested_by:
        yield Told("helper_acted", parties[:1], ref, values)


def _tell_keys(command: str, key: str) -> Iterator[Told]:
    """Of a member's standing; whom a record is of stands second in its key."""
    yield Told(KEYS[command], (key.split("/")[1],), key, {})


def _tell_waiting(mirror: Mirror, organisation: str, key: str) -> Iterator[Told]:
    """What another organisation proposed, and still waits to be signed."""
    settlement = mirror.find(Settlement, key) if key.startswith("settlement/") else None
    pending = mirror.find(Pending, key) if key.startswith("pending/") else None
    if settlement and settlement.organisation != organisation and not settlement.countersigned_on:
        yield Told("to_sign", (OFFICE,), key, {"command": "settle"})
    if pending and pending.organisation != organisation and not pending.is_done:
        yield Told("to_sign", (OFFICE,), key, {"command": pending.command})


def _tell_countersigned(mirror: Mirror, one: Acted) -> Iterator[Told]:
    if one.made[0].startswith("settlement/"):
        yield from _tell_awards(mirror, one.made[0])
    elif one.facts.get("acts") and one.facts["proposed"] == "register" and not one.facts["joins"]:
        yield Told("changed", (one.made[1].split("/")[1],), one.made[1], {})
    elif one.facts.get("acts") and one.facts["proposed"] in KEYS:
        yield from _tell_keys(one.facts["proposed"], one.made[1])
    elif one.facts.get("acts") and one.facts["proposed"] == "official":
        yield Told("figures", (EVERYBODY,), one.made[1], {"month": one.facts["month"]})


def _tell_awards(mirror: Mirror, key: str) -> Iterator[Told]:
    settlement = mirror.find(Settlement, key)
    for number in range(settlement.pages if settlement else 0):
        page = mirror.find(Page, keys.page(key.split("/")[1], number))
        readers = tuple(line.member for line in page.lines if line.amount_cents) if page else ()
        yield Told("awarded", readers, key, {"date": key.split("/")[1][:10]})


def _tell_opened(_mirror: Mirror, one: Acted) -> Iterator[Told]:
    yield Told("vote_open", (EVERYBODY,), one.made[0], {})


def _tell_tallied(_mirror: Mirror, one: Acted) -> Iterator[Told]:
    yield Told("vote_result", (EVERYBODY,), one.made[0], {})


TELLERS: Mapping[str, Callable[[Mirror, Acted], Iterator[Told]]] = {
    "countersign": _tell_countersigned, "open_vote": _tell_opened, "tally": _tell_tallied,
}
