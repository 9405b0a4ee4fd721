"""What the gateway reads out of the mirror of the ledger: pages of awards, places, what is late on a day, keys."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert

from chaincode.rules import keys
from chaincode.rules.energy.records import Expiries, Line, Page, Settlement, Spent
from chaincode.rules.funding.records import Due
from chaincode.rules.market.records import Agreement, Offer, Place, Seat
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Lot, Member, MemberKey, MemberPoint, Now
from chaincode.rules.state import encode_record
from gateway.db.mirror import Mirror
from gateway.db.rows import make_row
from gateway.db.tables import metering_point, plant, state, words
from gateway.features.market.deadlines import describe_deadline, find_deadline, list_late
from gateway.features.market.kept_words import erase_words
from gateway.features.market.records import BookedPlace, Deadline
from gateway.features.market.shown import _list_agreements, _list_offers, _list_open
from gateway.features.members.point_rights import covers
from gateway.features.members.record import _describe_keys, _find_first_keys, _sum_wallet
from gateway.features.members.records import WalletSums
from gateway.features.members.service import FOREVER, Held, erase_point, list_held
from gateway.features.wallet.service import describe_wallet, find_award, list_all_lots, list_lines, list_lots
from tests.helpers.gateway.trial import OpenDatabase

ADA, BEA, CARLO, DORA, EMMA, FABIO = (letter * 64 for letter in "abcdef")
WEEK = "2024-05-01.provisional.1"
NOW = Now("2024-06-19", 50, 1, Parameters("borgo", "2024-05-01"))
OFFER = f"offer/{BEA}/{'5' * 32}"
AGREEMENT = Agreement(
    "requested", ADA, BEA, OFFER, "care", "", 100, "2024-06-20", 60, "commerce", "7" * 64, 43, (),
)


@pytest.fixture
def connection(open_database: OpenDatabase) -> Iterator[Connection]:
    with open_database("rows").write() as opened:
        yield opened


def keep(connection: Connection, rows: dict[str, object]) -> Mirror:
    """The mirror of a ledger with these records."""
    connection.execute(insert(state), [make_row(key, encode_record(one), 1) for key, one in rows.items()])
    return Mirror(connection)


def test_what_is_due_to_one_is_found_by_them_and_not_among_all(connection: Connection) -> None:
    due = Due("cashback", "", 5, 43)
    mirror = keep(connection, {f"due/{number:032x}/{payee}/{number}": due
                               for number in range(99) for payee in (ADA, BEA, "solidarity")})
    asked: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *given: asked.append(given[2]))
    found = [key for key, _ in mirror.dues(ADA)]
    assert len(mirror.dues()) == 3 * len(found) == 297 and {key.split("/")[2] for key in found} == {ADA}
    if connection.dialect.name == "sqlite":  # PostgreSQL looks through so few rows sooner
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}", ("due/", "due/~", ADA)).all()
        assert "ix_state_party" in str(plan)


# --- pages of awards
SETTLED = Settlement(WEEK, "gse", 40, "", 7, pages=3, countersigned_on=41, countersigned_by="municipality",
                     expires_on=Expiries(90, 80, 70, 60))
PAGES = ((ADA, BEA), (CARLO, DORA), (EMMA,))


def settle() -> dict[str, object]:
    """A settlement of three pages, of which Bea has nothing and Carlo's is spent; beside it one that nobody signed."""
    pages = {keys.page(WEEK, number): Page(tuple(
        Line(member, "citizen", energy_cents=0 if member == BEA else 10, bonus_cents=0, credited_micro=5)
        for member in members)) for number, members in enumerate(PAGES)}
    waiting = replace(SETTLED, settlement_id="2024-05-08.provisional.1", countersigned_on=0, pages=1)
    skipped = replace(SETTLED, settlement_id="2024-05-15.skip.1", pages=0)
    return {keys.settlement(one.settlement_id): one for one in (SETTLED, waiting, skipped)} | pages | {
        keys.page(waiting.settlement_id, 0): Page((Line(ADA, "citizen", energy_cents=99),)),
        keys.spent(WEEK, CARLO): Spent(44)}


def test_a_line_is_found_on_whatever_page_it_is(connection: Connection) -> None:
    mirror = keep(connection, settle())
    for number, members in enumerate(PAGES):
        for member in members:
            reference, line = find_award(mirror, SETTLED, member) or ("", None)
            assert (reference, line and line.member) == (f"award/{WEEK}/{number:04d}/{member}", member)
    for nobody in ("0" * 64, "b" * 63 + "c", "c" * 63 + "d", FABIO):
        assert find_award(mirror, SETTLED, nobody) is None
    assert find_award(mirror, replace(SETTLED, pages=9), FABIO) is None  # a page that the mirror hasn't got


