"""A period's way: preview, anchor and settle by the energy operator, countersigning by a second organisation.

    anchor(period) -> settle(period) -> countersign(period) at the other gateway, which works it out by itself first

Each step finds out from the ledger what is done already, so a step that was interrupted is simply taken again.
"""

import logging
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from chaincode.rules import keys
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.bonuses import MAX_CLAIMS
from chaincode.rules.energy.chain import load_chain
from chaincode.rules.energy.drafts import draft_settlement
from chaincode.rules.energy.marks import Marks
from chaincode.rules.energy.periods import (
    DEFINITIVE,
    PROVISIONAL,
    SettlementName,
    next_period,
    parse_name,
)
from chaincode.rules.energy.records import Anchor, Backing, Settlement, Taken, Told
from chaincode.rules.energy.totals import NOTHING_TOLD, add_previewed
from chaincode.rules.energy.vectors import NAME, Vectors, format_vectors, parse_vectors
from chaincode.rules.errors import Refusal
from chaincode.rules.intervals import add_days
from chaincode.rules.market.records import Claim
from chaincode.rules.records import Now
from chaincode.rules.state import State
from gateway.db.mirror import Mirror
from gateway.features.periods import store
from gateway.features.periods.energy import (
    estimate_euro,
    load_energy,
    make_statement,
    make_vectors,
    read_plant,
    total_perimeters,
)
from gateway.features.periods.given import list_previewed
from gateway.features.periods.lacks import WAITED, Found, Wait, find_lacks, require_complete, require_over
from gateway.features.periods.replaced import find_before, hide_points, is_weaker, list_since, say_replaced
from gateway.features.periods.store import list_gaps
from gateway.features.periods.told import ToldHours, is_told, list_told
from gateway.features.readings.service import NOT_FOUNDED, require_whole
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason
from gateway.ledger.acting import Done, act
from gateway.ledger.port import EndorseError

__all__ = [
    "WAITED", "Found", "ToldHours", "Wait", "find_lacks", "is_told", "list_gaps", "list_told", "read_plant",
    "require_complete", "say_replaced",
]
_log = logging.getLogger(__name__)
# Those who may see hourly vectors.
ORGANISATIONS = ("citizens", "municipality", "gse")
NOT_ANCHORED = ApiReason(
    "NOT_ANCHORED", 409, "Period {period} isn't anchored yet.", "Il periodo {period} non è ancora registrato.",
)
NOTHING_AWAITS = ApiReason(
    "NOTHING_AWAITS", 409, "No settlement of {period} awaits a second signature.",
    "Nessuna liquidazione di {period} attende una controfirma.",
)
NOT_OURS = ApiReason(
    "NOT_COUNTERSIGNER", 403, "{organisation} countersigns settlements here, not this gateway.",
    "Qui controfirma {organisation}, non questo gateway.",
)
WEAKER = ApiReason(
    "BETTER_VALUES_REPLACED", 409,
    "In {settlement} {count} values of a better source were replaced by weaker ones: not signed.",
    "In {settlement} {count} valori di fonte migliore sono stati sostituiti da altri più deboli: non firmata.",
)
DIFFERENT = ApiReason(
    "RECOMPUTED_OTHERWISE", 409,
    "Worked out here, {settlement} comes to {ours}, not to {theirs}: not signed.",
    "Ricalcolata qui, {settlement} dà {ours} e non {theirs}: non firmata.",
)


@dataclass(frozen=True)
class Anchored:
    """What anchoring gave. done: None when it was anchored before."""

    settlement: str
    euro_cents: int | None
    problems: list[dict[str, Any]]
    done: Done | None


def require_now(mirror: Mirror) -> Now:
    """The ledger's day, or refuse before the founding."""
    now = mirror.now()
    if now is None:
        raise NOT_FOUNDED()
    return now


def find_days(mirror: Mirror, period: str) -> int:
    """A period's length in days: as its first anchor fixed it, else as the parameters say."""
    first = mirror.find(Anchor, keys.anchor(f"{period}.{PROVISIONAL}.1"))
    return first.terms.days if first else require_now(mirror).parameters.settle_days


def find_told(mirror: Mirror, period: str, organisation: str) -> Told:
    """What an organisation's anchors tell of a period so far."""
    return mirror.find(Told, keys.told(period, organisation)) or NOTHING_TOLD


