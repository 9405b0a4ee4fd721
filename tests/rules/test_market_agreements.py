"""T4: accept, deliver, confirm, collect; decline, withdraw, release, lapse; contest, split, halve."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.market.records import Place, Seat
from chaincode.rules.records import Lot, Member, MemberKey, Recovery
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import SERVICE, STRANGER, Person, staff

PLACE = {"number": 7, "date": "2024-05-03", "seats": 2}


@pytest.fixture
def market() -> Market:
    return Market()


def change(market: Market, person: Person, kind: type[Any], **fields: Any) -> None:
    """Write other fields into somebody's member or key record."""
    key = (keys.member if kind is Member else keys.member_key)(person.member)
    market.world.put(key, kind(**(vars(market.world.get(kind, key)) | fields)))


# Who may send what, and when


STEPS = {
    "accept": ("requested", "bea"), "decline": ("requested", "bea"), "withdraw": ("requested", "ada"),
    "deliver": ("accepted", "bea"), "release": ("accepted", "bea"), "confirm": ("delivered", "ada"),
    "contest": ("delivered", "ada"),
}
STATUSES = {
    "accept": {"requested"}, "decline": {"requested"}, "withdraw": {"requested"}, "lapse": {"requested", "accepted"},
    "deliver": {"accepted"}, "release": {"accepted", "delivered", "contested"}, "confirm": {"delivered"},
    "collect": {"delivered"}, "contest": {"delivered"}, "split": {"contested"}, "halve": {"contested"},
}
SPLIT = {"provider_cents": 1}


def sender(market: Market, command: str) -> Person:
    who: Person = getattr(market, STEPS[command][1]) if command in STEPS else market.ada
    return who


@pytest.mark.parametrize("command", STEPS)
def test_t4_only_the_named_party_sends_it(market: Market, command: str) -> None:
    ref = market.bring_to(STEPS[command][0])
    other = market.ada if STEPS[command][1] == "bea" else market.bea
    for person in (other, market.carlo):
        market.world.refused("T4_NOT_YOURS", command, person, agreement=ref)
    market.world.refused("T12_NOT_A_MEMBER", command, SERVICE, agreement=ref)


@pytest.mark.parametrize("command", STATUSES)
def test_t4_only_in_its_statuses(market: Market, command: str) -> None:
    extra = SPLIT if command == "split" else {}
    for status in ("requested", "accepted", "delivered", "contested", "paid"):
        if status not in STATUSES[command]:
            ref = market.bring_to(status)
            values = market.world.refused("T4_STATUS", command, sender(market, command), agreement=ref, **extra)
            assert values == {"status": status}


@pytest.mark.parametrize("command", STATUSES)
def test_t4_an_agreement_must_exist(market: Market, command: str) -> None:
    ref = keys.agreement(market.ada.member, market.bea.member, "0" * 32)
    extra = SPLIT if command == "split" else {}
    market.world.refused("T4_NO_AGREEMENT", command, sender(market, command), agreement=ref, **extra)


@pytest.mark.parametrize("command", ["accept", "decline", "deliver", "release", "confirm"])
def test_t12_a_frozen_or_suspended_party_does_not_act(market: Market, command: str) -> None:
    ref = market.bring_to(STEPS[command][0])
    change(market, sender(market, command), MemberKey, frozen_until=99)
    market.world.refused("T12_FROZEN", command, sender(market, command), agreement=ref)
    change(market, sender(market, command), MemberKey, frozen_until=0)
    change(market, sender(market, command), Member, suspended_until=99)
    market.world.refused("T12_SUSPENDED", command, sender(market, command), agreement=ref)


@pytest.mark.parametrize("command", ["withdraw", "contest"])
def test_t12_a_frozen_and_suspended_consumer_still_withdraws_and_contests(market: Market, command: str) -> None:
    ref = market.bring_to(STEPS[command][0])
    change(market, market.ada, MemberKey, frozen_until=99)
    change(market, market.ada, Member, suspended_until=99)
    market.world.do(command, market.ada, agreement=ref)


@pytest.mark.parametrize("command", ["deliver", "confirm", "release"])
def test_t12_one_who_left_still_finishes_what_was_agreed(market: Market, command: str) -> None:
    ref = market.bring_to(STEPS[command][0])
    market.world.open_day(2)
    change(market, sender(market, command), Member, status="left")
    market.world.do(command, sender(market, command), agreement=ref)


def test_t12_one_who_left_accepts_nothing_new(market: Market) -> None:
    ref = market.bring_to("requested")
    change(market, market.bea, Member, status="left")
    market.world.refused("T12_LEFT", "accept", market.bea, agreement=ref)