def test_lots_are_those_of_signed_lines_that_nobody_spent(connection: Connection) -> None:
    lot = Lot(ADA, 7, "agreement/x", 20, 30, 85)
    own = {keys.lot(ADA, "1" * 32): lot, keys.lot(ADA, "2" * 32): replace(lot, expires_on=95)}
    mirror = keep(connection, settle() | own)
    assert [(one.amount_cents, one.expires_on) for _, one in list_lots(mirror, ADA)] == [(7, 85), (10, 90), (7, 95)]
    assert [list_lots(mirror, one) for one in (BEA, CARLO)] == [[], []]
    assert sorted(one.owner[0] for _, one in list_all_lots(mirror)) == ["a", "a", "a", "d", "e"]
    assert [(one.settlement, one.minted_cents, one.countersigned_on) for one in list_lines(mirror, CARLO)] == [
        (WEEK, 10, 41)]
    assert list(list_lines(mirror, FABIO)) == []


def test_a_wallet_counts_what_may_be_spent_today_and_what_is_held(connection: Connection) -> None:
    last, gone = (Lot(ADA, cents, "x", 20, 30, day) for cents, day in ((7, 50), (5, 49)))
    mirror = keep(connection, {
        keys.member(ADA): Member("confirmed", "citizens", "citizen", (), 1),
        keys.lot(ADA, "1" * 32): last, keys.lot(ADA, "2" * 32): gone,
        keys.agreement(ADA, BEA, "4" * 32): replace(AGREEMENT, lots=(last, gone)),
    })
    found = describe_wallet(mirror, NOW, ADA)
    assert (found.date, found.day, found.spendable_cents, found.held_cents) == ("2024-06-19", 50, 7, 12)
    assert [(one.expires_on, one.expires_date, one.is_expired) for one in found.lots] == [
        (49, "2024-06-18", True), (50, "2024-06-19", False)]
    assert _sum_wallet(mirror, NOW, ADA) == WalletSums(7, 12, 0, "2024-06-19")
    assert _sum_wallet(mirror, NOW, BEA) == WalletSums(0, 0, 0, "")
    nobody = describe_wallet(mirror, NOW, BEA)
    assert (nobody.lots, nobody.spendable_cents, nobody.held_cents) == ((), 0, 0)


# --- the market
@pytest.mark.parametrize(("changed", "last_day", "command"), [
    ({"requested_on": 43}, 50, None),                       # seven days to accept, and today is the last
    ({"requested_on": 42}, 49, "lapse"),
    ({"requested_on": 49, "service_on": 49}, 49, "lapse"),  # nor after the service's own day
    ({"status": "accepted", "service_on": 43}, 50, None),   # seven days to say that it was delivered
    ({"status": "accepted", "service_on": 42}, 49, "lapse"),
    ({"status": "delivered", "delivered_on": 47}, 50, None),    # three days to contest
    ({"status": "delivered", "delivered_on": 46}, 49, "collect"),
    ({"status": "contested", "contested_on": 20}, 41, None),    # mediation is brought on by nobody
    ({"status": "paid", "closed_on": 9}, None, None),
])
def test_what_is_late_is_collected_or_lapses_and_not_a_day_before(
    connection: Connection, changed: dict[str, Any], last_day: int | None, command: str | None
) -> None:
    one, key = replace(AGREEMENT, **changed), keys.agreement(ADA, BEA, "4" * 32)
    mirror = keep(connection, {key: one, keys.member(ADA): Member("confirmed", "citizens", "citizen", (), 1),
                               keys.member_key(ADA): MemberKey(("9" * 64,))})
    assert find_deadline(mirror, NOW, one) == last_day
    assert list_late(mirror, NOW) == {name: [key] if name == command else [] for name in ("collect", "lapse")}
    date = {50: "2024-06-19", 49: "2024-06-18", 41: "2024-06-10"}.get(last_day or 0)
    assert describe_deadline(mirror, NOW, one) == (date and Deadline(last_day, date))


def test_of_a_consumer_whom_the_mirror_lacks_nothing_is_collected(connection: Connection) -> None:
    one = replace(AGREEMENT, status="delivered", delivered_on=1)
    mirror = keep(connection, {keys.member(ADA): Member("confirmed", "citizens", "citizen", (), 1)})
    assert find_deadline(mirror, NOW, one) is None


def test_an_offer_shows_its_own_places_with_their_booked_seats(connection: Connection) -> None:
    offer = Offer("offer", "service", "care", 1, 9, "7" * 64, 3, "room")
    taken = [Seat(keys.agreement(ADA, BEA, str(number) * 32)) for number in range(4)]
    mirror = keep(connection, {
        OFFER: offer, OFFER[:-1] + "6": replace(offer, resource=""), OFFER[:-1] + "7": replace(offer, is_open=False),
        OFFER[:-1] + "8": replace(offer, kind="need"),
        keys.place(BEA, "room", 3): Place("2024-06-20", 2), keys.place(BEA, "room", 4): Place("2024-06-21", 5),
        keys.place(BEA, "hall", 3): Place("2024-06-22", 1),
        keys.seat(BEA, "room", 3, 1): taken[0], keys.seat(BEA, "room", 3, 12): taken[1],
        keys.seat(BEA, "room", 4, 2): taken[2], keys.seat(BEA, "hall", 3, 1): taken[3],
    })
    found = _list_open(mirror)
    with_places, without = _list_offers(mirror, found, "offer", "")
    place = f"place/{BEA}/room/00000"
    assert with_places.places == (
        BookedPlace("2024-06-20", 2, place=f"{place}3", booked=(1, 12)),
        BookedPlace("2024-06-21", 5, place=f"{place}4", booked=(2,)))
    assert (with_places.offer, with_places.member, with_places.words) == (OFFER, BEA, None)
    assert without.places == ()
    assert list(_list_offers(mirror, found, "offer", "sport")) == []
    (need,) = _list_offers(mirror, found, "need", "care")
    assert (need.kind, need.places) == ("need", with_places.places)