def list_replaced_in(connection: Connection, settlement: str) -> list[dict[str, Any]]:
    """What an anchored statement took otherwise than the one before it, for another organisation: no metering point."""
    mirror, period = Mirror(connection), settlement[:10]
    before = find_before(settlement, find_revision(mirror, period, PROVISIONAL))
    until_s = store.find_made_at(connection, settlement)
    return hide_points(list_since(connection, period, find_days(mirror, period), before, until_s))


def anchor(
    gateway: Gateway, period: str, kind: str = PROVISIONAL, *, is_revised: bool = False, incomplete: str = ""
) -> Anchored:
    """Anchor a period's statement; one that is anchored stays, unless a new revision is asked for.

    What another operator anchored is no statement of ours: the own one is the next revision, and takes its place.
    incomplete: why it is anchored though readings or prices lack; kept with the statement.
    """
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        date, latest = require_now(mirror).date, find_revision(mirror, period, kind)
        is_foreign = latest > 0 and not store.is_own(connection, f"{period}.{kind}.{latest}")
    if is_foreign:
        _log.warning("%s.%s.%d is anchored by another operator, on no statement of ours", period, kind, latest)
    if latest and not is_revised and not is_foreign:
        return Anchored(f"{period}.{kind}.{latest}", _find_euro(gateway, f"{period}.{kind}.{latest}"), [], None)
    name = SettlementName(period, kind, latest + 1).settlement_id
    arguments, problems = _prepare_anchor(gateway, name, incomplete)
    try:
        done = act(gateway, date, "anchor", arguments)
    except EndorseError:
        store.forget_statement(gateway, name, arguments["root"])
        raise
    return Anchored(name, arguments.get("euro_cents"), problems, done)


def _find_euro(gateway: Gateway, settlement: str) -> int | None:
    with gateway.database.read() as connection:
        found = Mirror(connection).find(Anchor, keys.anchor(settlement))
    return found.euro_cents if found else None


def find_revision(mirror: Mirror, period: str, kind: str) -> int:
    """The newest anchored revision of a period's kind; 0 for none."""
    found = [int(key.rsplit(".", 1)[1]) for key, _ in mirror.scan(keys.anchor(f"{period}.{kind}."))]
    return max(found, default=0)


def find_own_revision(connection: Connection, period: str, kind: str) -> int:
    """The newest revision that was anchored on a statement of this gateway; 0 for none."""
    newest = find_revision(Mirror(connection), period, kind)
    return next((number for number in range(newest, 0, -1)
                 if store.is_own(connection, f"{period}.{kind}.{number}")), 0)


def look_at(connection: Connection, gateway: Gateway, period: str) -> Found:
    """What a period lacks, as far as its days are over."""
    mirror = Mirror(connection)
    end = min(add_days(period, find_days(mirror, period)), require_now(mirror).date)
    return find_lacks(connection, gateway.settings.zone, period, end, is_whole=True)


def find_wait(connection: Connection, gateway: Gateway, period: str) -> Wait | None:
    """Why a period that is over waits for data, or has waited for them; None where it has them."""
    mirror = Mirror(connection)
    found = look_at(connection, gateway, period)
    end = add_days(period, find_days(mirror, period))
    until = add_days(end, gateway.settings.settle_wait_days)
    return Wait(found, until, require_now(mirror).date) if found.lacks or found.readings.is_empty else None