# Accepting


@pytest.mark.parametrize(("service_in", "last_day"), [(2, 3), (20, 8)])
def test_t4_accept_by_the_earlier_of_accept_days_and_the_services_day(
    market: Market, service_in: int, last_day: int
) -> None:
    arguments = {"service_date": market.world.date_in(service_in)}
    first, second = market.request(**arguments), market.request(**arguments)
    market.world.open_day(last_day - 1)
    market.world.do("accept", market.bea, agreement=first)
    market.world.refused("T4_TOO_EARLY", "lapse", STRANGER, agreement=second)
    market.world.open_day(1)
    assert market.world.refused("T4_TOO_LATE", "accept", market.bea, agreement=second) == {"last_day": last_day}
    market.world.do("lapse", STRANGER, agreement=second)
    assert market.agreement(second).status == "lapsed"


def book(market: Market, number: int = 7) -> tuple[str, str]:
    """Publish two seats and request a place; give the agreement and the place without its seat."""
    offer = market.publish(resource="hall", places=[PLACE])
    place = keys.place(market.bea.member, "hall", number)
    return market.request(offer=offer, place=place), place.replace("place/", "seat/")


def test_t4_accept_books_a_seat_once(market: Market) -> None:
    (first, seats), (second, _), (third, _) = book(market), book(market), book(market)
    market.world.do("accept", market.bea, agreement=first, seat=f"{seats}/0001")
    assert market.world.get(Seat, f"{seats}/0001") == Seat(first)
    values = market.world.refused("T4_SEAT_TAKEN", "accept", market.bea, agreement=second, seat=f"{seats}/0001")
    assert values == {"seat": f"{seats}/0001"}
    market.world.do("accept", market.bea, agreement=second, seat=f"{seats}/0002")
    for number in ("0000", "0003", "1001", "9999"):
        values = market.world.refused("T4_NO_SEAT", "accept", market.bea, agreement=third, seat=f"{seats}/{number}")
        assert values == {"seats": 2}


def test_t4_accept_names_a_seat_of_the_agreed_place_on_the_services_day(market: Market) -> None:
    ref, seats = book(market)
    plain = market.request()
    market.world.refused("T4_OTHER_PLACE", "accept", market.bea, agreement=ref)
    market.world.refused("T4_OTHER_PLACE", "accept", market.bea, agreement=plain, seat=f"{seats}/0001")
    missing, missing_seats = book(market, number=8)
    market.world.refused("T4_NO_PLACE", "accept", market.bea, agreement=missing, seat=f"{missing_seats}/0001")
    market.world.put(keys.place(market.bea.member, "hall", 7), Place("2024-05-04", 2))
    market.world.refused("T4_OTHER_PLACE", "accept", market.bea, agreement=ref, seat=f"{seats}/0001")


@pytest.mark.parametrize("command", ["release", "lapse"])
def test_t4_a_returned_agreement_frees_its_seat(market: Market, command: str) -> None:
    ref, seats = book(market)
    market.world.do("accept", market.bea, agreement=ref, seat=f"{seats}/0001")
    market.world.open_day(10 if command == "lapse" else 0)
    market.world.do(command, market.bea, agreement=ref)
    assert market.world.find(Seat, f"{seats}/0001") is None


# Delivering


def test_t4_deliver_from_the_services_day_to_deliver_days_after_it(market: Market) -> None:
    refs = [market.bring_to("accepted") for _ in range(3)]
    market.world.open_day(1)
    values = market.world.refused("T4_BEFORE_SERVICE", "deliver", market.bea, agreement=refs[0])
    assert values == {"date": "2024-05-03"}
    market.world.open_day(1)
    market.world.do("deliver", market.bea, agreement=refs[0])
    market.world.open_day(7)
    market.world.do("deliver", market.bea, agreement=refs[1])
    market.world.refused("T4_TOO_EARLY", "lapse", STRANGER, agreement=refs[2])
    market.world.open_day(1)
    assert market.world.refused("T4_TOO_LATE", "deliver", market.bea, agreement=refs[2]) == {"last_day": 10}
    market.world.do("lapse", STRANGER, agreement=refs[2])


def test_t14_an_outage_takes_nobodys_deadline(market: Market) -> None:
    ref = market.bring_to("accepted")
    market.world.skip_to("2024-06-15")
    market.world.do("deliver", market.bea, agreement=ref)
    assert market.agreement(ref).delivered_on == 2


# Paying


