"""Proposals as anybody may see them: what the ledger holds of votes, exactly, and of nobody in particular."""

import re
from typing import Any, NamedTuple

from analytics.disclosure import tell_count
from chaincode.rules.codec import to_plain
from chaincode.rules.governance.records import Heads, ProposalRecord, Result, Support
from chaincode.rules.intervals import add_days
from chaincode.rules.records import Now
from chaincode.rules.units import BPS
from gateway.db.mirror import Mirror, split_key
from gateway.features.parameters.service import History, load_history
from gateway.features.public.records import PublicProposal, PublicProposals, PublicResult
from gateway.http.context import Gateway

_hide_members = re.compile(r"/?[0-9a-f]{64}", re.ASCII).sub
CHOICES = ("yes", "no", "abstain")


class Described(NamedTuple):
    """Proposals without words. terms: each one's hash of words, in the same order; authors: by hash the proposer."""

    answer: PublicProposals
    terms: tuple[str, ...]
    authors: dict[str, str]


def describe_proposals(gateway: Gateway) -> Described:
    """Give all proposals, oldest first; none before the founding."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now = mirror.now()
        found = mirror.records(ProposalRecord, "proposal") if now else []
        supporters = {key: len(mirror.records(Support, "support", split_key(key)[1])) for key, _ in found}
        if now is None:
            return Described(PublicProposals("", ()), (), {})
        history = load_history(gateway, connection)
    rows = sorted(found, key=lambda row: (row[1].proposed_on, row[0]))
    answer = PublicProposals(now.date, tuple(
        _describe(now, key, one, supporters[key], find_before(history, now, one)) for key, one in rows))
    return Described(answer, tuple(one.text for _, one in rows), {one.text: one.proposer for _, one in rows})


def _describe(
    now: Now, key: str, record: ProposalRecord, supporters: int, before: dict[str, Any]
) -> PublicProposal:
    opening, result = record.opening, record.result
    return PublicProposal(
        key, record.subject.kind, record.status, hide_members(to_plain(record.subject)),
        _date(now, record.proposed_on), _date(now, opening.last_day) if opening else "",
        sum(chamber.electors for chamber in opening.chambers.values()) if opening else 0, supporters,
        describe_result(result) if result else None, None, record.void, before,
    )


def find_before(history: History, now: Now, record: ProposalRecord) -> dict[str, Any]:
    """Return the values of what a proposal would change, on the day on which it was proposed."""
    subject = record.subject
    names = [*subject.parameter.values] if subject.parameter else ["roles"] if subject.roles else []
    plain: Any = to_plain(history.find(_date(now, record.proposed_on))[1].parameters) if names else {}
    return {name: _pick(plain, name) for name in names}


def _pick(plain: Any, name: str) -> Any:
    outer, _, inner = name.partition(".")
    return plain[outer][inner] if inner else plain[outer]


def _date(now: Now, day: int) -> str:
    return add_days(now.date, day - now.number)


def describe_result(result: Result) -> PublicResult:
    """Heads by chamber are told only where each has none or enough: of two, the sum and one would tell the other."""
    counts = [sum(getattr(heads, choice) for choice in CHOICES) for heads in result.heads.values()]
    is_told = None not in map(tell_count, counts)
    heads = Heads(*(sum(getattr(one, choice) for one in result.heads.values()) for choice in CHOICES))
    return PublicResult(
        heads, dict(result.heads) if is_told else {}, _share(result.yes, result.total),
        _share(result.no, result.total), result.why, result.digest)


def _share(part: int, whole: int) -> int:
    """Return basis points, rounded down."""
    return part * BPS // whole if whole else 0


def hide_members(value: Any) -> Any:
    """Return what a proposal is about without the ids of members, which stand in keys of records, too."""
    if isinstance(value, dict):
        return {name: hide_members(item) for name, item in value.items()}
    if isinstance(value, list):
        return [hide_members(item) for item in value]
    return _hide_members("", value) if isinstance(value, str) else value
