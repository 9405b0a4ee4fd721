"""What a member may be told of single hours: only what tells nothing of anybody else's, whatever the registers are."""

from itertools import product

import pytest

from chaincode.rules.energy.records import PerimeterTotals, RegisterTotals
from chaincode.rules.energy.vectors import NO_SALT, LeafVectors
from chaincode.rules.merkle import pack_hours
from gateway.features.periods.secrecy import is_secret, say_hidden
from gateway.features.periods.statement_records import OwnDay

PLAIN, HASH = RegisterTotals(7, (5, 5)), "a" * 64
NOBODYS, OWN_OR_NOT, OF_TWO = (RegisterTotals(members, hash=HASH) for members in (0, 1, 2))
LATE = RegisterTotals(7, hash=HASH)  # seven homes, and six were told before
REGISTERS = {"plain": PLAIN, "nobody's": NOBODYS, "one's": OWN_OR_NOT, "two's": OF_TWO, "late": LATE}


@pytest.mark.parametrize("names", list(product(REGISTERS, REGISTERS)))
@pytest.mark.parametrize("own", list(product((False, True), (False, True))))
def test_an_hour_is_told_only_if_each_hidden_register_is_nobody_s_or_the_own(
    names: tuple[str, str], own: tuple[bool, bool]
) -> None:
    totals = PerimeterTotals("AC001E01", *(REGISTERS[name] for name in names))
    leaf = LeafVectors("a" * 64, NO_SALT, *(pack_hours([0, 5 * has]) for has in own))
    is_open = all(
        name in ("plain", "nobody's") or (name == "one's" and has) for name, has in zip(names, own, strict=True)
    )
    assert is_secret(totals, leaf) is not is_open


def test_the_reason_stands_where_something_is_left_out() -> None:
    told, hidden = OwnDay("2024-05-01", 1, 0, 1, 0, 0), OwnDay("2024-05-01", 1, 0, None, None, None)
    assert say_hidden([told, told]) is None and say_hidden([]) is None
    assert say_hidden([told, hidden]) is not None
