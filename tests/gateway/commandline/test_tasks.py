"""Long work is asked of the server that runs, and done here where none does: the same comes out."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gateway.client import ApiError
from gateway.commandline.base.long_work import wait_done
from gateway.commandline.base.refusals import RefusedError
from tests.gateway.commandline.metered_month import MONTH, RECORD, WHY, metered  # noqa: F401 - a fixture
from tests.helpers.files.portal import format_portal, use_at_home

from .conftest import Desk, copy, serve


@pytest.fixture(scope="module")
def here(metered: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:  # noqa: F811 - the fixture
    """A month that is settled and divided, where no server runs."""
    desk = copy(metered, tmp_path_factory.mktemp("here"))
    desk.type("settle", "--period", "2024-09-01", *WHY)
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "120.50")
    desk.type("repartition", "close", "1", *WHY)
    return desk


@pytest.fixture(scope="module")
def served(here: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with serve(copy(here.folder, tmp_path_factory.mktemp("served")).folder) as desk:
        yield desk


def test_the_ledger_is_verified_by_the_server_and_here(here: Desk, served: Desk) -> None:
    found = served.ask("audit", "verify")
    own = here.ask("audit", "verify")
    assert found["ok"]
    assert found.keys() == own.keys()
    assert found["height"] >= own["height"]  # the server has opened the present day
    assert "Everything holds." in served.type("audit", "verify").stdout
    listed = served.ask("tasks", "list")["tasks"]
    assert {(one["kind"], one["state"]) for one in listed} == {("verify", "done")}
    assert here.ask("tasks", "list") == {"tasks": []}


def test_a_period_is_worked_out_again_by_the_server_and_here(here: Desk, served: Desk) -> None:
    found, own = (desk.ask("audit", "recompute", "--period", "2024-09-01") for desk in (served, here))
    assert found["settlements"] == own["settlements"] != []
    assert "same, byte for byte" in served.type("audit", "recompute", "--period", "2024-09-01").stdout
    assert served.type("audit", "recompute", "--period", "2024-09-08", expects=1).stderr.startswith("UNKNOWN")


def test_all_accounts_are_made_by_the_server_and_here(here: Desk, served: Desk) -> None:
    written = [desk.ask("repartition", "accounts", MONTH, "--out", str(desk.home / "accounts"), "--format", "html")
               for desk in (served, here)]
    files = [[Path(name) for name in one["files"]] for one in written]
    assert [path.name for path in files[0]] == [path.name for path in files[1]]
    assert any("ada-esempio" in path.name for path in files[0])
    for made, own in zip(*files, strict=True):
        assert made.read_text() == own.read_text()
        assert made.stat().st_mode & 0o077 == 0


def test_many_readings_are_brought_in_as_a_task_and_few_are_not(here: Desk, served: Desk) -> None:
    before = len(served.ask("tasks", "list")["tasks"])
    for desk in (served, here):
        file = desk.write("much.csv", format_portal(use_at_home, days=12))
        sent = desk.ask("import", "edistribuzione", file, "--point", "IT001E00000001", "--register", "withdrawn")
        assert (sent["new"], sent["same"], sent["refused"]) == (12 * 96, 0, 0)
    assert [one["kind"] for one in served.ask("tasks", "list")["tasks"]][:2] == ["import", "import"]
    file = served.write("few.csv", format_portal(use_at_home, days=1))
    served.ask("import", "edistribuzione", file, "--point", "IT001E00000002", "--register", "injected")
    assert len(served.ask("tasks", "list")["tasks"]) == before + 2  # compared, then brought in


def test_a_task_is_shown_waited_for_and_not_cancelled_once_it_has_ended(served: Desk) -> None:
    served.ask("audit", "verify")
    name = next(one["name"] for one in served.ask("tasks", "list")["tasks"] if one["kind"] == "verify")
    assert name.startswith("gse/")
    shown = served.ask("tasks", "show", name)
    assert (shown["state"], shown["kind"], shown["result"]["ok"]) == ("done", "verify", True)
    assert served.ask("tasks", "wait", name) == served.ask("tasks", "show", name.partition("/")[2]) == shown
    assert "verify the ledger" in served.type("tasks", "list").stdout
    assert "The command that asked for it" in served.type("tasks", "show", name).stdout
    assert "TASK_ENDED" in served.type("tasks", "cancel", name, expects=1).stderr
    assert "UNKNOWN" in served.type("tasks", "show", "gse/999", expects=1).stderr
    assert "no task of this folder" in served.type("tasks", "show", "gse-1", expects=2).stderr


def make_task(state: str, **more: Any) -> Any:
    return {"id": 3, "state": state, "part": 1, "parts": 2, "result": None, **more}


def test_who_waits_no_longer_is_told_how_to_take_it_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> Any:
        raise KeyboardInterrupt

    client: Any = SimpleNamespace(organisation="gse", get=interrupt)
    monkeypatch.setattr("gateway.acts.tasks.PAUSE_S", 0)
    with pytest.raises(RefusedError, match=r"\./volano tasks wait gse/3"):
        wait_done(client, make_task("running"), "words")


def test_what_failed_or_was_cancelled_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    failure = {"code": "TASK_TOO_LONG", "message_en": "words", "message_it": "parole", "values": {}}
    client: Any = SimpleNamespace(organisation="gse")
    with pytest.raises(ApiError, match="TASK_TOO_LONG"):
        wait_done(client, make_task("failed", result=failure), "words")
    with pytest.raises(RefusedError, match="gse/3 was cancelled"):
        wait_done(client, make_task("cancelled"), "words")
    ended = make_task("done", result=json.loads("{}"))
    assert wait_done(client, ended, "words") == ended


def test_where_no_server_runs_nothing_is_waited_for(here: Desk, tmp_path: Path) -> None:
    assert "No task was asked for" in here.type("tasks", "list").stdout
    assert "UNKNOWN" in here.type("tasks", "wait", "1", expects=1).stderr
