"""A town that sends each command of the table, on any ledger: what chains hold when a test speaks of every command.

    life = found_for_all(Town(place))
    live_through_all(life)
    open_days(life, 200)                     # until so many blocks are there
"""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any

from chaincode.rules import intervals
from chaincode.rules.documents.sealing import compute_digest
from tests.helpers.ledger import all_funds, all_votes
from tests.helpers.ledger.all_funds import employ_treasurer, fund_all, pay_in, wind_up
from tests.helpers.ledger.all_life import Life, list_written
from tests.helpers.ledger.all_programmes import behave, campaign, issue, make_plan
from tests.helpers.ledger.all_votes import VOTED_WITHIN_DAYS, vote_on_all
from tests.helpers.ledger.town import Person, Town

# short times, so that a few days are enough, and low limits
PARAMETERS: Mapping[str, Any] = {
    "interests": [{"category": "care", "interest": "social"}], "grace_days": 1, "confirm_days": 1, "deliver_days": 1,
    "mediation_days": 1, "recovery_days": 2, "validity_days": {"commerce": 2}, "max_balance": {"citizen": 50},
    "commons_cap": 1, "bonus_free": 5, **all_votes.PARAMETERS, **all_funds.PARAMETERS,
}
FIRST_PERIOD = "2024-05-31"  # a month of one period: it comes to its end


def found_for_all(town: Town, citizens: int = 5, shops: int = 1) -> Life:
    """Found the community, with members who have tokens."""
    town.found(settle_days=1, first_period=FIRST_PERIOD, **PARAMETERS)
    life = Life(town, town.join("citizens", citizens), town.join("commerce", shops))
    life.settle()
    return life


def live_through_all(life: Life) -> None:
    """Send each command at least once; those of deals first, then of funds, votes, keys, and of the end.

    `adopt` alone isn't among them, see `all_votes`.
    """
    pass_time(life, trade(life))
    life.settle()
    treasurer = employ_treasurer(life)
    terms = fund_all(life, treasurer)
    rest = behave(life, pay_in(life, treasurer, 5_000, 3))
    issue(life, vote_on_all(life, make_plan(life, VOTED_WITHIN_DAYS)))
    campaign(life, rest)
    change_keys(life)
    seal_and_open(life.town)
    come_to_an_end(life, terms)


def trade(life: Life) -> Mapping[str, str]:
    """Deals that end on one day, and the agreements that wait for a later one, by the command that they wait for."""
    town, (ada, bea, *_) = life.town, life.people
    offer = town.publish(bea)
    asked = {name: life.ask_for(ada, bea, offer) for name in ("withdraw", "decline", "release", "lapse")}
    town.do(ada, "withdraw", agreement=asked["withdraw"])
    town.do(bea, "decline", agreement=asked["decline"])
    for name in ("release", "lapse"):
        town.do(bea, "accept", agreement=asked[name])
    town.do(bea, "release", agreement=asked["release"])
    town.do(ada, "confirm", agreement=life.deliver(ada, bea, offer))
    asked |= {name: life.deliver(ada, bea, offer) for name in ("collect", "split", "halve")}
    for name in ("split", "halve"):
        town.do(ada, "contest", agreement=asked[name])
    for party in (bea, ada):
        town.do(party, "split", agreement=asked["split"], provider_cents=4)
    claim = find_claim(town, bea)
    attester = Person("municipality", town.place.enrol("municipality", "attester", roles=("attester",)))
    town.do(attester, "attest", claim=claim)
    return asked


def find_claim(town: Town, provider: Person) -> str:
    """The newest claim of a provider, from the receipts in the blocks."""
    written = [key for key in list_written(town) if key.startswith(f"claim/{provider.member}/")]
    return written[-1]


def pass_time(life: Life, asked: Mapping[str, str]) -> None:
    """What anybody may do once days are over."""
    town, service = life.town, life.town.staff("municipality")
    ada, shop_award = life.people[0], life.lots[life.others[0].member]
    held = life.lots[life.people[2].member]
    settlement = life.settle()
    life.settle()
    town.open_day()
    for name in ("collect", "halve", "lapse"):
        town.do(service, name, agreement=asked[name])
    swept = town.do(service, "sweep", lots=[shop_award])
    town.do(service, "burn", rows=swept["made"])
    town.do(service, "level", member=life.people[2].member, lots=[held])
    town.do(ada, "merge", lots=[town.award(ada, life.everybody, settlement), life.lots[ada.member]])