def test_t4_confirm_pays_each_held_lot_as_one_lot_received_today_that_keeps_minted_on(market: Market) -> None:
    world = market.world
    lots = [world.give(market.ada, 400, minted_on=0), world.give(market.ada, 601)]
    ref = market.bring_to("delivered", lots=lots)
    receipt = world.do("confirm", market.ada, agreement=ref)
    assert sorted(world.lots_of(market.bea), key=lambda lot: lot.amount_cents) == [
        Lot(market.bea.member, 400, ref, 0, 3, 181), Lot(market.bea.member, 601, ref, 1, 3, 181),
    ]
    closed = market.agreement(ref)
    assert (closed.status, closed.lots, closed.closed_on, closed.paid_cents) == ("paid", (), 3, PRICE_CENTS)
    assert receipt["facts"] == {"paid_cents": PRICE_CENTS, "lots": 2}
    assert market.pair_cents() == PRICE_CENTS


@pytest.mark.parametrize(("minted_on", "lasts", "expires_on"), [
    (1, 20, 3 + 90),       # validity of a shop, from today
    (1, 180, 181),         # a payment never shortens an expiry
    (-300, 20, 65),        # minted_on + max_life_days
])
def test_t2_a_paid_lot_gets_the_providers_validity_within_its_life_and_never_less_than_it_had(
    market: Market, minted_on: int, lasts: int, expires_on: int
) -> None:
    market.world.open_day(305)
    start = market.world.day - 1
    lot = market.world.give(market.ada, PRICE_CENTS, lasts=lasts, minted_on=minted_on + start)
    market.world.do("confirm", market.ada, agreement=market.bring_to("delivered", lots=[lot]))
    (paid,) = market.world.lots_of(market.bea)
    assert (paid.expires_on - start, paid.is_marked) == (expires_on, False)


def old_lot(market: Market, left: int, **fields: Any) -> str:
    """Give Ada a lot at the end of its life, of the price, that lasts `left` more days."""
    if market.world.day < 400:
        market.world.open_day(400)
    day = market.world.day
    return market.world.give(market.ada, PRICE_CENTS, lasts=left, minted_on=day + left - 365, **fields)


def test_t4_a_payment_with_fewer_than_return_days_left_is_extended_and_marked(market: Market) -> None:
    ref = market.bring_to("delivered", lots=[old_lot(market, 12)])
    market.world.do("confirm", market.ada, agreement=ref)
    (paid,) = market.world.lots_of(market.bea)
    assert (paid.expires_on, paid.is_marked) == (market.world.day + 14, True)


def test_t4_a_payment_keeps_the_mark_and_extends_no_marked_lot(market: Market) -> None:
    ref = market.bring_to("delivered", lots=[old_lot(market, 12, is_marked=True)])
    market.world.do("confirm", market.ada, agreement=ref)
    (paid,) = market.world.lots_of(market.bea)
    assert (paid.expires_on, paid.is_marked) == (market.world.day + 10, True)


def test_t4_anyone_collects_once_confirm_days_are_over(market: Market) -> None:
    ref = market.bring_to("delivered")
    market.world.open_day(3)
    values = market.world.refused("T4_TOO_EARLY", "collect", STRANGER, agreement=ref)
    assert values == {"from_day": market.world.day + 1}
    market.world.open_day(1)
    market.world.do("collect", STRANGER, agreement=ref)
    assert market.world.balance_cents(market.bea) == PRICE_CENTS
    assert market.agreement(ref).status == "paid"


def test_t4_the_consumer_still_confirms_after_confirm_days_and_contests_no_more(market: Market) -> None:
    ref = market.bring_to("delivered")
    market.world.open_day(4)
    market.world.refused("T4_TOO_LATE", "contest", market.ada, agreement=ref)
    market.world.do("confirm", market.ada, agreement=ref)


STOPS = [
    (Member, {"suspended_until": 10}),
    (MemberKey, {"frozen_until": 9}),
    (MemberKey, {"recovery": Recovery(("9" * 64,), 10)}),
]


@pytest.mark.parametrize(("kind", "fields"), STOPS)
def test_t4_confirm_days_stand_still_for_a_suspended_frozen_or_recovering_consumer(
    market: Market, kind: type[Any], fields: dict[str, Any]
) -> None:
    ref = market.bring_to("delivered")
    change(market, market.ada, kind, **fields)
    market.world.open_day(9)
    assert market.world.day == 12
    market.world.refused("T4_TOO_EARLY", "collect", STRANGER, agreement=ref)
    market.world.open_day(1)
    market.world.do("collect", STRANGER, agreement=ref)


