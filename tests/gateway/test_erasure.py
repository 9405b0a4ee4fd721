"""What is held of a member goes at the member's wish; what stays is said with its reason; nothing else is touched."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, LargeBinary, insert, select

from chaincode.rules.energy.vectors import Vectors
from chaincode.rules.intervals import add_days, local_midnight_s
from gateway.commandline.members.erase import ERASED
from gateway.db import Database
from gateway.db.tables import dead_letter, left_out, metadata, reject
from gateway.features.members.service import FOREVER
from gateway.features.periods import store
from gateway.features.readings.erasing import erase_messages, erase_readings, note_erased, require_whole
from gateway.features.readings.sources import Source
from gateway.features.readings.standing import Word
from gateway.features.readings.store import add_values, load_columns, load_series
from gateway.features.readings.values import Value, make_values
from gateway.hosting.opening import Gateways
from gateway.http.errors import Problem
from tests.helpers.files.sentences import list_sentences
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
    add_member,
    find_readings,
    give_backing,
    give_point,
    make_curve,
    make_reading,
    open_days,
    send_curves,
    send_energy,
)

DATES = [add_days(FOUNDED, number) for number in range(3)]
POD = "IT001E00000001"
PERSON = {"name": "Ada Esempio", "email": "ada@example.org", "phone": "+39 055 0000000", "address": "Via Esempio 1"}
WORDS = "chiave sotto il vaso"


@pytest.fixture(scope="module")
def founded(
    tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial
) -> Iterator[tuple[Path, list[str]]]:
    """Five homes and a school, three days; the first home wrote words, has contacts, and its device once failed."""
    folder = tmp_path_factory.mktemp("town") / "volano"
    with found_trial(folder, settle_days=3) as trial:
        members = [add_member(trial, "citizens", number) for number in range(1, 6)]
        members.append(add_member(trial, "municipality", 9, power_w=60_000))
        open_days(trial, *[add_days(FOUNDED, number) for number in range(1, 4)])
        for number in range(1, 6):
            send_energy(trial, number, DATES, withdrawn_wh=2_000)
        send_energy(trial, 9, DATES, injected_wh=10_000)
        give_backing(trial, 9, DATES)
        trial.client("citizens", "officer").post("members", {"members": [{"member": members[0], **PERSON}]})
        trial.client("citizens", "m0001").post("words", {"words": {"text": WORDS}, "reader": members[1]})
        operator = trial.client("gse")
        operator.post("readings", {"readings": [make_reading(1, "soon"), make_reading(2, "soon")]})
        operator.post("dead-letters", {"topic": f"volano/v1/prova/{POD}/readings", "reason": "M1_SHAPE",
                                       "payload": base64.b64encode(b"{}").decode()})
        trial.close()
        yield folder, members


def settle(trial: Gateways, kind: str) -> None:
    operator = trial.client("gse")
    operator.post(f"periods/{FOUNDED}/anchor", {"kind": kind})
    operator.post(f"periods/{FOUNDED}/settle", {"kind": kind})
    trial.client("municipality").post(f"periods/{FOUNDED}/countersign")


def leave(trial: Gateways) -> None:
    """The first home leaves; its point ends with the third day."""
    with trial.client("citizens", "m0001") as client:
        lots = [one["lot"] for one in client.get("wallet")["lots"]]
        client.execute("leave", {"lots": lots}, member=client.session()["member"])


def count(report: dict, part: str) -> dict[str, int]:
    return {one["what"]: one["count"] for one in report[part]}


def find_texts(database: Database) -> str:
    """All that a database holds, as one text."""
    with database.read() as connection:
        rows = [row for table in metadata.sorted_tables for row in connection.execute(select(
            *(column for column in table.c if not isinstance(column.type, LargeBinary)),
        ))]
    return "\n".join(map(str, rows))


def test_contacts_and_words_go_and_the_reason_for_what_stays_is_said_in_both_languages(copied) -> None:
    trial, members = copied
    assert WORDS in find_texts(trial.gateway("citizens").database)
    report = trial.client("citizens", "m0001").post(f"members/{members[0]}/erase")
    assert count(report, "erased") == {"contacts": 1, "words": 1}
    assert set(count(report, "kept")) == {"ledger", "backups"}
    assert all(one["why_en"] and one["why_it"] != one["why_en"] for one in report["kept"])
    held = find_texts(trial.gateway("citizens").database)
    assert not [one for one in (*PERSON.values(), WORDS) if one in held]
    assert count(trial.client("citizens", "officer").post(f"members/{members[0]}/erase"), "erased") == {}


def test_energy_that_is_still_needed_stays_and_goes_once_it_is_not(copied) -> None:
    trial, members = copied
    member = trial.client("citizens", "m0001", at="gse")
    first = member.post(f"members/{members[0]}/erase")
    assert count(first, "erased") == {"messages": 2}
    assert count(first, "kept") == {"readings": 144, "points": 1, "ledger": 1, "backups": 1}
    settle(trial, "provisional")
    settle(trial, "definitive")
    leave(trial)
    officer = trial.client("citizens", "officer", at="gse")
    second = officer.post(f"members/{members[0]}/erase")
    assert count(second, "erased") == {"readings": 144, "points": 1}
    assert count(second, "kept") == {"statements": 2, "ledger": 1, "backups": 1}
    assert POD not in find_texts(trial.gateway("gse").database)
    for number in range(2, 6):  # nobody else lost anything
        assert len(find_readings(trial.client("gse"), number)) == 48


def test_points_of_who_left_are_said_to_be_waited_for_not_to_be_held(copied) -> None:
    trial, members = copied
    leave(trial)
    report = trial.client("citizens", "officer", at="gse").post(f"members/{members[0]}/erase")
    assert count(report, "kept") == {"readings": 144, "ended": 1, "ledger": 1, "backups": 1}
    assert "members leave" not in str(report["kept"])


def test_the_command_line_has_words_for_all_that_goes_or_stays() -> None:
    keys = (key for key, _ in list_sentences("gateway", "en"))
    why = {key.removeprefix("gateway.erasure.why.") for key in keys if key.startswith("gateway.erasure.why.")}
    assert {*why, "contacts", "messages"} <= set(ERASED)


def test_files_and_decisions_go_with_the_readings_that_they_are_of(fresh_trial: Gateways) -> None:
    """The point goes on with another household: its own files, and what was decided of days still needed, stay."""
    operator, name = fresh_trial.client("gse"), "Rossi_Ada.csv"
    give_point(operator, 1, from_date="2024-04-01")
    files = {"first": ("2024-04-10", "2024-04-12"), "both": ("2024-04-29", "2024-05-01"), "next": ("2024-05-02",)}
    for file, dates in files.items():
        curves = [make_curve(1, local_midnight_s(date), *[5] * 96) for date in dates]
        send_curves(operator, *curves, files=[{"name": f"{file} {name}", "digest": "a" * 64}])
    days = {"erased": ("2024-04-01", "2024-04-11"), "both": ("2024-04-20", "2024-05-10"), "kept": ("2024-05-03",) * 2}
    for reason, (first, end) in days.items():
        operator.post("left-out", {"metering_point": POD, "register": "withdrawn", "from": first,
                                   "to": end, "reason": f"{reason} {name}"})
    with fresh_trial.gateway("gse").database.write() as connection:
        assert erase_readings(connection, POD, ("2024-04-01", FOREVER), FOUNDED)[0] == 3 * 96
        kept = sorted((one.reason, one.from_date, one.to_date) for one in connection.execute(select(left_out)))
    assert kept == [(f"both {name}", FOUNDED, "2024-05-10"), (f"kept {name}", "2024-05-03", "2024-05-03")]
    listed = operator.get("imports")["imports"]
    assert [[one["file"] for one in made["files"]] for made in listed] == [[f"next {name}"], [""], []]
    undone = operator.post(f"imports/{listed[1]['import']}/undo")
    assert (undone["undone"], len(find_readings(operator, 1, **{"from": FOUNDED, "to": "2024-05-04"}))) == (96, 96)


def test_gses_figures_of_the_members_plant_stay_and_that_is_said(copied) -> None:
    trial, members = copied
    trial.client("gse").post("repartition/gse-figures", {"figures": [
        {"month": "2024-04", "plant": "IT001E00000009", "injected_wh": 5}]})
    open_days(trial, "2024-06-01")
    trial.client("gse").post("repartition/gse-figures", {"figures": [
        {"month": FOUNDED[:7], "plant": "IT001E00000009", "injected_wh": 6}]})
    school = trial.client("municipality", "officer", at="gse").post(f"members/{members[-1]}/erase")
    assert count(school, "kept")["figures"] == 1  # April's was before it held the point
    home = trial.client("citizens", "officer", at="gse").post(f"members/{members[0]}/erase")
    assert "figures" not in count(home, "kept")


def test_what_was_settled_of_erased_readings_is_never_worked_out_anew(copied) -> None:
    trial, members = copied
    settle(trial, "provisional")
    settle(trial, "definitive")
    leave(trial)
    trial.client("citizens", "officer", at="gse").post(f"members/{members[0]}/erase")
    operator = trial.client("gse")
    error = refusal_of(operator.post, f"periods/{FOUNDED}/anchor", {"kind": "definitive", "revise": True})
    assert (error.status, error.code) == (409, "READINGS_ERASED")


@pytest.mark.parametrize(("organisation", "name", "at"), [
    ("citizens", "m0002", "citizens"), ("citizens", "m0002", "gse"), ("commerce", "officer", "gse"),
    ("citizens", "auditor", "citizens"), ("gse", "service", "gse"), ("gse", "officer", "gse"),
])
def test_nobody_erases_another_organisations_member_or_a_neighbour(
    copied, organisation: str, name: str, at: str
) -> None:
    trial, members = copied
    error = refusal_of(trial.client(organisation, name, at=at).post, f"members/{members[0]}/erase")
    assert (error.status, error.code) == (403, "ROLE_NEEDED")
    assert PERSON["name"] in find_texts(trial.gateway("citizens").database)


def test_who_is_frozen_erases_nothing_and_the_officer_may(copied) -> None:
    trial, members = copied
    member = trial.client("citizens", "m0001")
    member.execute("freeze", {"member": members[0]}, member=members[0])
    refused = refusal_of(member.post, f"members/{members[0]}/erase")
    assert (refused.status, refused.code) == (403, "MEMBER_STOPPED")
    assert count(trial.client("citizens", "officer").post(f"members/{members[0]}/erase"), "erased") == {
        "contacts": 1, "words": 1}


@pytest.mark.parametrize(("needed_from", "gone", "left"), [
    ("2024-05-01", 0, [1, 2, 3]), ("2024-05-02", 1, [2, 3]), ("2024-05-03", 2, [3]), ("9999-12-31", 2, [3]),
])
def test_readings_go_of_the_days_held_before_those_that_are_needed(
    fresh_trial: Gateways, needed_from: str, gone: int, left: list[int]
) -> None:
    """A reading at the first instant of each day; the point was held on the first two of them."""
    operator = fresh_trial.client("gse")
    give_point(operator, 1)
    dates = {number: add_days(FOUNDED, number - 1) for number in (1, 2, 3)}
    send_curves(operator, *(make_curve(1, local_midnight_s(dates[number]), number) for number in (1, 2)))
    with fresh_trial.gateway("gse").database.write() as connection:
        number = load_series(connection, {POD})[POD, "withdrawn"]
        last = Value(number, local_midnight_s(dates[3]), 900, 3, False)
        add_values(connection, make_values([last]), Word(Source.MANUAL, 99), 1)
        held = (FOUNDED, dates[3])
        assert erase_readings(connection, POD, held, needed_from) == (gone, 2 - gone)
        found = load_columns(connection, [number], 0, 2**40)
        assert found.energy_wh.tolist() == left
        require_whole(connection, FOUNDED, dates[3])
        note_erased(connection, "a" * 64, FOUNDED, dates[2], 0, 7)
        require_whole(connection, FOUNDED, dates[3])
        note_erased(connection, "a" * 64, FOUNDED, dates[2], 5, 7)
        require_whole(connection, "2024-04-01", FOUNDED)
        require_whole(connection, dates[2], dates[3])
        for first, end in ((FOUNDED, dates[2]), ("2024-04-01", dates[2]), (FOUNDED, dates[3])):
            with pytest.raises(Problem, match="READINGS_ERASED"):
                require_whole(connection, first, end)


def test_statements_are_looked_through_while_others_write(copied, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them are unpacked: a member who erased again and again held up everybody's readings."""
    trial, members = copied
    settle(trial, "provisional")
    database, load = trial.gateway("gse").database, store.load_statements
    written: list[str] = []

    def load_slowly(connection: Connection) -> Iterator[Vectors]:
        with database.write() as other:
            other.execute(insert(reject), {"metering_point": POD, "code": "x", "reading": "", "received_at_s": 0})
        written.append("a reject")
        yield from load(connection)

    monkeypatch.setattr("gateway.db._WAIT_S", 1)
    monkeypatch.setattr(store, "load_statements", load_slowly)
    report = trial.client("citizens", "m0001", at="gse").post(f"members/{members[0]}/erase")
    assert (count(report, "kept")["statements"], written) == (1, ["a reject"])


