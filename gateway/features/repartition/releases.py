"""Euro kept of a month above its tokens (T10), on their way to the use that the regulation names.

    may -> release_kept on the ledger -> waits for a second organisation -> acts -> divided here, as closings

What may go is what both sides say: the ledger's room, and what is kept of GSE's payments so far, above the tokens.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from analytics.repartition.books import Books, Closing, Terms
from analytics.repartition.kept_use import KeptUse
from analytics.repartition.releases import compute_free, divide_release, sum_uses
from chaincode.rules.energy.issuance import compute_minted
from chaincode.rules.energy.releases import find_room
from chaincode.rules.errors import Refusal
from chaincode.rules.state import State
from chaincode.words import words_of
from gateway.db.mirror import Mirror
from gateway.features.countersigning.service import Waiting, list_waiting
from gateway.features.repartition import store
from gateway.features.repartition.records import WholeClosing
from gateway.features.repartition.service import REFUSED, make_terms, write_closings
from gateway.features.repartition.shown import show_whole
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason, Problem

COMMAND = "release_kept"
MAY, WAITS, ACTS = "may", "waits", "acts"
NO_USE = ApiReason("NO_KEPT_USE", 409)
EARLY = ApiReason("RELEASE_EARLY", 409)
NOTHING = ApiReason("NOTHING_TO_RELEASE", 409)
NOT_RELEASED = ApiReason("NOT_RELEASED", 409)


@dataclass(frozen=True)
class ReleaseStep:
    """What is to be done next with euro kept of a month, and what dividing it would come to. uses: cents by use."""

    month: str
    state: str
    cents: int
    uses: dict[str, int]
    pending: Waiting | None
    closings: tuple[WholeClosing, ...]


@dataclass(frozen=True)
class Divided:
    """What was released, divided: a closing for each use and flow."""

    closings: tuple[WholeClosing, ...]


@dataclass(frozen=True)
class Release:
    """What is to be done next with euro kept of a month: cents by use. pending: what waits to be signed, or None."""

    state: str
    month: str
    uses: Mapping[str, int]
    pending: Waiting | None = None

    @property
    def cents(self) -> int:
        """All of them."""
        return sum(self.uses.values())


def find_release(
    connection: Connection, books: Books, month: str, waiting: Sequence[Waiting], *, cents: int | None = None
) -> Release:
    """Find what a month's next step is; cents: of what may go, all of it where none is given.

    Raises:
        Problem: nothing is to be done, or not yet, by the regulation.
        Refusal: the ledger would refuse a release, since the month may still mint.
    """
    mirror = Mirror(connection)
    undivided = find_undivided(mirror, books, month)
    if undivided:
        return Release(ACTS, month, undivided)
    pending = next((one for one in waiting if _is_of(one, month)), None)
    if pending:
        arguments = pending.arguments
        return Release(WAITS, month, {arguments["use"]: arguments["cents"]}, pending)
    use = _require_use(connection, books, month)
    now = mirror.require_now()
    if now.date < use.find_date(month):
        raise EARLY(month=month, from_date=use.find_date(month))
    most = min(find_room(State(mirror), now, month), compute_free(books, month, _find_minted(mirror, month)))
    if not most:
        raise NOTHING(month=month)
    return Release(MAY, month, {use.to: most if cents is None else cents})


def find_undivided(mirror: Mirror, books: Books, month: str) -> dict[str, int]:
    """What the ledger says was released of a month, less what was divided of it, by use."""
    backing = mirror.backing(month)
    left = {use: -cents for use, cents in sum_uses(books, month).items()}
    for one in backing.released if backing else ():
        left[one.use] = left.get(one.use, 0) + one.cents
    return {use: cents for use, cents in left.items() if cents > 0}


def list_releases(connection: Connection, books: Books, last: str, waiting: Sequence[Waiting]) -> list[Release]:
    """The divided months up to `last` with something to be done, in order."""
    found = []
    for month in books.list_months():
        try:
            if month <= last:
                found.append(find_release(connection, books, month, waiting))
        except (Problem, Refusal):
            continue
    return found


def preview(gateway: Gateway, month: str, cents: int | None = None) -> ReleaseStep:
    """What a month's next step is, and what dividing it would come to now; nothing is written."""
    waiting = list_waiting(gateway).pending
    with gateway.database.read() as connection:
        books = store.load_books(connection)
        release = find_release(connection, books, month, waiting, cents=cents)
        terms, _ = make_terms(connection, books, month, gateway.clock())
    divided = tuple(map(show_whole, _divide(books, release, terms)))
    return ReleaseStep(month, release.state, release.cents, dict(release.uses), release.pending, divided)


def divide(gateway: Gateway, month: str) -> Divided:
    """Divide for good what was released of a month and isn't divided yet."""
    at_s = gateway.clock()
    with gateway.database.read() as connection:  # a month is long to read: nobody's writing waits for it
        books = store.load_books(connection)
        _require_released(connection, books, month)
        terms, _ = make_terms(connection, books, month, at_s)
    with write_closings(gateway) as connection:
        books = store.load_books(connection)
        made = _divide(books, _require_released(connection, books, month), terms)
        for one in made:
            store.save_closing(connection, one, None, gateway.clock(), at_s)
    return Divided(tuple(map(show_whole, made)))


def _require_released(connection: Connection, books: Books, month: str) -> Release:
    undivided = find_undivided(Mirror(connection), books, month)
    if not undivided:
        raise NOT_RELEASED(month=month)
    return Release(ACTS, month, undivided)


def _divide(books: Books, release: Release, terms: Terms) -> list[Closing]:
    """Take the release into the books, a closing for each use and flow."""
    made = []
    try:
        for use, cents in release.uses.items():
            for closing in divide_release(books, release.month, cents, use, terms):
                books.add(closing)
                made.append(closing)
    except ValueError as error:
        raise REFUSED(why=words_of(error)) from None
    return made


def _require_use(connection: Connection, books: Books, month: str) -> KeptUse:
    """By the regulation that the month was divided by; where that names no use, by the one that holds for it now."""
    frozen, latest = books.find_terms(month), store.find_regulation(connection, month)
    found = (frozen.regulation.kept if frozen else None) or (latest.kept if latest else None)
    if found is None:
        raise NO_USE(month=month)
    return found


def _find_minted(mirror: Mirror, month: str) -> int:
    backing = mirror.backing(month)
    return compute_minted(backing) if backing else 0


def _is_of(pending: Waiting, month: str) -> bool:
    return bool(pending.may_act and pending.command == COMMAND and pending.arguments["month"] == month)