def test_t4_a_thaw_gives_the_consumer_the_days_that_stood_still(market: Market) -> None:
    ref = market.bring_to("delivered")
    market.world.do("freeze", market.ada, member=market.ada.member)
    market.world.open_day(9)
    proposed = market.world.do("thaw", staff("citizens", "officer"), member=market.ada.member)
    signed = {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]}
    market.world.do("countersign", staff("municipality", "officer"), **signed)
    market.world.open_day(2)
    market.world.refused("T4_TOO_EARLY", "collect", STRANGER, agreement=ref)
    market.world.do("contest", market.ada, agreement=ref)


def test_t4_confirm_days_stand_still_for_at_most_mediation_days(market: Market) -> None:
    ref = market.bring_to("delivered")
    change(market, market.ada, MemberKey, frozen_until=10**6)
    market.world.open_day(3 + 21)
    market.world.refused("T4_TOO_EARLY", "collect", STRANGER, agreement=ref)
    market.world.open_day(1)
    market.world.do("collect", STRANGER, agreement=ref)


def test_t4_a_consumer_who_was_stopped_before_the_delivery_has_the_usual_days(market: Market) -> None:
    change(market, market.ada, Member, suspended_until=2)
    market.world.open_day(1)
    ref = market.bring_to("delivered")
    market.world.open_day(4)
    market.world.do("collect", STRANGER, agreement=ref)


def test_t4_a_stopped_consumer_contests_until_the_later_deadline(market: Market) -> None:
    ref = market.bring_to("delivered")
    change(market, market.ada, Member, suspended_until=10)
    market.world.open_day(9)
    market.world.do("contest", market.ada, agreement=ref)


# Returning


@pytest.mark.parametrize(("command", "status", "closed"), [
    ("decline", "requested", "declined"), ("withdraw", "requested", "withdrawn"), ("release", "accepted", "released"),
    ("release", "delivered", "released"), ("release", "contested", "released"),
])
def test_t4_the_lots_return_with_their_dates(market: Market, command: str, status: str, closed: str) -> None:
    world = market.world
    lots = [world.give(market.ada, 400), world.give(market.ada, 601, lasts=99)]
    before = {lot.amount_cents: lot for lot in world.lots_of(market.ada)}
    ref = market.bring_to(status, lots=lots)
    assert world.lots_of(market.ada) == []
    receipt = world.do(command, sender(market, command), agreement=ref)
    assert {lot.amount_cents: lot for lot in world.lots_of(market.ada)} == before
    assert (market.agreement(ref).status, market.agreement(ref).lots) == (closed, ())
    assert receipt["facts"] == {"returned_cents": PRICE_CENTS, "lots": 2}
    assert market.pair_cents() == 0


def test_t4_a_returned_lot_with_fewer_than_return_days_left_is_extended_once_in_its_life(market: Market) -> None:
    world = market.world
    for _ in range(2):
        ref = market.bring_to("accepted", lots=[old_lot(market, 12)])
        world.do("release", market.bea, agreement=ref)
        (lot,) = world.lots_of(market.ada)
        assert (lot.expires_on, lot.is_marked) == (world.day + 14, True)
        again = market.bring_to("accepted", lots=list(world.all(Lot, "lot/")))
        world.open_day(3)
        world.do("release", market.bea, agreement=again)
        (lot,) = world.lots_of(market.ada)
        assert (lot.expires_on, lot.is_marked) == (world.day + 11, True)
        world.open_day(12)
        world.do("sweep", SERVICE, lots=list(world.all(Lot, "lot/")))


@pytest.mark.parametrize("command", ["decline", "lapse"])
def test_t4_decline_and_lapse_extend_as_well(market: Market, command: str) -> None:
    ref = market.bring_to("requested", lots=[old_lot(market, 12)])
    market.world.open_day(3)
    market.world.do(command, market.bea, agreement=ref)
    (lot,) = market.world.lots_of(market.ada)
    assert (lot.expires_on, lot.is_marked) == (market.world.day + 14, True)


def test_t4_withdrawing_prolongs_nothing(market: Market) -> None:
    lot = old_lot(market, 12)
    before = market.world.get(Lot, lot)
    market.world.do("withdraw", market.ada, agreement=market.bring_to("requested", lots=[lot]))
    assert market.world.lots_of(market.ada) == [before]


def test_t2_a_held_lot_is_neither_swept_nor_levelled(market: Market) -> None:
    lot = market.world.give(market.ada, PRICE_CENTS)
    market.bring_to("accepted", lots=[lot])
    market.world.open_day(200)
    market.world.refused("T3_LOT_SPENT", "sweep", SERVICE, lots=[lot])
    market.world.refused("T3_LOT_SPENT", "level", SERVICE, member=market.ada.member, lots=[lot])


