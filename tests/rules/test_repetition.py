"""T13: every command may be sent again, and nothing happens twice."""

from dataclasses import replace

import pytest

from chaincode import contract
from chaincode.rules import canonical, keys
from tests.helpers.rules.world import SERVICE, STRANGER, Person, World


def test_success_the_same_command_again_gives_its_answer_and_writes_nothing():
    world = World("2024-05-01")
    call = world.build_call("open_day", SERVICE, date="2024-05-02")
    first = world.send(call)
    again = world.send(call)
    answer = canonical.decode(again.response)
    assert first.writes and (again.status, again.writes, again.event) == (contract.OK, (), None)
    assert answer["repeated"] is True and answer["made"] == ["now"]
    assert answer["things"]["now"]["date"] == "2024-05-02"


def test_success_a_repeated_command_shows_its_thing_as_it_is_now():
    world = World("2024-05-01")
    call = world.build_call("open_day", SERVICE, date="2024-05-02")
    world.send(call)
    world.open_day()
    assert canonical.decode(world.send(call).response)["things"]["now"]["date"] == "2024-05-03"


def test_invalid_the_same_id_with_other_content():
    world = World("2024-05-01")
    call = world.build_call("open_day", SERVICE, date="2024-05-02")
    world.send(call)
    other = replace(call, arguments=canonical.encode({"date": "2024-05-03"}))
    assert canonical.decode(world.send(other).response)["code"] == "T13_OTHER_CONTENT"


def test_invalid_the_same_id_with_another_transient_value():
    world = World("2024-05-01")
    call = world.build_call("open_day", SERVICE, date="2024-05-02")
    world.send(call)
    other = replace(call, transient={"vectors": b"1"})
    assert canonical.decode(world.send(other).response)["code"] == "T13_OTHER_CONTENT"


def test_success_two_senders_may_choose_the_same_id():
    world = World("2024-05-01")
    shared = "2024-05-01-" + "a" * 32
    world.do("drop", SERVICE, command_id=shared, records=[])
    world.do("drop", STRANGER, command_id=shared, records=[])


def test_success_a_member_with_one_key_and_a_role_call_by_that_key_are_two_senders():
    """Who joined with one key has that key's hash as member id; and each is answered for what it sent itself."""
    world = World("2024-05-01")
    ada = world.join("citizens")
    assert ada.member == ada.caller.key
    by_role = Person("", replace(ada.caller, roles=("service",)))
    shared = "2024-05-01-" + "a" * 32
    calls = [world.build_call("drop", by, command_id=shared, records=[]) for by in (ada, by_role)]
    assert [call.sender for call in calls] == [ada.member, f"key:{ada.member}"]
    assert len({call.derive_id("thing") for call in calls}) == 2
    for call in calls:
        assert world.send(call).writes != ()
    assert {key for key in world.state if key.endswith(shared)} == {
        keys.command(sender, shared) for sender in (ada.member, f"key:{ada.member}")
    }
    other = replace(calls[1], name="sweep", arguments=canonical.encode({"lots": []}))
    assert canonical.decode(world.send(other).response)["code"] == "T13_OTHER_CONTENT"


@pytest.mark.parametrize("sender", ["0" * 64, "key:" + "0" * 64])
def test_success_either_sender_s_old_record_is_dropped(sender):
    world = World("2024-05-01")
    key = keys.command(sender, "2024-02-01-" + "0" * 32)
    world.put(key, {"hash": "0" * 64, "made": []})
    world.do("drop", STRANGER, records=[key])
    assert key not in world.state


def test_invalid_reading_what_a_role_s_command_did_as_the_member_whose_key_it_was():
    world = World("2024-05-01")
    ada = world.join("citizens")
    own, by_role = (keys.command(sender, "2024-05-01-" + "a" * 32) for sender in (ada.member, f"key:{ada.member}"))
    world.do("read", ada, keys=[own])
    world.refused("T12_NOT_YOURS", "read", ada, keys=[by_role])


@pytest.mark.parametrize("date", ["2024-06-01", "2024-04-30"])
def test_invalid_an_id_of_the_future_or_over_30_days_old(date):
    world = World("2024-05-01")
    world.skip_to("2024-05-31")
    world.refused("T13_STALE", "drop", SERVICE, id_date=date, records=[])


def test_success_an_id_of_today_and_one_30_days_old():
    world = World("2024-05-01")
    world.skip_to("2024-05-31")
    world.do("drop", SERVICE, id_date="2024-05-31", records=[])
    world.do("drop", SERVICE, id_date="2024-05-01", records=[])


@pytest.mark.parametrize("command_id", ["", "2024-05-01", "2024-02-30-" + "0" * 32, "2024-05-01-" + "G" * 32])
def test_invalid_an_id_without_date_or_random_part(command_id):
    world = World("2024-05-01")
    call = replace(world.build_call("drop", SERVICE, records=[]), command_id=command_id)
    assert canonical.decode(world.send(call).response)["code"] == "T13_COMMAND_ID"


def test_success_anyone_drops_records_over_60_days_old():
    world = World("2024-05-01")
    key = next(key for key in world.state if key.startswith("cmd/"))
    world.skip_to("2024-07-01")
    world.do("drop", STRANGER, records=[key])
    assert key not in world.state


def test_invalid_dropping_a_record_60_days_old_or_one_that_is_not_there():
    world = World("2024-05-01")
    key = next(key for key in world.state if key.startswith("cmd/"))
    world.skip_to("2024-06-30")
    world.refused("T13_TOO_YOUNG", "drop", STRANGER, records=[key])
    world.refused("T13_UNKNOWN_RECORD", "drop", STRANGER, records=[keys.command("0" * 64, "2024-01-01-" + "0" * 32)])


def test_invalid_dropping_anything_else():
    World().refused("T0_ARGUMENTS", "drop", STRANGER, records=["supply"])


def test_invalid_more_than_a_thousand_records_at_once():
    world = World("2024-05-01")
    old = [keys.command("0" * 64, f"2024-01-01-{number:032x}") for number in range(1_001)]
    for key in old:
        world.put(key, {"hash": "0" * 64, "made": []})
    world.refused("T13_TOO_MANY", "drop", STRANGER, records=old)


def test_invalid_a_command_that_is_not_in_the_table():
    World().refused("T0_UNKNOWN_COMMAND", "transfer", STRANGER, to="0" * 64, amount_cents=100)
