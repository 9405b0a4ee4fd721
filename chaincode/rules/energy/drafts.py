"""T5 to T7, T10: what a settlement comes to, from the anchor, the vectors and what is countersigned so far.

A draft depends on nothing that awaits, so whoever holds the vectors (a second organisation, an auditor) makes it again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from chaincode.rules import keys
from chaincode.rules.energy.bonuses import explain_untaken, grant, keep_some
from chaincode.rules.energy.chain import compute_digest
from chaincode.rules.energy.credits import Credit
from chaincode.rules.energy.issuance import close_period, compute_allowance, compute_room, cut, new_backing
from chaincode.rules.energy.lines import Minted, build_line, build_pages, compute_credits
from chaincode.rules.energy.packed import PerimeterHours, compute_worths
from chaincode.rules.energy.periods import SettlementName
from chaincode.rules.energy.programme_issue import add_issued
from chaincode.rules.energy.records import Line, Settlement, Taken, Welcomed
from chaincode.rules.energy.sources import Named, Sources, read_sources, validate_sources
from chaincode.rules.energy.vectors import Vectors
from chaincode.rules.market.records import Claim
from chaincode.rules.records import Now, PointOwner
from chaincode.rules.state import State, encode_record


@dataclass(frozen=True)
class Draft:
    """A settlement with its pages (canonical JSON) and claims, and the marks to write, by key."""

    settlement: Settlement
    pages: tuple[bytes, ...]
    taken: Taken | None
    marks: dict[str, Claim | PointOwner | Welcomed]


class Issue(NamedTuple):
    """What is minted: energy cents by member, bonus cents by claim, the members welcomed, what T10 cut, programmes."""

    room_cents: int
    energy_cents: dict[str, int]
    bonus_cents: dict[str, int]
    untaken: dict[str, str]
    welcomed: list[str]
    cut_cents: int
    programme_cents: dict[str, int]


def draft_settlement(
    state: State, now: Now, organisation: str, name: SettlementName, *, named: Named, vectors: Vectors
) -> Draft:
    """Work a settlement out, or refuse what doesn't fit."""
    sources = read_sources(state, now, name, named, vectors)
    totals = validate_sources(sources, now, named, vectors)
    results = _credit(sources, vectors, totals, now.number)
    settled = Settlement(
        name.settlement_id, organisation, now.number, sources.chain.last, sources.anchor.terms.days,
        shared_wh=sum(sum(hours.shared_wh) for hours in totals), euro_cents=sources.anchor.euro_cents or 0,
    )
    issue = _issue(sources, now, settled, results, {one.programme: one.cents for one in named.programmes})
    settled = replace(settled, programmes=add_issued(sources.issued, named.programmes, issue.programme_cents))
    lines = _build_lines(sources, settled.settlement_id, results, issue, now.parameters.welcome_bonus)
    return _assemble(sources, settled, lines, issue)


def _credit(sources: Sources, vectors: Vectors, totals: Sequence[PerimeterHours], day: int) -> dict[str, Credit]:
    """Give the credit of each member who gets a line: what a leaver without a leaf left is at the points by now."""
    terms = sources.anchor.terms
    worths: dict[str, int] = {}
    for part, hours in zip(vectors.perimeters, totals, strict=True):
        for member_id, micro in compute_worths(terms, part, hours).items():
            worths[member_id] = worths.get(member_id, 0) + micro
    provisional_bps = terms.provisional_bps if sources.is_provisional else None
    found = compute_credits(
        sources.members, worths, sources.past, sources.points, day=day, provisional_bps=provisional_bps
    )
    return {name: credit for name, credit in found.items() if name in worths or sources.members[name].status != "left"}


def _issue(
    sources: Sources, now: Now, settled: Settlement, results: Mapping[str, Credit], named_cents: Mapping[str, int]
) -> Issue:
    """T10: energy within the month's room, all but welcomes within the ceilings, then welcomes while whole ones fit."""
    untaken = explain_untaken(sources.reminded, sources.claims, sources.points.marks, sources.members, now.number)
    eligible = {reference: claim for reference, claim in sources.claims.items() if reference not in untaken}
    bonus = grant(now.parameters, eligible, untaken)
    energy = {member_id: result.energy_cents for member_id, result in results.items()}
    month = sources.name.month
    backing = close_period(sources.backings.get(month) or new_backing(now), sources.name, settled)
    room_cents = compute_room(sources.backings, month, backing)
    most_cents = compute_allowance(now.parameters, sources.supply)[0]
    left = cut(energy, bonus, named_cents, room_cents=room_cents, most_cents=most_cents)
    welcome_cents = now.parameters.welcome_bonus
    welcomed = sources.due.members[: left.free_cents // welcome_cents] if welcome_cents else []
    asked_cents = sum(energy.values()) + sum(bonus.values()) + sum(named_cents.values())
    return Issue(
        room_cents, left.energy_cents, keep_some(left.bonus_cents, untaken, "ceiling"), untaken, welcomed,
        asked_cents - (most_cents - left.free_cents), left.programme_cents,
    )


def _build_lines(
    sources: Sources, settlement_id: str, results: Mapping[str, Credit], issue: Issue, welcome_cents: int
) -> list[Line]:
    bonus: dict[str, int] = {}
    for reference, cents in issue.bonus_cents.items():
        provider = sources.claims[reference].provider
        bonus[provider] = bonus.get(provider, 0) + cents
    earlier = sources.due.earlier
    welcomed = dict.fromkeys(issue.welcomed, settlement_id)
    return [
        build_line(member_id, sources.members[member_id], result, Minted(
            issue.energy_cents[member_id], bonus.get(member_id, 0), welcome_cents if member_id in welcomed else 0,
            welcomed.get(member_id) or earlier.get(member_id) or _last_welcome(sources, member_id),
        ))
        for member_id, result in results.items()
    ]


def _last_welcome(sources: Sources, member_id: str) -> str:
    line = sources.past.last.get(member_id)
    return line.welcomed if line else ""


def _assemble(sources: Sources, settled: Settlement, lines: Sequence[Line], issue: Issue) -> Draft:
    pages = tuple([encode_record(page) for page in build_pages(lines)])
    reminders = tuple(sources.anchor.reminders)
    taken = Taken(issue.bonus_cents, issue.untaken, reminders) if sources.claims or reminders else None
    settled = replace(
        settled,
        pages=len(pages),
        has_taken=taken is not None,
        room_cents=issue.room_cents,
        energy_cents=sum(line.energy_cents for line in lines),
        bonus_cents=sum(line.bonus_cents for line in lines),
        welcome_cents=sum(line.welcome_cents for line in lines),
        cut_cents=issue.cut_cents,
    )
    settled = replace(settled, digest=compute_digest(settled, pages, taken))
    return Draft(settled, pages, taken, _mark(sources, settled.settlement_id, issue))


def _mark(sources: Sources, settlement_id: str, issue: Issue) -> dict[str, Claim | PointOwner | Welcomed]:
    for member_id in issue.welcomed:
        sources.points.welcome(sources.members[member_id])
    claims = {reference: replace(sources.claims[reference], taken=settlement_id) for reference in issue.bonus_cents}
    members = {keys.welcome(member_id): Welcomed(settlement_id) for member_id in issue.welcomed}
    return {**claims, **members, **sources.points.marked(settlement_id)}