def test_words_are_shown_to_their_two_and_stay_while_an_agreement_is_open(connection: Connection) -> None:
    for number, (name, reader) in enumerate((("7" * 64, BEA), ("8" * 64, ""), ("6" * 64, CARLO))):
        connection.execute(insert(words), {"hash": name, "salt": b"", "body": f'{{"n": "{number}"}}', "member": ADA,
                                           "reader": reader})
    lot = Lot(ADA, 7, "x", 20, 30, 85)
    open_one, closed = keys.agreement(ADA, BEA, "4" * 32), keys.agreement(ADA, BEA, "5" * 32)
    keep(connection, {open_one: replace(AGREEMENT, lots=(lot, lot)),
                      closed: replace(AGREEMENT, status="paid", terms="6" * 64)})
    shown = {one.agreement: one for one in _list_agreements(connection, NOW, BEA)}
    assert (shown[open_one].words, shown[open_one].held_cents, shown[open_one].role) == ({"n": "0"}, 14, "provider")
    assert (shown[closed].words, shown[closed].deadline) == (None, None)
    assert erase_words(connection, ADA) == (2, 1)
    assert erase_words(connection, BEA) == (0, 0)


# --- members
@pytest.mark.parametrize(("own", "told"), [
    (MemberKey(("9" * 64,)), (1, False, 0)),
    (MemberKey(("8" * 64, "9" * 64), frozen_until=50), (2, True, 50)),
    (MemberKey(("9" * 64,), frozen_until=49), (1, False, 0)),
])
def test_a_key_is_frozen_to_the_last_day(own: MemberKey, told: tuple[int, bool, int]) -> None:
    found = _describe_keys(own, NOW)
    assert (found.acting, found.is_frozen, found.frozen_until) == told
    assert (found.recovery_acts_on, found.has_cancelled) == (0, False)


def test_a_member_without_a_registration_has_no_first_keys(connection: Connection) -> None:
    assert _find_first_keys(Mirror(connection), ADA) == ()


@pytest.mark.parametrize(("from_date", "to_date", "is_covered"), [
    ("2024-05-01", "2024-06-01", True), ("2024-04-30", "2024-06-01", False), ("2024-05-01", "2024-06-02", False),
    ("2024-06-01", "2024-06-02", False), ("2025-01-01", "2026-01-01", True),
])
def test_days_are_covered_from_a_points_first_to_before_its_end(from_date: str, to_date: str, is_covered: bool) -> None:
    held = [MemberPoint("9" * 64, "AC001E01", 1, "2024-05-01", "2024-06-01"),
            MemberPoint("9" * 64, "AC001E01", 1, "2025-01-01")]
    assert covers(held, from_date, to_date) is is_covered
    assert not covers([], from_date, to_date)


def test_a_point_goes_once_its_time_is_over_and_its_plant_with_the_last_holder(connection: Connection) -> None:
    row = {"metering_point": "IT001E00000001", "perimeter": "AC001E01", "power_w": 6_000, "tag": "t" * 64}
    connection.execute(insert(metering_point), [
        row | {"member": ADA, "from_date": "2024-01-01", "to_date": "2024-03-01"},
        row | {"member": BEA, "from_date": "2024-03-01", "to_date": ""},
    ])
    connection.execute(insert(plant), {"metering_point": "IT001E00000001", "power_kw": "5", "region": "Lazio",
                                       "entry_on": "2024-02-01", "is_pv": True, "grant_pct": "0"})
    (first,), (second,) = list_held(connection, ADA), list_held(connection, BEA)
    assert first == Held("IT001E00000001", "2024-01-01", "2024-03-01", "2024-03-01")
    assert second == Held("IT001E00000001", "2024-03-01", FOREVER, FOREVER)
    assert FOREVER == "9999-12-31"

    def count() -> tuple[int, int]:
        return tuple(len(connection.execute(table.select()).all()) for table in (metering_point, plant))

    assert (erase_point(connection, first, is_over=False), count()) == ((0, 1), (2, 1))
    assert (erase_point(connection, first, is_over=True), count()) == ((1, 0), (1, 1))
    assert (erase_point(connection, second, is_over=True), count()) == ((1, 0), (0, 0))
