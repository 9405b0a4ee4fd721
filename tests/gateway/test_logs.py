"""No metering point, name or contact gets into a log: whatever comes in, is refused or breaks, at any level."""

import io
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.client import ApiError
from gateway.db import Database
from gateway.hosting.opening import Gateways
from gateway.hosting.timetable import runner
from gateway.hosting.timetable.due import Job
from gateway.logs import DiscreetFormatter, describe_failure, set_up_logs
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
    add_member,
    find_readings,
    make_curve,
    make_point,
    make_reading,
    midnight_s,
    send_curves,
)

PERSON = {"name": "Ada Esempio", "email": "ada@example.org", "phone": "+39 055 0000000", "address": "Via Esempio 1"}
PODS = ("IT001E00000001", "IT001E00000002", "IT001E99999999")
PERSONAL = (*PODS, *PERSON.values(), "00000001")


@pytest.fixture
def town(tmp_path: Path, found_trial: FoundTrial, caplog: pytest.LogCaptureFixture) -> Iterator[tuple[Gateways, str]]:
    caplog.set_level(logging.DEBUG)
    with found_trial(tmp_path / "volano") as trial:
        yield trial, add_member(trial, "citizens", 1)


def assert_discreet(caplog: pytest.LogCaptureFixture, *, at_least: int = 0) -> None:
    plain = logging.Formatter()
    lines = [plain.format(record) for record in caplog.records]
    assert len(lines) >= at_least
    assert [line for line in lines for one in PERSONAL if one in line] == []


def try_post(client, path: str, body: dict) -> int:
    try:
        client.post(path, body)
    except ApiError as error:
        return error.status
    return 200


def test_what_comes_in_and_what_is_refused_is_not_logged(town, caplog: pytest.LogCaptureFixture) -> None:
    trial, member = town
    operator, officer = trial.client("gse"), trial.client("citizens", "officer")
    officer.post("members", {"members": [{"member": member, **PERSON}]})
    officer.get(f"members/{member}")
    operator.post("readings", {"readings": [make_reading(1), make_reading(1, "soon"), make_reading(99_999_999)]})
    send_curves(operator, make_curve(1, midnight_s(FOUNDED), 5), make_curve(2, midnight_s(FOUNDED), 5, -1))
    find_readings(trial.client("citizens", "m0001", at="gse"), 1)
    operator.post("rejects/find", {"metering_point": PODS[2]})
    officer.post("metering-points/tag", {"metering_point": PODS[0]})
    for client, path, body in (
        (officer, "members", {"members": [{"member": "b" * 63, **PERSON}]}),
        (operator, "metering-points", {"points": [make_point(1, member, perimeter="AC001E09")]}),
        (operator, "metering-points", {"points": [make_point(2, member, from_date="2024-02-30")]}),
        (operator, "plants", {"plants": [{"metering_point": PODS[0], "power_kw": "3", "region": "Nowhere",
                                          "entry_on": "2024-02-01"}]}),
        (trial.client("commerce", "officer", at="gse"), "metering-points", {"points": [make_point(1, member)]}),
    ):
        assert try_post(client, path, body) in {403, 422}
    operator.get(f"periods/{FOUNDED}/preview")
    assert_discreet(caplog)


@pytest.mark.parametrize(("table", "organisation", "name", "path", "body"), [
    ("person", "citizens", "officer", "members", {"members": [{"member": "", **PERSON}]}),
    ("series", "gse", "service", "readings", {"readings": [make_reading(1)]}),
    ("reject", "gse", "service", "readings", {"readings": [make_reading(99_999_999)]}),
    ("metering_point", "gse", "service", "metering-points", {"points": [make_point(2)]}),
    ("dead_letter", "gse", "service", "dead-letters", {
        "topic": f"volano/v1/prova/{PODS[0]}/readings", "reason": "M1_SHAPE", "payload": ""}),
])
def test_a_defect_is_logged_by_its_kind_and_place_alone(
    town, caplog: pytest.LogCaptureFixture, table: str, organisation: str, name: str, path: str, body: dict
) -> None:
    trial, member = town
    with trial.gateway(organisation).database.write() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_gone"))
    if path == "members":
        body = {"members": [{**body["members"][0], "member": member}]}
    assert try_post(trial.client(organisation, name), path, body) == 500
    assert_discreet(caplog, at_least=1)
    said = [record.getMessage() for record in caplog.records if record.name == "gateway.http.errors"]
    assert any("gateway/features/" in line for line in said)


def test_a_job_that_breaks_is_logged_by_its_kind_and_place_alone(
    town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise KeyError(f"{PODS[0]} of {PERSON['name']}")

    trial, _ = town
    monkeypatch.setitem(jobs_of_runner(), "sweep", broken)
    runner.Timetable(trial.gateway("gse"))._do(Job("sweep", FOUNDED))
    assert_discreet(caplog, at_least=1)
    assert "builtins.KeyError" in caplog.text


def jobs_of_runner() -> dict:
    return runner.JOBS


def test_what_libraries_log_passes_without_words_of_exceptions_and_metering_points() -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(DiscreetFormatter())
    logger = logging.Logger("waitress")
    logger.addHandler(handler)
    try:
        raise ValueError(PERSON["name"]) from KeyError(PODS[0])
    except ValueError:
        logger.exception("Exception while serving /metering-points/%s", PODS[0])
    said = written.getvalue()
    assert not any(one in said for one in PERSONAL)
    assert "builtins.ValueError" in said
    assert "from builtins.KeyError" in said


def test_a_failure_that_names_itself_as_its_cause_is_told_once() -> None:
    error = ValueError("x")
    error.__context__ = KeyError("y")
    error.__context__.__context__ = error
    assert describe_failure(error) == "builtins.ValueError\nfrom builtins.KeyError"


def test_a_served_process_writes_with_that_formatter(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.Logger("root")
    monkeypatch.setattr(logging, "root", root)
    set_up_logs(io.StringIO())
    assert [type(handler.formatter) for handler in root.handlers] == [DiscreetFormatter]


def test_a_new_database_says_nothing_at_a_start(tmp_path: Path) -> None:
    code = ("from gateway.logs import set_up_logs; set_up_logs(); from gateway.db import Database; "
            f"Database('sqlite:///{tmp_path / 'a.db'}').close()")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_the_database_never_logs_what_it_is_asked(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.read() as connection:
        assert connection.execute(text("SELECT :pod"), {"pod": PODS[0]}).scalar() == PODS[0]
    database.close()
    assert_discreet(caplog)