def change_keys(life: Life) -> None:
    """Freezes, new keys, a recovery that is cancelled, and a suspension."""
    town, (_, _, carl, dora, eva, *_) = life.town, life.people
    officer = town.staff("citizens", "officer")

    def both(name: str, **arguments: Any) -> None:
        town.countersign("citizens", [town.do(officer, name, **arguments)])

    town.do(carl, "freeze", member=carl.member)
    both("thaw", member=carl.member)
    both("freeze", member=dora.member)
    both("thaw", member=dora.member)
    town.do_all([town.bring(carl, "rotate", town.newcomer("citizens"), carl.member)])
    step = town.bring(officer, "recover", town.newcomer("citizens"), dora.member, member=dora.member)
    town.countersign("citizens", town.do_all([step]))
    town.do(dora, "cancel")
    town.do_all([town.bring(dora, "delegate", town.newcomer("citizens"), dora.member, cap_cents=1, days=9)])
    reclaim(town, carl)
    both("suspend", member=eva.member, reason="fraud")
    both("forgive", tag=town.point_tag(1))
    town.do(officer, "recall", target=town.do(officer, "forgive", tag=town.point_tag(2))["made"][0])


def reclaim(town: Town, member: Person) -> None:
    """A member's one more key, kept apart, brings new ones."""
    kept = replace(town.newcomer("citizens"), member=member.member)
    key = sha256(bytes.fromhex(kept.public_key)).hexdigest()
    town.do(member, "rotate", public_keys=[member.public_key], recovery_key=key)
    for _ in range(int(PARAMETERS["recovery_days"])):  # the key waits
        town.open_day()
    town.do_all([town.bring(kept, "reclaim", town.newcomer("citizens"), member.member)])


def seal_and_open(town: Town) -> None:
    """A request for quotes, opened on its day; and a pause between."""
    officer, salt, content = town.staff("citizens", "officer"), "5" * 32, "6" * 64
    digest = compute_digest(("request", "", "citizens"), salt, content)
    opens_on = intervals.add_days(town.date, 2)
    request = town.do(officer, "seal", kind="request", digest=digest, opens_on=opens_on)["made"][0]
    for name in ("citizens", "municipality", "gse"):
        town.do(town.staff(name, "officer"), "pause_sign", reason="7" * 64)
    for name in ("commerce", "gse"):
        town.do(town.staff(name, "officer"), "resume")
    town.open_day(opens_on)
    town.do(officer, "open", document=request, salt=salt, content=content)


def come_to_an_end(life: Life, terms: str) -> None:
    """A period without readings, a month's figure and release, a member who leaves, records that are dropped.

    terms: a pledge that ended.
    """
    town, (ada, *_) = life.town, life.people
    operator, official = town.staff("gse"), town.staff("gse", "officer")
    town.open_day()
    town.countersign("gse", [town.do(operator, "skip", period=town.next_period, revision=1, reason="no-readings")])
    town.countersign("gse", [town.do(official, "official", month="2024-05", euro_cents=10**9)])
    settle_for_good(life)
    town.do(life.people[1], "remind", claim=find_claim(town, life.people[1]))
    town.countersign("gse", [town.do(operator, "release_kept", month="2024-05", cents=10**8, use="division")])
    town.do(ada, "leave", lots=[])
    wind_up(life, terms)
    record = next(key for key in list_written(town) if key.startswith("cmd/"))
    town.do(operator, "drop", records=[record])


def settle_for_good(life: Life) -> None:
    """The first period's definitive settlement, by the same readings."""
    town, settlement = life.town, f"{FIRST_PERIOD}.definitive.1"
    assert life.first
    town.do(town.staff("gse"), "anchor", settlement=settlement, **life.first.anchor)
    town.do(town.staff("gse"), "settle", life.first.transient, settlement=settlement, claims=[])
    town.countersign_settlement(settlement)


def open_days(life: Life, height: int) -> None:
    """Let days pass, each with an offer, until so many blocks are there."""
    while life.town.place.ledgers["gse"].height() < height:
        life.town.open_day()
        life.town.publish(life.people[1])
