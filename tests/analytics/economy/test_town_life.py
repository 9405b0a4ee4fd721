"""A simulated town lives on the real rules: what it holds adds up, and a seed makes it again."""

from dataclasses import replace

import pytest

from analytics.economy.cells import FOUNDING, Cell, Validity
from analytics.economy.grid import Task, make_result, play
from analytics.economy.ledger import RefusedError
from analytics.economy.measuring import sum_up
from analytics.economy.town_life import Life
from chaincode.audit.invariants import check_state
from chaincode.rules import keys
from chaincode.rules.funding.records import Budget
from chaincode.rules.records import Supply
from chaincode.rules.state import read_record

MEMBERS, WEEKS = 40, 16
MIDDLE = Cell(FOUNDING, 5_000, 3_000)


@pytest.fixture(scope="module")
def life() -> Life:
    life = Life(MIDDLE, MEMBERS, 1, WEEKS)
    life.lived = list(life.live_weeks(0))  # type: ignore[attr-defined]
    return life


def test_the_auditor_finds_nothing_in_the_state(life: Life) -> None:
    assert check_state(life.ledger.state) == []


def test_wallets_funds_and_commons_are_all_that_was_minted_and_is_not_burnt(life: Life) -> None:
    supply, last = life.ledger.find(Supply, keys.SUPPLY), life.lived[-1]  # type: ignore[attr-defined]
    assert last.live_cents + last.funds_cents + last.commons_cents == supply.live_cents > 10_000


def test_everything_that_the_rules_allow_happens(life: Life) -> None:
    lived = life.lived  # type: ignore[attr-defined]
    assert all(sum(week.paid_cents.get(name, 0) for week in lived) for name in ("citizens", "commerce"))
    assert sum(week.minted_cents for week in lived) == life.ledger.find(Supply, keys.SUPPLY).minted_cents - (
        life.funding.paid_in_cents)
    assert any(read_record(Budget, data).paid_cents for _, data in life.ledger.scan("budget/"))  # dues were disbursed
    assert not life.trading.refused  # people do what the rules allow


def test_what_is_refused_writes_nothing(life: Life) -> None:
    before = dict(life.ledger.state)
    person = life.town.citizens[0]
    with pytest.raises(RefusedError, match="T4_NO_AGREEMENT") as refused:
        life.ledger.send("accept", person.caller, {"agreement": f"agreement/{'a' * 64}/{person.member}/{'b' * 32}"},
                         person.member)
    assert refused.value.code == "T4_NO_AGREEMENT"
    assert life.ledger.state == before


def test_a_quarter_without_room_under_the_ceilings_has_no_pledge() -> None:
    """T8 keeps four settlements' room for awards; a town of a thousand gets there within a year."""
    life = Life(MIDDLE, 10, 1, 1)
    parameters = replace(life.ledger.now.parameters, supply_ceiling=4 * life.ledger.now.parameters.issuance_ceiling)
    life.ledger.put(keys.NOW, replace(life.ledger.now, parameters=parameters))
    life.funding.begin_quarter(life.ledger.date, "2025-03-31")
    assert (life.funding.pledge, life.funding.paid_in_cents, dict(life.funding.refused)) == ("", 0, {"T8_NO_ROOM": 1})


def make(seed: int) -> str:
    tasks = [Task(MIDDLE, MEMBERS, 8, seed)]
    digest: str = make_result(tasks, [play(task) for task in tasks])["digest"]
    return digest


def test_a_seed_makes_the_same_result_again_and_another_seed_another() -> None:
    assert make(1) == make(1) != make(2)


def pile_up(validity: Validity) -> int:
    life = Life(Cell(validity, 3_000, 500), MEMBERS, 1, 26)
    lived = list(life.live_weeks(13))
    bps: int = sum_up(lived[13:], life.ages)["pile_up_bps"]
    return bps


def test_strong_decay_piles_tokens_up_at_shops() -> None:
    """The known failure of the Leu: citizens carry what decays to the shops, which sit on most of it."""
    assert pile_up(Validity("harsh", 30, 90, 90)) > pile_up(FOUNDING) + 1_000
