"""Small rules of members and keys over all cases that differ: standing, days of keys, what waits."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.community import reads
from chaincode.rules.community.members import (
    T12_UNKNOWN_MEMBER,
    Register,
    _belong,
    compute_key_id,
    compute_key_ids,
    compute_member_id,
)
from chaincode.rules.community.pending import is_waiting, require_waiting
from chaincode.rules.community.sparing import end_sparing, spare
from chaincode.rules.energy.credits import Standing, get_standing
from chaincode.rules.records import FOR_EVER, Member, MemberKey, Pending, Recovery
from chaincode.rules.state import State, encode_record
from tests.helpers.rules.cases import ADA, MEMBER, on, point, refuse
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import Recorder


def test_a_member_s_standing_goes_by_the_day() -> None:
    assert [get_standing(replace(MEMBER, suspended_until=10), day) for day in (9, 10)] == [
        Standing.SUSPENDED, Standing.CONFIRMED]  # fmt: skip
    assert get_standing(replace(MEMBER, status="left", suspended_until=99), 1) is Standing.LEFT


# Days of keys, members and pending commands


def test_keys_act_and_are_frozen_by_the_day() -> None:
    recovering = MemberKey(("old",), recovery=Recovery(("new",), 10), recovered_on=3)
    assert [recovering.acting_keys(day) for day in (9, 10)] == [("old",), ("new",)]
    assert [recovering.is_recovering(day) for day in (9, 10)] == [True, False]
    assert [recovering.is_frozen(day) for day in (9, 10)] == [True, False]
    assert [replace(recovering, frozen_until=10).is_frozen(day) for day in (9, 10, 11)] == [True, True, False]
    assert recovering.settle(9) == recovering
    assert recovering.settle(10) == MemberKey(("new",), recovered_on=10)
    plain = MemberKey(("old",), frozen_until=5)
    assert (plain.acting_keys(1), plain.is_recovering(1), plain.settle(1)) == (("old",), False, plain)
    assert [plain.is_frozen(day) for day in (5, 6)] == [True, False]


def test_the_order_of_public_keys_changes_no_id() -> None:
    one, other = fake_key("one"), fake_key("other")
    assert compute_member_id((one, other)) == compute_member_id((other, one)) != compute_member_id((one,))
    ids = sorted((compute_key_id(one), compute_key_id(other)))
    assert compute_key_ids((one, other)) == compute_key_ids((other, one)) == tuple(ids)
    assert reads.owners((other, one)) == tuple(f"key_owner/{key_id}" for key_id in ids)


def test_members_are_suspended_and_confirmed_by_the_day() -> None:
    one = replace(MEMBER, suspended_until=10)
    assert [(one.is_suspended(day), one.is_confirmed(day)) for day in (9, 10)] == [(True, False), (False, True)]
    assert not replace(one, status="left").is_confirmed(10)


def test_a_pending_waits_thirty_days() -> None:
    one = Pending("register", "gse", "member/x", "{}", "0" * 64, 1, 10)
    done = replace(one, is_done=True)
    assert [is_waiting(one, day) for day in (10, 40, 41)] == [True, True, False]
    assert not is_waiting(done, 10)
    found = [refuse(require_waiting, "p", pending, on(day)) for pending, day in ((one, 40), (one, 41), (done, 41))]
    assert found == [None, ("T0_WAITED", {"key": "p", "day": 10}), ("T0_DONE", {"key": "p"})]


@pytest.mark.parametrize(("spared", "day", "last_frozen", "begun", "ended"), [
    ((0, 0), 10, 13, (10, 17), (0, 0)), ((10, 17), 16, 20, (10, 31), (10, 17)),
    ((10, 17), 17, 20, (10, 31), (10, 17)), ((10, 17), 18, 21, (18, 25), (10, 17)),
    ((10, 17), 17, 11, (10, 17), (10, 13)), ((10, 17), 18, 11, (18, 17), (10, 17)),
    ((10, 30), 17, 12, (10, 30), (10, 15)), ((0, 0), 10, FOR_EVER, (10, FOR_EVER), (0, 0)),
])  # fmt: skip
def test_frozen_days_are_added_once_more_from_the_day_the_sparing_began(
    spared: tuple[int, int], day: int, last_frozen: int, begun: tuple[int, int], ended: tuple[int, int]
) -> None:
    key = keys.member(ADA)
    held = {key: encode_record(replace(MEMBER, spared_from=spared[0], spared_until=spared[1]))}
    for work, expected in ((spare, begun), (end_sparing, ended)):
        state = State(Recorder(dict(held)))
        work(state, on(day), ADA, last_frozen)
        found = state.require(Member, key, T12_UNKNOWN_MEMBER)
        assert (found.spared_from, found.spared_until) == expected


def test_who_comes_back_is_confirmed_anew_with_a_suspension_that_is_not_over() -> None:
    gone = replace(MEMBER, status="left", left_on=7, suspended_until=99, points=(point("1", to_date="2024-05-02"),))
    points = (*gone.points, point("2", "2024-05-20"))
    back = _belong(gone, "citizens", Register((), points[1:]), on(9))
    assert back == replace(gone, status="confirmed", left_on=0, registered_on=9, points=points)
    here = replace(gone, status="confirmed")
    assert _belong(here, "citizens", Register((), points[1:]), on(9)) == replace(here, points=points)
    assert _belong(None, "gse", Register((), points[1:]), on(9)) == Member("confirmed", "gse", "gse", points[1:], 9)