@pytest.mark.parametrize(("until", "gone"), [("2024-06-01", (1, 2)), ("9999-12-31", (1, 2, 3))])
def test_messages_go_that_came_while_the_point_was_held_and_no_neighbours(
    fresh_trial: Gateways, until: str, gone: tuple[int, ...]
) -> None:
    begins_s, ends_s = local_midnight_s("2024-05-01"), local_midnight_s("2024-06-01")
    came = dict(enumerate((begins_s - 1, begins_s, ends_s - 1, ends_s)))
    with fresh_trial.gateway("gse").database.write() as connection:
        for point in (POD, "IT001E00000002"):
            connection.execute(insert(reject), [
                {"metering_point": point, "code": str(number), "reading": "", "received_at_s": at_s}
                for number, at_s in came.items()
            ])
            connection.execute(insert(dead_letter), [
                {"topic": f"volano/v1/prova/{point}/x", "reason": str(number), "payload": b"", "received_at_s": at_s}
                for number, at_s in came.items()
            ])
        assert erase_messages(connection, POD, "2024-05-01", until) == 2 * len(gone)
        rejects = connection.execute(select(reject.c.metering_point, reject.c.code)).all()
        letters = connection.execute(select(dead_letter.c.topic, dead_letter.c.reason)).all()
    kept = [str(number) for number in came if number not in gone]
    assert sorted(code for point, code in rejects if point == POD) == kept
    assert sorted(reason for topic, reason in letters if POD in topic) == kept
    assert len(rejects) == len(letters) == len(kept) + len(came)


def test_one_members_erasures_are_three_a_minute_and_nobody_else_uses_them_up(copied) -> None:
    trial, members = copied
    for _ in range(5):
        refusal_of(trial.client("citizens", "m0002", at="gse").post, f"members/{members[0]}/erase")
    member = trial.client("citizens", "m0001", at="gse")
    for _ in range(3):
        member.post(f"members/{members[0]}/erase")
    error = refusal_of(member.post, f"members/{members[0]}/erase")
    assert (error.status, error.code) == (429, "TOO_MANY_CALLS")
    assert 0 < error.values["wait_s"] <= 20
    assert trial.client("citizens", "m0002", at="gse").post(f"members/{members[1]}/erase")["erased"]
