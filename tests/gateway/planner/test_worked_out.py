"""A sheet worked out by the worker: its report, its files, another content meanwhile; and the public's ten answers."""

import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.planner.answers import Answers, format_sheet
from analytics.planner.plan import compute_plan
from analytics.planner.result import make_result
from analytics.planner.sheet import parse_sheet
from gateway import __version__
from gateway.client import Client
from gateway.client.others import HASTY
from gateway.features.planner import public, store
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.planned import SMALL, work_out
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FoundTrial


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    with found_trial(tmp_path_factory.mktemp("planner") / "volano") as trial:
        yield trial


def test_a_sheet_is_worked_out_and_reads_as_the_command_line_has_it(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        name = client.post("sheets", {"content": SMALL})["sheet"]
        ended = work_out(town, client, name, draws=False)
        found = client.get(f"sheets/{name}")
        report = client.get(f"sheets/{name}/report", language="it")
        whole = json.loads(client.get(f"sheets/{name}/file", kind="json"))
        paper = client.get(f"sheets/{name}/file", kind="pdf", language="it")
    content = SMALL.encode()
    result = make_result(content, compute_plan(parse_sheet(content)), __version__, has_gains=True)
    assert (ended["state"], ended["part"], ended["parts"]) == ("done", 2, 2)
    assert ended["result"] == {"sheet": name, "name": "Borgo", "digest": result["digest"]}
    assert (found["is_current"], found["task"]["state"]) == (True, "done")
    assert whole["digest"] == report["digest"] == result["digest"]
    assert paper[:5] == b"%PDF-"
    assert [part["heading"] for part in report["parts"]][:2] == ["In breve", "Dove va l'energia"]
    assert report["parts"][1]["figure"]["svg"].startswith("<svg")


def keep(town: Gateways, client: Client, content: str) -> str:
    """Keep a sheet with its result, as the worker does."""
    name: str = client.post("sheets", {"content": content})["sheet"]
    result = make_result(content.encode(), compute_plan(parse_sheet(content.encode())), __version__, has_gains=True)
    with town.gateway("municipality").database.write() as connection:
        assert store.keep_result(connection, name, content, "", result)
        assert not store.keep_result(connection, name, content + " ", "", result)
        assert not store.keep_result(connection, name, content, "{}", result)
    return name


def test_a_sheet_that_was_changed_says_that_its_result_is_another_ones(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        name = keep(town, client, SMALL)
        assert client.get(f"sheets/{name}")["is_current"] is True
        changed = client.post(f"sheets/{name}/tables", {"where": "plant.0", "texts": {"kw": "4"}})
    assert (changed["has_result"], changed["is_current"]) == (True, False)


def test_plans_are_put_side_by_side(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        names = [keep(town, client, SMALL), keep(town, client, SMALL.replace("kw = 3", "kw = 6"))]
        table = client.get("sheets/compared", sheets=",".join(names), language="en")
        asked = f"{names[0]},0123456789abcdef"
        assert refusal_of(client.get, "sheets/compared", sheets=asked).code == "UNKNOWN"
    produced = [int(cell.removesuffix(" kWh").replace(",", "")) for cell in table["rows"][0][1:]]
    assert table["names"] == ["Borgo (1)", "Borgo (2)"]
    assert abs(produced[0] * 2 - produced[1]) <= 2


def test_a_sheet_that_cant_be_worked_out_says_why(town: Gateways) -> None:
    with town.client("municipality", "officer") as client:
        content = SMALL.replace("kw = 3", 'kw = 3\nowner = "NOBODY"\nbehind = "NOBODY"')
        name = client.post("sheets", {"content": content})["sheet"]
        assert "NOBODY" in client.get(f"sheets/{name}")["faults"][0]["words"]["it"]
        ended = work_out(town, client, name)
        why = client.get(f"sheets/{name}")["task"]["why"]
    assert (ended["state"], ended["result"]["code"]) == ("failed", "SHEET_UNFIT")
    assert "NOBODY" in why["it"]


def test_ten_answers_of_anybody_are_worked_out_and_nothing_is_kept(town: Gateways) -> None:
    answers = {"name": "Campanile", "homes": "3", "others": "", "roof_kw": "5"}
    with Client(town.wsgi, "municipality") as anybody:
        asked = anybody.get("public/plan")
        report = anybody.post("public/plan", {"answers": answers, "language": "it"})
    assert [question["name"] for question in asked["questions"]][:3] == ["name", "region", "homes"]
    assert len(asked["questions"]) == 10
    made = Answers(name="Campanile", homes=3, others=(), roof_kw=5)
    shared = make_result(b"", compute_plan(parse_sheet(format_sheet(made, "it").encode())), "")["energy"]["shared_kwh"]
    assert f"{shared:,.0f} kWh".replace(",", ".") in report["parts"][0]["sentences"][2]
    assert "otto casi su dieci" in report["parts"][0]["sentences"][3]
    assert find_words(town.folder, b"Campanile") == []


def find_words(folder: Path, words: bytes) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and words in path.read_bytes()]


@pytest.mark.parametrize(("answers", "named"), [
    ({"homes": "301"}, "300"), ({"roof_kw": "1001"}, "1000"), ({"owner": "me"}, "owner"),
])
def test_answers_of_anybody_have_bounds(town: Gateways, answers: dict[str, str], named: str) -> None:
    with Client(town.wsgi, "municipality") as anybody:
        refused = refusal_of(anybody.post, "public/plan", {"answers": answers, "language": "it"})
    assert (refused.code, named in refused.words("it")) == ("SHEET_UNFIT", True)


def test_while_one_is_worked_out_the_next_waits_and_is_told_when_to_come_again(
    town: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "WAIT_S", 0.01)
    with public._ALONE, Client(town.wsgi, "municipality") as anybody:
        assert refusal_of(anybody.post, "public/plan", {"answers": {}}).code == "PLANNER_BUSY"


def test_a_third_is_told_at_once(town: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "_ROOM", threading.BoundedSemaphore(1))
    with public._ROOM, Client(town.wsgi, "municipality", bearing=HASTY) as anybody:
        assert refusal_of(anybody.post, "public/plan", {"answers": {}}).code == "PLANNER_BUSY"


def test_what_takes_too_long_is_ended(town: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "LONGEST_S", 0.5)
    monkeypatch.setattr(public, "COMMAND", (sys.executable, "-S", "-c", "import time; time.sleep(60)"))
    with Client(town.wsgi, "municipality") as anybody:
        assert refusal_of(anybody.post, "public/plan", {"answers": {}}).code == "PLAN_TOO_LONG"


def test_what_breaks_is_a_defect_and_is_not_asked_again(town: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "COMMAND", (sys.executable, "-S", "-c", "raise SystemExit(7)"))
    with Client(town.wsgi, "municipality") as anybody:
        assert refusal_of(anybody.post, "public/plan", {"answers": {}}).code == "INTERNAL"


def test_a_minute_has_so_many(town: Gateways, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "_run", lambda asked: (public.REFUSED, {"en": "no", "it": "no", "faults": []}))
    with Client(town.wsgi, "citizens") as anybody:
        codes = [refusal_of(anybody.post, "public/plan", {"answers": {}}).code for _ in range(public.A_MINUTE + 1)]
    assert codes == ["SHEET_UNFIT"] * public.A_MINUTE + ["TOO_MANY_CALLS"]