def _prepare_anchor(gateway: Gateway, settlement: str, reason: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Make and keep the statement, then give the anchor's arguments."""
    period = settlement[:10]
    with gateway.database.write() as connection:
        mirror = Mirror(connection)
        days, told = find_days(mirror, period), find_told(mirror, period, gateway.settings.organisation)
        require_whole(connection, period, add_days(period, days))
        require_over(period, add_days(period, days), require_now(mirror).date)
        found = look_at(connection, gateway, period)
        require_complete(found, reason)
        energy = load_energy(connection, period, days)
        euro_cents, made = estimate_euro(connection, energy, gateway.settings.zone), make_statement(energy)
        told = add_previewed(told, previewed := list_previewed(connection, energy))
        vectors = make_vectors(made, energy.span.hours, told)
        store.save_statement(
            connection, settlement, made.root.hex(), vectors, gateway.clock(), gap=found.to_gap(reason)
        )
    arguments: dict[str, Any] = {
        "settlement": settlement, "root": made.root.hex(), "leaves": len(made.leaves),
        "perimeters": to_plain(total_perimeters(period, vectors, told)), "previewed": to_plain(previewed),
    }
    return arguments | ({} if euro_cents is None else {"euro_cents": euro_cents}), energy.problems


def settle(gateway: Gateway, period: str, kind: str = PROVISIONAL) -> tuple[str, Done | None]:
    """Settle a period's newest own anchor; (settlement, None) when that was done before."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, revision = require_now(mirror), find_own_revision(connection, period, kind)
        if not revision:
            raise NOT_ANCHORED(period=period)
        name = f"{period}.{kind}.{revision}"
        if mirror.find(Settlement, keys.settlement(name)) is not None:
            return name, None
        claims = list_claims(mirror, name) if kind == PROVISIONAL else []
        _, vectors = store.require_statement(connection, name)
    arguments = {"settlement": name, "claims": claims}
    transient = {NAME: format_vectors(vectors)}
    return name, act(gateway, now.date, "settle", arguments, transient=transient, organisations=ORGANISATIONS)


def list_claims(mirror: Mirror, settlement: str) -> list[str]:
    """The claims to name: eligible, of no countersigned settlement yet, oldest first (T6)."""
    found = mirror.find(Anchor, keys.anchor(settlement))
    reminded = set(found.reminders.values()) if found else set()
    marks = Marks(State(mirror))
    open_claims = [
        (key, one) for key, one in mirror.records(Claim, "claim/") if key not in reminded and one.is_eligible
    ]
    marks.load(one.taken for _, one in open_claims)
    claims = [(one.paid_on, key) for key, one in open_claims if not marks.counts(one.taken)]
    return [key for _, key in sorted(claims)][: MAX_CLAIMS - len(reminded)]


def find_needed_from(mirror: Mirror) -> str:
    """The first date whose readings a settlement may still take: of the first period that isn't settled for good."""
    period = min([one["period"] for one in list_periods(mirror)] + [require_now(mirror).parameters.first_period])
    while _is_final(mirror, period):
        period = add_days(period, find_days(mirror, period))
    return str(period)


def _is_final(mirror: Mirror, period: str) -> bool:
    """Whether a period's definitive was countersigned, or the period is skipped."""
    return any(
        one.countersigned_on and (one.is_skip or parse_name(one.settlement_id).kind == DEFINITIVE)
        for _, one in mirror.records(Settlement, f"settlement/{period}.")
    )


def count_statements(connection: Connection, member: str) -> int:
    """How many anchored statements hold a member's hours."""
    return sum(
        any(leaf.member == member for part in vectors.perimeters for leaf in part.leaves)
        for vectors in store.load_statements(connection)
    )


def find_awaiting(mirror: Mirror, period: str = "") -> Settlement | None:
    """The settlement that awaits a second signature, if it is of that period."""
    awaiting = load_chain(State(mirror)).awaiting
    if not awaiting or (period and awaiting[:10] != period):
        return None
    return mirror.find(Settlement, keys.settlement(awaiting))


@dataclass(frozen=True)
class Countersigned:
    """What was signed. replaced: readings that it took otherwise than the statement before it, as the operator says."""

    settlement: str
    replaced: list[dict[str, Any]]
    done: Done


def find_own_awaiting(connection: Connection, gateway: Gateway) -> Settlement | None:
    """The same, as this gateway's timetable goes by it: the energy operator doesn't wait for the signature of what
    another operator settled, on a statement that isn't its own, but puts its own in that place.
    """
    awaiting = find_awaiting(Mirror(connection))
    if awaiting is None or awaiting.is_skip or not gateway.settings.is_energy_operator:
        return awaiting
    return awaiting if store.is_own(connection, awaiting.settlement_id) else None


def countersign(gateway: Gateway, period: str) -> Countersigned:
    """Fetch the awaiting settlement's bundle from the operator, work it out here, and sign only what agrees.

    Raises:
        Problem: NOTHING_AWAITS, NOT_COUNTERSIGNER, BETTER_VALUES_REPLACED, RECOMPUTED_OTHERWISE, or a rule's own
            refusal of the vectors.
        ApiError: the operator's gateway refuses.
    """
    settings = gateway.settings
    if settings.organisation != settings.countersigner:
        raise NOT_OURS(organisation=settings.countersigner)
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, awaiting = require_now(mirror), find_awaiting(mirror, period)
    if awaiting is None:
        raise NOTHING_AWAITS(period=period)
    settlement, replaced = awaiting.settlement_id, []
    if not awaiting.is_skip:
        bundle = fetch_bundle(gateway, settlement)
        replaced = bundle["replaced"]
        weaker = sum(one["count"] for one in replaced if is_weaker(one))
        if weaker:
            raise WEAKER(settlement=settlement, count=weaker)
        recompute(gateway, awaiting, parse_vectors(b64decode(bundle["vectors"])))
    arguments = {"target": keys.settlement(settlement), "digest": awaiting.digest}
    return Countersigned(settlement, replaced, act(gateway, now.date, "countersign", arguments))


def fetch_bundle(gateway: Gateway, settlement: str) -> dict[str, Any]:
    """Get a settlement's pseudonymous vectors, and what they replace, from the energy operator's gateway."""
    with gateway.client(gateway.settings.energy_operator) as client:
        bundle: dict[str, Any] = client.get(f"periods/{settlement[:10]}/bundle", settlement=settlement)
    return bundle


def recompute(gateway: Gateway, awaiting: Settlement, vectors: Vectors) -> None:
    """Work a settlement out from vectors and the own mirror of the ledger; refuse when it comes to something else."""
    name = awaiting.settlement_id
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        taken = mirror.find(Taken, keys.taken(name)) if awaiting.has_taken else None
        anchored = mirror.find(Anchor, keys.anchor(name))
        named = _find_named(taken, anchored)
        now = require_now(mirror)
        try:
            draft = draft_settlement(
                State(mirror), _as_of(now, awaiting), awaiting.organisation, parse_name(name), named=named,
                vectors=vectors,
            )
        except Refusal as refusal:
            raise gateway.reasons.to_problem(refusal.reason.code, refusal.values) from None
    if draft.settlement.digest != awaiting.digest:
        raise DIFFERENT(settlement=name, ours=draft.settlement.digest, theirs=awaiting.digest)


def _as_of(now: Now, awaiting: Settlement) -> Now:
    """A settlement counts from the day on which it was settled."""
    return Now(now.date, awaiting.settled_on, now.rule_set, now.parameters)


def _find_named(taken: Taken | None, anchored: Anchor | None) -> Sequence[str]:
    if taken is None:
        return ()
    reminded = set(anchored.reminders.values()) if anchored else set()
    return [key for key in sorted({**taken.claims, **taken.untaken}) if key not in reminded]


def find_due(mirror: Mirror) -> str:
    """The next period without a settlement, if it is over on the ledger's day; else ""."""
    now = mirror.now()
    if now is None:
        return ""
    period = next_period(load_chain(State(mirror)), now)
    return period if add_days(period, find_days(mirror, period)) <= now.date else ""


def list_begun(mirror: Mirror, month: str) -> list[str]:
    """The periods that begin in a month and are over on the ledger's day: settled, skipped or still to be settled."""
    now = require_now(mirror)
    period = next_period(load_chain(State(mirror)), now)
    found = [one["period"] for one in list_periods(mirror) if one["period"][:7] == month and one["period"] < period]
    while period[:7] <= month and add_days(period, find_days(mirror, period)) <= now.date:
        found += [period] if period[:7] == month else []
        period = add_days(period, find_days(mirror, period))
    return found


def list_periods(mirror: Mirror) -> list[dict[str, Any]]:
    """All settlements as the ledger holds them, by period: sums only, no member."""
    found: dict[str, list[dict[str, Any]]] = {}
    for key, one in mirror.records(Settlement, "settlement/"):
        anchored = mirror.find(Anchor, keys.anchor(one.settlement_id))
        root = anchored.root if anchored else ""
        found.setdefault(key.split("/")[1][:10], []).append(to_plain(one) | {"root": root})
    return [{"period": period, "settlements": settlements} for period, settlements in sorted(found.items())]


def list_foreign(connection: Connection) -> list[str]:
    """The settlements that others anchored, which this gateway can't account for."""
    return store.list_foreign(connection)


def list_months(mirror: Mirror) -> list[dict[str, Any]]:
    """What backs each month's tokens: euro kept, estimated or official, and minted (T10)."""
    return [{"month": key.split("/")[1], **to_plain(one)} for key, one in mirror.records(Backing, "months/")]


def find_kinds() -> tuple[str, str]:
    """The kinds of settlement that a person may ask for."""
    return PROVISIONAL, DEFINITIVE
