"""The market's small rules over all cases that differ: deadlines, turns, interest."""

from dataclasses import replace

import pytest

from chaincode.rules.market.agreements import (
    compute_accept_deadline,
    compute_confirm_deadline,
    compute_deliver_deadline,
    validate_after,
    validate_not_after,
)
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import MemberKey, Recovery
from tests.helpers.rules.cases import ADA, BEA, MEMBER, PARAMETERS, on, refuse

AGREEMENT = Agreement("delivered", ADA, BEA, f"offer/{BEA}/{'0' * 32}", "care", "", 15, "2024-05-01", 95, "citizen",
                      "0" * 64, 50, (), delivered_on=100)  # fmt: skip


def test_accepting_and_delivering_have_their_last_days() -> None:
    assert compute_deliver_deadline(on(1), AGREEMENT) == 95 + 9
    found = [compute_accept_deadline(on(1), replace(AGREEMENT, service_on=day)) for day in (56, 57, 58)]
    assert found == [56, 57, 57]


@pytest.mark.parametrize(("suspended_until", "key", "last_day"), [
    (0, MemberKey(()), 103), (101, MemberKey(()), 103), (102, MemberKey(()), 104), (105, MemberKey(()), 107),
    (0, MemberKey((), frozen_until=100), 103), (0, MemberKey((), frozen_until=104), 107),
    (0, MemberKey((), recovered_on=105), 107), (0, MemberKey((), recovery=Recovery((), 105)), 107),
    (0, MemberKey((), recovered_on=110, recovery=Recovery((), 105)), 107), (0, MemberKey((), recovered_on=99), 103),
    (110, MemberKey((), frozen_until=104, recovered_on=106), 112), (0, MemberKey((), frozen_until=120), 123),
    (0, MemberKey((), frozen_until=121), 124), (0, MemberKey((), frozen_until=122), 124), (999, MemberKey(()), 124),
])  # fmt: skip
def test_confirming_waits_for_who_could_not_act_but_not_for_ever(
    suspended_until: int, key: MemberKey, last_day: int
) -> None:
    consumer = replace(MEMBER, suspended_until=suspended_until)
    assert compute_confirm_deadline(on(1), AGREEMENT, consumer, key) == last_day


def test_a_last_day_is_the_one_s_and_the_next_the_other_s() -> None:
    assert [refuse(validate_not_after, on(day), 10) for day in (9, 10, 11)] == [
        None, None, ("T4_TOO_LATE", {"last_day": 10})]  # fmt: skip
    assert [refuse(validate_after, on(day), 10) for day in (9, 10, 11)] == [
        ("T4_TOO_EARLY", {"from_day": 11}), ("T4_TOO_EARLY", {"from_day": 11}), None]  # fmt: skip


def test_a_category_s_interest_and_an_unknown_one_s() -> None:
    assert [PARAMETERS.interest_of(name) for name in ("care", "green", "other")] == ["social", "environmental", ""]
