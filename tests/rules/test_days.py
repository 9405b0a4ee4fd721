"""T14: the founding and the ledger's day."""

from dataclasses import replace

from chaincode import contract
from chaincode.rules import canonical, intervals, keys
from chaincode.rules.parameters import Parameters
from tests.helpers.rules.world import SERVICE, World, staff


def parameters(**named):
    return {"community": "prova", "first_period": "2024-05-01"} | named


def unfounded() -> World:
    world = World()
    world.state.clear()
    return world


def test_success_founding_writes_the_day_an_empty_chain_and_an_empty_supply():
    world = World("2024-05-01")
    assert (world.date, world.day, world.now.rule_set) == ("2024-05-01", 1, 1)
    assert world.now.parameters == Parameters("vallechiara", "2024-05-01")
    assert world.state[keys.SUPPLY] == b'{"burnt_cents":0,"minted_cents":0}'


def test_invalid_a_community_is_founded_once():
    World().refused("T14_FOUNDED", "found", SERVICE, date="2024-05-01", parameters=parameters())


def test_invalid_only_the_municipality_s_service_founds():
    arguments = {"id_date": "2024-05-01", "date": "2024-05-01", "parameters": parameters()}
    for person in (staff("gse", "service"), staff("municipality", "officer")):
        unfounded().refused("T0_ROLE", "found", person, **arguments)


def test_invalid_weights_that_pay_more_than_the_value():
    named = parameters(w_consume=6_000, w_produce=5_000)
    unfounded().refused("T14_WEIGHTS", "found", SERVICE, id_date="2024-05-01", date="2024-05-01", parameters=named)


def test_invalid_a_founding_on_what_is_no_date():
    for date, first_period in (("2024-02-30", "2024-05-01"), ("2024-05-01", "2024-02-30")):
        call = unfounded().build_call("found", SERVICE, id_date="2024-05-01", date="2024-05-01")
        arguments = canonical.encode({"date": date, "parameters": parameters(first_period=first_period)})
        assert unfounded().refuse("T14_NO_DATE", replace(call, arguments=arguments)) == {"date": "2024-02-30"}


def test_invalid_a_parameter_outside_its_bounds():
    named = parameters(provisional_bps=10_001)
    unfounded().refused("T0_ARGUMENTS", "found", SERVICE, id_date="2024-05-01", date="2024-05-01", parameters=named)


def test_invalid_nothing_works_before_the_founding():
    unfounded().refused("T14_NOT_FOUNDED", "open_day", SERVICE, id_date="2024-05-01", date="2024-05-02")


def test_success_the_number_grows_by_one_whatever_the_date_skips():
    world = World("2024-05-01")
    world.open_day()
    world.skip_to("2024-06-15")
    assert (world.date, world.day) == ("2024-06-15", 3)


def open_at(world: World, date: str, at: str) -> contract.Effects:
    """Send `open_day` at 9 o'clock of another date."""
    call = world.build_call("open_day", staff("commerce", "service"), date=date)
    return world.send(replace(call, timestamp_s=intervals.local_midnight_s(at) + 9 * 3_600))


def test_invalid_dates_that_an_outage_missed_are_opened_one_by_one():
    """Else the number would grow by as many within a minute, and everybody's deadlines pass."""
    world = World("2024-05-01")
    world.open_day()
    missed = open_at(world, "2024-05-03", at="2024-05-07")
    assert canonical.decode(missed.response) == {
        "code": "T14_MISSED", "values": {"date": "2024-05-03", "today": "2024-05-07"}}
    assert open_at(world, "2024-05-07", at="2024-05-07").status == contract.OK
    assert (world.date, world.day) == ("2024-05-07", 3)


def test_success_a_past_is_opened_day_by_day_until_the_present():
    world = unfounded()
    founding = world.build_call("found", SERVICE, id_date="2024-05-01", date="2024-05-01", parameters=parameters())
    world.send(replace(founding, timestamp_s=intervals.local_midnight_s("2024-05-04")))
    for date in ("2024-05-02", "2024-05-03"):
        assert open_at(world, date, at="2024-05-04").status == contract.OK
        assert not world.now.is_present
    assert open_at(world, "2024-05-04", at="2024-05-04").status == contract.OK
    assert (world.day, world.now.is_present) == (4, True)
    assert canonical.decode(open_at(world, "2024-05-05", at="2024-05-06").response)["code"] == "T14_MISSED"


def test_invalid_a_day_never_goes_back_nor_is_opened_twice():
    world = World("2024-05-01")
    world.refused("T14_NOT_LATER", "open_day", SERVICE, date="2024-05-01")
    world.refused("T14_NOT_LATER", "open_day", SERVICE, date="2024-04-30")


def test_invalid_a_day_that_has_not_begun_in_rome():
    world = World("2024-05-01")
    call = world.build_call("open_day", SERVICE, date="2024-05-02")
    early = world.send(replace(call, timestamp_s=call.timestamp_s - 1))
    assert canonical.decode(early.response)["code"] == "T14_TOO_EARLY"
    assert world.send(call).status == contract.OK


def test_invalid_a_date_that_does_not_exist():
    world = World("2024-05-01")
    call = world.build_call("open_day", SERVICE)
    impossible = replace(call, arguments=canonical.encode({"date": "2024-02-30"}), timestamp_s=2**40)
    assert canonical.decode(world.send(impossible).response)["code"] == "T14_NO_DATE"


def test_invalid_a_day_is_opened_by_a_service_only():
    World().refused("T0_ROLE", "open_day", staff("municipality", "officer"), date="2024-05-02")


def test_success_any_organisation_s_service_opens_the_day():
    world = World("2024-05-01")
    world.do("open_day", staff("commerce", "service"), date="2024-05-02")
    assert world.date == "2024-05-02"


def present(hours: int) -> World:
    """A world whose present day was opened so many hours after its midnight."""
    world = World("2024-05-01")
    open_hours(world, "2024-05-02", hours)
    return world


def open_hours(world: World, date: str, hours: int) -> None:
    """Open a date so many hours after its midnight."""
    call = world.build_call("open_day", SERVICE, date=date)
    effects = world.send(replace(call, timestamp_s=intervals.local_midnight_s(date) + hours * 3_600))
    assert effects.status == contract.OK


def test_invalid_two_numbers_around_midnight():
    """Else who opens a day that all missed at its last minute, and the next at its first, lets deadlines pass."""
    world = present(23)
    assert (world.day, world.now.is_late) == (2, True)
    open_hours(world, "2024-05-03", 0)
    assert (world.date, world.day, world.now.is_late) == ("2024-05-03", 2, False)
    open_hours(world, "2024-05-04", 0)
    assert (world.date, world.day) == ("2024-05-04", 3)


def test_success_half_a_day_lies_between_two_numbers():
    for first_hours, date, hours in ((11, "2024-05-03", 0), (12, "2024-05-03", 12), (23, "2024-05-04", 0)):
        world = present(first_hours)
        open_hours(world, date, hours)
        assert (world.date, world.day) == (date, 3)


def test_success_a_past_is_no_late_day():
    world = unfounded()
    founding = world.build_call("found", SERVICE, id_date="2024-05-01", date="2024-05-01", parameters=parameters())
    world.send(replace(founding, timestamp_s=intervals.local_midnight_s("2024-05-04")))
    open_at(world, "2024-05-03", at="2024-05-04")
    open_at(world, "2024-05-04", at="2024-05-04")
    assert (world.day, world.now.is_late) == (3, False)