# Disputes


def test_t4_a_contested_amount_stays_held(market: Market) -> None:
    ref = market.bring_to("contested")
    assert sum(lot.amount_cents for lot in market.agreement(ref).lots) == PRICE_CENTS
    assert market.agreement(ref).contested_on == market.world.day
    market.world.open_day(5)
    market.world.refused("T4_STATUS", "collect", STRANGER, agreement=ref)


@pytest.mark.parametrize("provider_cents", [0, 300, 400, 1_001])
def test_t4_a_split_takes_both_signatures_in_two_transactions(market: Market, provider_cents: int) -> None:
    world = market.world
    lots = [world.give(market.ada, 400), world.give(market.ada, 601)]
    ref = market.bring_to("contested", lots=lots)
    first = world.do("split", market.bea, agreement=ref, provider_cents=provider_cents)
    assert first["facts"] == {"is_agreed": False}
    assert market.agreement(ref).status == "contested"
    world.do("split", market.ada, agreement=ref, provider_cents=provider_cents)
    assert market.agreement(ref).status == "split"
    assert world.balance_cents(market.bea) == provider_cents
    assert world.balance_cents(market.ada) == PRICE_CENTS - provider_cents
    assert market.pair_cents() == provider_cents
    assert {lot.received_on for lot in world.lots_of(market.bea)} <= {world.day}
    assert {lot.received_on for lot in world.lots_of(market.ada)} <= {1}


def test_t4_one_party_alone_or_another_amount_splits_nothing(market: Market) -> None:
    world = market.world
    ref = market.bring_to("contested")
    for person, cents in ((market.bea, 900), (market.bea, 900), (market.ada, 500), (market.bea, 700)):
        world.do("split", person, agreement=ref, provider_cents=cents)
        assert (market.agreement(ref).split_by, market.agreement(ref).split_cents) == (person.member, cents)
    world.do("split", market.ada, agreement=ref, provider_cents=700)
    assert market.agreement(ref).paid_cents == 700


def test_t4_a_split_is_between_the_two_and_within_the_price(market: Market) -> None:
    ref = market.bring_to("contested")
    market.world.refused("T4_NOT_YOURS", "split", market.carlo, agreement=ref, provider_cents=1)
    values = market.world.refused("T4_SPLIT", "split", market.ada, agreement=ref, provider_cents=1_002)
    assert values == {"provider_cents": 1_002, "price_cents": PRICE_CENTS}


def test_t4_two_who_agree_prolong_no_lot_twice(market: Market) -> None:
    ref = market.bring_to("contested", lots=[old_lot(market, 12, is_marked=True)])
    expires_on = market.agreement(ref).lots[0].expires_on
    for person in (market.ada, market.bea):
        market.world.do("split", person, agreement=ref, provider_cents=0)
    (lot,) = market.world.lots_of(market.ada)
    assert lot.expires_on == expires_on


def test_t4_halve_gives_half_to_each_and_the_odd_cent_to_the_consumer(market: Market) -> None:
    ref = market.bring_to("contested")
    market.world.open_day(21)
    values = market.world.refused("T4_TOO_EARLY", "halve", STRANGER, agreement=ref)
    assert values == {"from_day": market.world.day + 1}
    market.world.open_day(1)
    market.world.do("halve", STRANGER, agreement=ref)
    assert market.agreement(ref).status == "halved"
    assert (market.world.balance_cents(market.ada), market.world.balance_cents(market.bea)) == (501, 500)
    assert market.pair_cents() == 500


def test_t4_what_halve_releases_lasts_at_least_return_days_even_marked(market: Market) -> None:
    ref = market.bring_to("contested", lots=[old_lot(market, 12, is_marked=True)])
    market.world.open_day(22)
    market.world.do("halve", STRANGER, agreement=ref)
    for person in (market.ada, market.bea):
        (lot,) = market.world.lots_of(person)
        assert (lot.expires_on, lot.is_marked, lot.is_mediated) == (market.world.day + 14, True, True)


def test_t13_repeating_a_payment_gives_the_same_answer_and_writes_nothing(market: Market) -> None:
    ref = market.bring_to("delivered")
    call = market.world.build_call("confirm", market.ada, agreement=ref)
    market.world.send(call)
    again = market.world.send(call)
    assert again.status == 200
    assert again.writes == ()
    assert market.world.balance_cents(market.bea) == PRICE_CENTS
