"""Countersigning a settlement: what the operator made is worked out here first, by itself."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chaincode.rules import keys
from chaincode.rules.codec import parse
from chaincode.rules.energy.drafts import draft_settlement
from chaincode.rules.energy.periods import parse_name
from chaincode.rules.energy.programme_issue import NamedProgramme
from chaincode.rules.energy.records import Anchor, Settlement, Taken
from chaincode.rules.energy.sources import Named
from chaincode.rules.energy.vectors import Vectors, parse_vectors
from chaincode.rules.errors import Refusal
from chaincode.rules.records import Now
from chaincode.rules.state import State
from gateway.client import Bearing, NotAnAnswerError, UnreachedError
from gateway.db.mirror import Mirror
from gateway.features.periods.progress import find_awaiting
from gateway.features.periods.records import ReplacedHidden
from gateway.features.periods.replaced import is_weaker
from gateway.features.periods.shown import require_awaited
from gateway.http.acting import Done, act
from gateway.http.context import Gateway
from gateway.http.errors import AWAY, ApiReason

NOTHING_AWAITS = ApiReason("NOTHING_AWAITS", 409)
NOT_OURS = ApiReason("NOT_COUNTERSIGNER", 403)
WEAKER = ApiReason("BETTER_VALUES_REPLACED", 409)
DIFFERENT = ApiReason("RECOMPUTED_OTHERWISE", 409)
# Vectors of `command_bytes` come in base64; who sends them holds up this organisation's other jobs meanwhile.
OF_THE_OPERATOR = Bearing(silent_s=20.0, in_all_s=60.0, asked_again=5, longest_wait_s=5, most_bytes=60_000_000,
                          at_once=1, turn_s=20.0)


@dataclass(frozen=True)
class HandedOver:
    """What the operator hands over of a settlement. replaced: as it says."""

    vectors: Vectors
    replaced: tuple[ReplacedHidden, ...]


@dataclass(frozen=True)
class Countersigned:
    """What was signed. replaced: readings that it took otherwise than the statement before it, as the operator says."""

    settlement: str
    replaced: tuple[ReplacedHidden, ...]
    done: Done


def countersign(gateway: Gateway, period: str, digest: str = "") -> Countersigned:
    """Fetch the awaiting settlement's bundle from the operator, work it out here, and sign only what agrees.

    digest: of the settlement that was shown to whoever signs; "": whichever awaits.

    Raises:
        Problem: NOTHING_AWAITS, NOT_AS_SHOWN, NOT_COUNTERSIGNER, BETTER_VALUES_REPLACED, RECOMPUTED_OTHERWISE,
            GATEWAY_AWAY, or a rule's own refusal of the vectors.
        ApiError: the operator's gateway refuses.
    """
    settings = gateway.settings
    if settings.organisation != settings.countersigner:
        raise NOT_OURS(organisation=settings.countersigner)
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now, awaiting = mirror.require_now(), find_awaiting(mirror, period)
    if awaiting is None:
        raise NOTHING_AWAITS(period=period)
    require_awaited(awaiting, digest)
    settlement, replaced = awaiting.settlement_id, tuple[ReplacedHidden, ...]()
    if not awaiting.is_skip:
        bundle = fetch_bundle(gateway, settlement)
        replaced = bundle.replaced
        weaker = sum(one.count for one in replaced if is_weaker(one))
        if weaker:
            raise WEAKER(settlement=settlement, count=weaker)
        recompute(gateway, awaiting, bundle.vectors)
    arguments = {"target": keys.settlement(settlement), "digest": awaiting.digest}
    return Countersigned(settlement, replaced, act(gateway, now.date, "countersign", arguments))


def fetch_bundle(gateway: Gateway, settlement: str) -> HandedOver:
    """Get a settlement's pseudonymous vectors, and what they replace, from the energy operator's gateway.

    Raises:
        Problem: GATEWAY_AWAY, also when what comes is no bundle, or has no end.
        ApiError: it refuses.
    """
    operator = gateway.settings.energy_operator
    try:
        with gateway.client(operator, OF_THE_OPERATOR) as client:
            return read_bundle(client.get(f"periods/{settlement[:10]}/bundle", settlement=settlement))
    except UnreachedError as error:
        raise AWAY(organisation=operator) from error


def read_bundle(answer: Any) -> HandedOver:
    """Read what the operator's gateway answered, which may be anything.

    Raises:
        NotAnAnswerError: it is no bundle.
    """
    try:
        replaced = tuple(parse(ReplacedHidden, one) for one in answer["replaced"])
        return HandedOver(parse_vectors(b64decode(answer["vectors"], validate=True)), replaced)
    except (KeyError, TypeError, ValueError) as error:
        raise NotAnAnswerError("no bundle") from error


def recompute(gateway: Gateway, awaiting: Settlement, vectors: Vectors) -> None:
    """Work a settlement out from vectors and its own mirror of the ledger; refuse when it comes to something else."""
    name = awaiting.settlement_id
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        taken = mirror.find(Taken, keys.taken(name)) if awaiting.has_taken else None
        anchored = mirror.anchor(name)
        named = _find_named(taken, anchored)
        now = mirror.require_now()
        try:
            draft = draft_settlement(
                State(mirror), _as_of(now, awaiting), awaiting.organisation, parse_name(name),
                named=Named(named, _list_programmes(awaiting)), vectors=vectors,
            )
        except Refusal as refusal:
            raise gateway.reasons.to_problem(refusal.reason.code, refusal.values) from None
    if draft.settlement.digest != awaiting.digest:
        raise DIFFERENT(settlement=name, ours=draft.settlement.digest, theirs=awaiting.digest)


def _as_of(now: Now, awaiting: Settlement) -> Now:
    """A settlement counts from the day on which it was settled."""
    return Now(now.date, awaiting.settled_on, now.rule_set, now.parameters)


def _list_programmes(awaiting: Settlement) -> Sequence[NamedProgramme]:
    return [NamedProgramme(one.programme, one.named_cents) for one in awaiting.programmes if one.named_cents]


def _find_named(taken: Taken | None, anchored: Anchor | None) -> Sequence[str]:
    if taken is None:
        return ()
    reminded = set(anchored.reminders.values()) if anchored else set()
    return [key for key in sorted({**taken.claims, **taken.untaken}) if key not in reminded]
