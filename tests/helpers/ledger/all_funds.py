"""T8's commands, each sent at least once: paid in, pledged, given, helped, redeemed; what ended comes back later."""

from hashlib import sha256

from chaincode.rules.funding.terms import WIND_UP_DAYS
from chaincode.rules.intervals import add_days
from tests.helpers.ledger.all_life import PRICE_CENTS, Life, list_written
from tests.helpers.ledger.town import Person

# room under the ceiling for who pays in, and all that is paid may be redeemed
PARAMETERS = {"issuance_ceiling": 10**8, "redeem_bps": 10_000}


def employ_treasurer(life: Life) -> Person:
    """Give the municipality's treasurer."""
    signer = life.town.place.enrol("municipality", "treasurer", roles=("treasurer",))
    return Person("municipality", signer)


def pay_in(life: Life, treasurer: Person, cents: int, number: int) -> str:
    """Pay in for the shop; give the fund's row."""
    proposed = life.town.do(
        treasurer, "pay_in", payer=life.others[0].member, cents=cents, reference=_reference(number))
    row: str = life.town.countersign("municipality", [proposed])[0]["made"][1]
    return row


def fund_all(life: Life, treasurer: Person) -> str:
    """Send all of them but those that wait for weeks; give the terms that `wind_up` waits for."""
    town, shop = life.town, life.others[0]
    given, rest = town.do(shop, "donate", rows=[pay_in(life, treasurer, 5_000, 1)], cents=1_000)["made"]
    terms, budget, rest = town.do(
        shop, "pledge", rows=[rest], cents=1_000, purposes=["care"], bps=1_000, cap_cents=500,
        from_date=town.date, to_date=add_days(town.date, 30),
    )["made"]
    _pay_back(life, terms, budget)
    town.do(shop, "end", terms=terms)
    vouchers = [{"member": life.people[1].member, "cents": 100}]
    town.do(shop, "issue_vouchers", rows=[rest], vouchers=vouchers, only=["care"])
    _assist(life, given)
    _redeem(life, treasurer)
    return str(terms)


def _pay_back(life: Life, terms: str, budget: str) -> None:
    """Two payments that name a pledge; of the dues that they leave, one is disbursed."""
    town, (ada, bea, *_) = life.town, life.people
    offer = town.publish(bea)
    for _ in range(2):
        town.do(ada, "confirm", agreement=life.deliver(ada, bea, offer), pledges=[terms])
    budget_id = budget.rsplit("/", 1)[1]
    town.do(town.staff("gse"), "disburse", budget=budget_id, dues=find_dues(life, terms)[:1])


def find_dues(life: Life, terms: str) -> list[str]:
    """Give every due that terms ever left, in order."""
    own = f"due/{terms.rsplit('/', 1)[1]}/"
    return list(dict.fromkeys(key for key in list_written(life.town) if key.startswith(own)))


def _assist(life: Life, row: str) -> None:
    """A desk is registered, and the solidarity fund's row becomes its voucher."""
    town, officer, desk = life.town, life.town.staff("citizens", "officer"), life.town.newcomer("citizens")
    town.countersign("citizens", town.do_all([town.bring(officer, "register", desk, points=[], kind="desk")]))
    assisted = town.do(officer, "assist", member=desk.member, rows=[row], cents=500, only=["care"])
    town.countersign("citizens", [assisted])


def _redeem(life: Life, treasurer: Person) -> None:
    """What the shop earned: asked for, and repaid though it was asked back meanwhile."""
    town, ada, shop = life.town, life.people[0], life.others[0]
    agreement = life.deliver(ada, shop, town.publish(shop))
    town.do(ada, "confirm", agreement=agreement)
    asked = town.do(shop, "redeem", lots=[_newest_lot(life)], cents=PRICE_CENTS, agreements=[agreement])
    named = {"redemption": asked["made"][0], "digest": asked["facts"]["digest"], "reference": _reference(2)}
    town.do(shop, "take_back", redemption=named["redemption"])
    town.do(treasurer, "repay", **named)


def _newest_lot(life: Life) -> str:
    return [key for key in list_written(life.town) if key.startswith(f"lot/{life.others[0].member}/")][-1]


def wind_up(life: Life, terms: str) -> None:
    """Long after terms ended: a due that nobody asked for goes, and what is left returns."""
    town, service = life.town, life.town.staff("gse")
    for _ in range(WIND_UP_DAYS + 1):
        town.open_day()
    town.do(service, "discard", records=find_dues(life, terms)[-1:])
    town.do(service, "end", terms=terms)


def _reference(number: int) -> str:
    return sha256(f"reference {number}".encode()).hexdigest()
