"""T12: by an officer's freeze no lot expires; frozen days are added once; nobody prolongs own lots; I13 bounds it."""

from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.market.life import compute_end
from chaincode.rules.records import CommonsRow
from tests.helpers.rules.market import Market
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import SERVICE, World, staff

OFFICER, SECOND = staff("citizens", "officer"), staff("municipality", "officer")
RECOVERY_DAYS = 3


class Frozen:
    """Ada has lots of several ends; from day 5 on officers freeze and thaw her keys."""

    def __init__(self, **parameters: Any) -> None:
        self.world = World(recovery_days=RECOVERY_DAYS, **parameters)
        self.ada = self.world.join("citizens")
        self.lots = {lasts: self.world.give(self.ada, 100, lasts=lasts) for lasts in (3, 4, 5, 20, 60)}
        self.world.open_day(4)

    def make_pending(self, name: str) -> dict[str, Any]:
        return self.world.do(name, OFFICER, member=self.ada.member)

    def sign(self, receipt: dict[str, Any]) -> None:
        self.world.do("countersign", SECOND, target=receipt["made"][0], digest=receipt["facts"]["digest"])

    def last_days(self) -> dict[int, int]:
        """Sweep what has expired; give the last day of each other lot, by how long it was made to last."""
        found = {}
        for lasts, lot in ((lasts, lot) for lasts, lot in self.lots.items() if lot in self.world.state):
            effects = self.world.send(self.world.build_call("sweep", SERVICE, lots=[lot]))
            if effects.status != contract.OK:
                found[lasts] = canonical.decode(effects.response)["values"]["expires_on"]
        return found


@pytest.fixture
def frozen() -> Frozen:
    return Frozen()


def sweep(frozen: Frozen, *names: int) -> None:
    frozen.world.do("sweep", SERVICE, lots=[frozen.lots[name] for name in names])


def test_no_lot_expires_by_an_officers_freeze_and_the_days_are_added(frozen: Frozen) -> None:
    frozen.make_pending("freeze")  # on day 5: frozen on the days 5 to 8, four of them
    assert frozen.last_days() == {4: 12, 5: 12, 20: 21, 60: 61}
    frozen.world.open_day(RECOVERY_DAYS + 1)
    spent = [frozen.lots[4], frozen.lots[5]]
    frozen.world.do("merge", frozen.ada, lots=spent)


def test_what_is_spared_can_be_held_levelled_and_left(frozen: Frozen) -> None:
    market = Market(frozen.world, max_balance={"citizen": 1})
    market.ada = frozen.ada
    frozen.make_pending("freeze")
    frozen.world.open_day(RECOVERY_DAYS + 1)
    frozen.world.do("leave", frozen.ada, lots=[frozen.lots[4]])
    assert sum(row.amount_cents for row in frozen.world.all(CommonsRow, "commons/").values()) == 100


def test_a_spared_lot_dies_in_the_end(frozen: Frozen) -> None:
    frozen.make_pending("freeze")
    frozen.world.open_day(7)
    assert frozen.world.day == 12
    frozen.world.refused("T2_NOT_EXPIRED", "sweep", SERVICE, lots=[frozen.lots[4]])
    frozen.world.open_day(1)
    frozen.world.refused("T2_LOT_EXPIRED", "merge", frozen.ada, lots=[frozen.lots[4], frozen.lots[20]])
    sweep(frozen, 4, 5)


def test_frozen_until_a_thaw_the_days_are_counted_as_they_were(frozen: Frozen) -> None:
    frozen.sign(frozen.make_pending("freeze"))
    frozen.world.open_day(30)
    frozen.world.refused("T2_NOT_EXPIRED", "sweep", SERVICE, lots=[frozen.lots[20]])
    frozen.sign(frozen.make_pending("thaw"))  # on day 35: frozen on the days 5 to 34, thirty of them
    assert frozen.last_days() == {4: 64, 5: 64, 20: 64, 60: 64}


def test_a_recovery_ends_it_and_counts_its_own_days(frozen: Frozen) -> None:
    frozen.sign(frozen.make_pending("freeze"))
    frozen.world.open_day(10)
    key = fake_key("spared")
    frozen.sign(frozen.world.do("recover", OFFICER, member=frozen.ada.member, public_keys=[key]))
    assert frozen.last_days() == {4: 30, 5: 30, 20: 30, 60: 61}  # frozen on the days 5 to 17


def test_a_freeze_by_an_own_key_spares_nothing(frozen: Frozen) -> None:
    frozen.world.do("freeze", frozen.ada, member=frozen.ada.member)
    frozen.world.open_day(2)
    frozen.sign(frozen.make_pending("thaw"))
    assert frozen.last_days() == {20: 21, 60: 61}


def test_a_lot_that_expired_before_a_second_freeze_isnt_revived(frozen: Frozen) -> None:
    frozen.make_pending("freeze")
    frozen.world.open_day(90)
    frozen.make_pending("freeze")
    frozen.world.refused("T2_LOT_EXPIRED", "level", SERVICE, member=frozen.ada.member, lots=[frozen.lots[60]])
    sweep(frozen, 3, 4, 5, 20, 60)


@pytest.mark.parametrize("is_signed", [True, False])
def test_i13_bounds_what_is_spared(is_signed: bool) -> None:
    frozen = Frozen(max_life_days=90, return_days=2, mediation_days=20)
    end = compute_end(frozen.world.now, 1)
    sweep(frozen, 3)
    receipt = frozen.make_pending("freeze")
    if is_signed:
        frozen.sign(receipt)
        assert set(frozen.last_days().values()) == {end}
    frozen.world.open_day(end + 1 - frozen.world.day)
    assert frozen.last_days() == {}


def test_an_officer_alone_freezes_once_in_90_days(frozen: Frozen) -> None:
    frozen.make_pending("freeze")
    frozen.world.open_day(89)
    frozen.world.refused("T12_FREEZE_AGAIN", "freeze", OFFICER, member=frozen.ada.member)
