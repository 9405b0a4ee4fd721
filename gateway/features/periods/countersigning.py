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
from gateway.db.mirror import Mirror
from gateway.features.periods.progress import find_awaiting
from gateway.features.periods.records import ReplacedHidden
from gateway.features.periods.replaced import is_weaker
from gateway.http.acting import Done, act
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason

NOTHING_AWAITS = ApiReason("NOTHING_AWAITS", 409)
NOT_OURS = ApiReason("NOT_COUNTERSIGNER", 403)
WEAKER = ApiReason("BETTER_VALUES_REPLACED", 409)
DIFFERENT = ApiReason("RECOMPUTED_OTHERWISE", 409)


@dataclass(frozen=True)
class Countersigned:
    """What was signed. replaced: readings that it took otherwise than the statement before it, as the operator says."""

    settlement: str
    replaced: tuple[ReplacedHidden, ...]
    done: Done


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
        now, awaiting = mirror.require_now(), find_awaiting(mirror, period)
    if awaiting is None:
        raise NOTHING_AWAITS(period=period)
    settlement, replaced = awaiting.settlement_id, tuple[ReplacedHidden, ...]()
    if not awaiting.is_skip:
        bundle = fetch_bundle(gateway, settlement)
        replaced = tuple(parse(ReplacedHidden, one) for one in bundle["replaced"])
        weaker = sum(one.count for one in replaced if is_weaker(one))
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
