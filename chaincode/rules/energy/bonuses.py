"""T6: the claims that a provisional settlement takes. Those it names, and those whose owners reminded of them.

Oldest first: at most `bonus_cap` per provider and settlement; pro rata when the sum is above `bonus_budget`, rounded
down. A claim that gets nothing isn't taken and waits; why is recorded when it was named or reminded of.
"""

from collections.abc import Mapping, Sequence

from chaincode.rules.energy.chain import Marks
from chaincode.rules.energy.issuance import scale
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.interest import T6_CLAIM_TAKEN, T6_NO_CLAIM
from chaincode.rules.market.records import Claim
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Member
from chaincode.rules.state import State

MAX_CLAIMS = 2_000

T6_ONLY_PROVISIONAL = Reason("T6_ONLY_PROVISIONAL", Kind.STATE)
T6_NOT_ATTESTED = Reason("T6_NOT_ATTESTED", Kind.STATE)
T6_CLAIM_TWICE = Reason("T6_CLAIM_TWICE", Kind.AMOUNT)
T6_TOO_MANY_CLAIMS = Reason("T6_TOO_MANY_CLAIMS", Kind.LIMIT)


def load_claims(state: State, named: Sequence[str], reminded: Sequence[str]) -> dict[str, Claim]:
    """Read claims; a named one must exist, one that was reminded of may be gone."""
    claims = state.find_all(Claim, (*named, *reminded))
    for reference in named:
        if reference not in claims:
            raise T6_NO_CLAIM(key=reference)
    return claims


def validate_named(named: Sequence[str], claims: Mapping[str, Claim], marks: Marks, *, is_provisional: bool) -> None:
    """Refuse named claims of which it is clear that they are worth nothing."""
    if named and not is_provisional:
        raise T6_ONLY_PROVISIONAL()
    for reference in named:
        if marks.counts(claims[reference].taken):
            raise T6_CLAIM_TAKEN(claim=reference, settlement=claims[reference].taken)
        if not claims[reference].is_eligible:
            raise T6_NOT_ATTESTED(claim=reference)


def validate_number(named: Sequence[str], reminded: Sequence[str], claims: Mapping[str, Claim], marks: Marks) -> None:
    """Refuse a claim that is named twice, and more claims than a settlement takes: what is worth nothing fills none."""
    seen: dict[str, bool] = {}
    for reference in named:
        if reference in seen:
            raise T6_CLAIM_TWICE(claim=reference)
        seen[reference] = True
    found = {one: claims[one] for one in reminded if one in claims}
    waiting = [one for one, claim in found.items() if claim.is_eligible and not marks.counts(claim.taken)]
    if len(seen | dict.fromkeys(waiting, True)) > MAX_CLAIMS:
        raise T6_TOO_MANY_CLAIMS(most=MAX_CLAIMS)


def explain_untaken(
    reminded: Sequence[str], claims: Mapping[str, Claim], marks: Marks, members: Mapping[str, Member], day: int
) -> dict[str, str]:
    """Say in a word, for each claim that is worth nothing now, why."""
    reasons = {reference: "unknown" for reference in reminded if reference not in claims}
    for reference, claim in claims.items():
        provider = members.get(claim.provider)
        if marks.counts(claim.taken):
            reasons[reference] = "taken"
        elif not claim.is_eligible:
            reasons[reference] = "unattested"
        elif provider is None or not provider.may_earn(day):
            reasons[reference] = "not_confirmed"
    return reasons


def cap_claims(parameters: Parameters, claims: Mapping[str, Claim]) -> dict[str, int]:
    """Give the cents of each claim, oldest first, within its provider's cap."""
    used: dict[str, int] = {}
    capped: dict[str, int] = {}
    for reference in sorted(claims, key=lambda reference: (claims[reference].paid_on, reference)):
        claim = claims[reference]
        capped[reference] = min(claim.amount_cents, parameters.bonus_cap - used.get(claim.provider, 0))
        used[claim.provider] = used.get(claim.provider, 0) + capped[reference]
    return capped


def grant(parameters: Parameters, claims: Mapping[str, Claim], untaken: dict[str, str]) -> dict[str, int]:
    """Give the cents of each claim that gets some, within caps and budget; the others' reasons go to `untaken`."""
    capped = keep_some(cap_claims(parameters, claims), untaken, "cap")
    return keep_some(scale(capped, parameters.bonus_budget, sum(capped.values())), untaken, "budget")


def keep_some(cents: Mapping[str, int], untaken: dict[str, str], why: str) -> dict[str, int]:
    """Give the amounts above 0; `untaken` gets the reason for the others, which wait."""
    untaken |= {reference: why for reference, amount in cents.items() if not amount}
    return {reference: amount for reference, amount in cents.items() if amount}
