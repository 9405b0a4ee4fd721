"""Where each record lies. Keys are ASCII; their parts hold no slash, so a prefix is a whole kind.

`first 32` ids are derived from sender and command id (T13), never from a transaction.
"""

NOW = "now"
CHAIN = "chain"
SUPPLY = "supply"
PAUSE = "pause"
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


def reminded(claim_id: str) -> str:
    """T6: when its owner last reminded of a claim; no other command reads it."""
    return f"reminded/{claim_id}"


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


def seed(day: int) -> str:
    """T4: what nobody could know before a day: the digest of the first settlement countersigned on it."""
    return f"seed/{day:07d}"


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


def recoveries(hundred: int) -> str:
    """T9: the range of recoveries whose keys act within a hundred days."""
    return f"recovered/{hundred:05d}/"


def recovered(acts_on: int, member_id: str) -> str:
    """T9: officers brought keys for a member, which act from a day on."""
    return f"{recoveries(acts_on // 100)}{acts_on:07d}/{member_id}"


def value(name: str, date: str) -> str:
    """T9: what came into force on a date; name: of the parameters that one vote changes together."""
    return f"value/{name}/{date}"


SOLIDARITY = "solidarity"


def fund(owner: str, row_id: str) -> str:
    """T8: a row of a fund: a member's, or the solidarity fund ("solidarity")."""
    return f"fund/{owner}/{row_id}"


def paid(reference: str) -> str:
    """T8: the mark that a bank's transaction was counted, once for paying in and redeeming together."""
    return f"paid/{reference}"


def pledge(owner: str, pledge_id: str) -> str:
    """T8: the terms of a pledge."""
    return f"pledge/{owner}/{pledge_id}"


def budget(budget_id: str) -> str:
    """T8: what is left of a pledge, a programme or a campaign."""
    return f"budget/{budget_id}"


def due(budget_id: str, member: str, due_id: str) -> str:
    """T8: a member's claim on a budget; who is paid, and may read it, stands in the key."""
    return f"due/{budget_id}/{member}/{due_id}"


def cashback(pledge_id: str, consumer: str) -> str:
    """T8: what a pledge promised a consumer lately; written by that consumer only."""
    return f"cashback/{pledge_id}/{consumer}"


def voucher(giver: str, member_id: str) -> str:
    """T8: what a giver gave a member lately as vouchers; written by that giver only."""
    return f"voucher/{giver}/{member_id}"


def quarter(name: str) -> str:
    """T8: what a calendar quarter ("2024-2") assisted and redeemed."""
    return f"quarter/{name}"


def redemption(owner: str, redemption_id: str) -> str:
    """T8: lots held until a treasurer pays their euro."""
    return f"redemption/{owner}/{redemption_id}"


def redeemed(agreement_id: str) -> str:
    """T8: the mark that an agreement was named in a redemption, once for ever while that isn't taken back."""
    return f"redeemed/{agreement_id}"


def programme(programme_id: str) -> str:
    """T11: the terms of a programme."""
    return f"programme/{programme_id}"


def drawn(settlement_id: str, programme_id: str) -> str:
    """T10: the mark that what a settlement minted for a programme was added to its budget."""
    return f"drawn/{settlement_id}/{programme_id}"


def goal(programme_id: str, action: str) -> str:
    """T11: the mark that a programme's goal was reached."""
    return f"goal/{programme_id}/{action}"


def joined(programme_id: str, member_id: str) -> str:
    """T11: whether a member takes part in a programme."""
    return f"joined/{programme_id}/{member_id}"


def tally(programme_id: str, member_id: str) -> str:
    """T11: what a member did in a programme."""
    return f"tally/{programme_id}/{member_id}"


def attester_tally(programme_id: str, attester: str, date: str) -> str:
    """T11: what an attester attested of a date."""
    return f"{tally(programme_id, attester)}/{date}"


def codes(programme_id: str, codes_id: str) -> str:
    """T11: the root over codes of a place and date."""
    return f"codes/{programme_id}/{codes_id}"


def used(codes_id: str, index: int) -> str:
    """T11: the mark that a code was shown."""
    return f"used/{codes_id}/{index:07d}"


def mutual(programme_id: str, action: str, one: str, other: str) -> str:
    """T11: what two members did together, whoever signed first."""
    first, second = sorted((one, other))
    return f"mutual/{programme_id}/{action}/{first}/{second}"


def metered(programme_id: str, period: str) -> str:
    """T11: the one statement of a period's events."""
    return f"metered/{programme_id}/{period}"


def event(programme_id: str, event_id: str) -> str:
    """T11: hours in which those who take part use more, or less."""
    return f"event/{programme_id}/{event_id}"


def campaign(provider: str, campaign_id: str) -> str:
    """T11: a provider's campaign."""
    return f"campaign/{provider}/{campaign_id}"


def adhesions(campaign_id: str) -> str:
    """T11: the range of a campaign's adhesions."""
    return f"adhesion/{campaign_id}/"


def adhesion(campaign_id: str, member_id: str) -> str:
    """T11: a member's one adhesion to a campaign."""
    return f"{adhesions(campaign_id)}{member_id}"


def document(owner: str, document_id: str) -> str:
    """T16: a sealed document; owner: a member, or an organisation whose officer sealed it."""
    return f"document/{owner}/{document_id}"


def quote(request_id: str, owner: str) -> str:
    """T16: the one quote of an owner on a request for quotes."""
    return f"quote/{request_id}/{owner}"
