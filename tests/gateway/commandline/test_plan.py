"""`volano plan` typed: a result runs again to the same digest, ten answers are a sheet, a founded one is taken."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result

from analytics.planner.answers import Answers, format_sheet
from analytics.planner.result import seal
from analytics.planner.schema import SECTIONS, list_fields
from analytics.planner.sheet import parse_sheet
from gateway.client import Client
from gateway.commandline.cli import main
from gateway.ledger.keys import load_signer
from tests.helpers.network.services import Service

PARISH = Path("analytics/planner/examples/parish.toml").resolve()


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", [(), *((name,) for name in SECTIONS)], ids=str)
def test_fields_are_of_all_sections_or_of_the_named_one(words: tuple[str, ...]) -> None:
    assert list(json.loads(volano("fields", *words, "--json").output)) == [*(words or SECTIONS)]


def volano(*words: str) -> Result:
    return CliRunner().invoke(main, ["plan", *words])


MILL = f"""\
[project]
name = "Mill"
region = "Piemonte"
first_year = 2027
years = 3
[range]
draws = 40
[[site]]
code = "S1"
[[member]]
code = "SHOP"
site = "S1"
kind = "shop"
yearly_kwh = 9000
[[plant]]
code = "MILL"
site = "S1"
owner = "SHOP"
source = "hydro"
kw = 20
monthly_kwh = {[1500] * 12}
"""
LATER = """
import datetime, time
here, clock = datetime.date.today(), time.time
time.time = lambda: clock() + 400 * 86_400
class Now(datetime.datetime):
    @classmethod
    def now(cls, tz=None): return datetime.datetime.fromtimestamp(time.time(), tz)
    today = now
datetime.datetime = Now
assert datetime.date.today() > here and datetime.datetime.now().date() > here
from gateway.commandline.cli import main
main()
"""
"""The command line on a day 400 days later."""


@pytest.mark.parametrize("sheet", ["parish", "mill"])
def test_a_result_runs_again_to_the_same_digest_on_another_day_in_another_process_and_hash_seed(
    place: Path, sheet: str
) -> None:
    """Given totals, and hours with draws."""
    text = PARISH.read_text(encoding="utf-8") if sheet == "parish" else MILL
    (place / "sheet.toml").write_text(text, encoding="utf-8")
    ranges = ["--ranges"] if sheet == "mill" else []
    made = volano("run", "sheet.toml", "--json", *ranges)
    (place / "made.json").write_text(made.stdout, encoding="utf-8")
    assert json.loads(volano("rerun", "made.json", "--json").stdout)["same"] is True
    for seed in ("1", "2"):
        again = subprocess.run(
            [sys.executable, "-P", "-c", LATER, "plan", "run", str(place / "sheet.toml"), "--json", *ranges],
            cwd=PARISH.parents[3], env={"PYTHONPATH": ".", "PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8"},
            capture_output=True, check=True)  # fmt: skip
        assert json.loads(again.stdout) == json.loads(made.stdout)


def test_another_release_or_a_changed_result_is_told(place: Path) -> None:
    made = json.loads(volano("run", str(PARISH), "--json").stdout)
    (place / "old.json").write_text(json.dumps(seal(made | {"release": "0.0.1"})), encoding="utf-8")
    answer = volano("rerun", "old.json")
    assert answer.exit_code == 1
    assert "release" in answer.stderr


LIES: dict[str, Callable[[dict[str, Any]], Any]] = {
    "another figure": lambda made: made | {"energy": made["energy"] | {"shared_kwh": 1.0}},
    "no money": lambda made: made | {"money": {}}, "money of nothing": lambda made: made | {"money": None},
    "a word for a figure": lambda made: made | {"energy": dict.fromkeys(made["energy"], "x")},
    "a list of energy": lambda made: made | {"energy": [1]}, "no sheet": lambda made: made | {"sheet": None},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
@pytest.mark.parametrize("is_sealed", [True, False], ids=["sealed anew", "its digest kept"])
def test_a_result_that_was_changed_is_never_taken_for_the_same(
    place: Path, lie: Callable[[dict[str, Any]], Any], is_sealed: bool
) -> None:
    """A figure changed by hand stands out; one who seals it anew is found out by working it out again."""
    made = json.loads(volano("run", str(PARISH), "--json").stdout)
    lying = lie(made)
    (place / "lie.json").write_text(json.dumps(seal(lying) if is_sealed else lying), encoding="utf-8")
    answers = [volano(*words) for words in (("rerun", "lie.json"), ("compare", "lie.json", "lie.json"),
                                            ("explain", "lie.json", "shared_kwh"))]
    assert answers[0].exit_code in (1, 2)
    assert {answer.exit_code for answer in answers} <= ({0, 1, 2} if is_sealed else {2})
    assert [one for one in answers if one.exception and not isinstance(one.exception, SystemExit)] == []


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, '{"a":' * 50_000, '{"a": NaN}', "\xff"])
def test_what_is_no_result_is_refused(place: Path, text: str) -> None:
    (place / "x.json").write_text(text, encoding="latin-1")
    for words in (("rerun", "x.json"), ("compare", "x.json", "x.json"), ("explain", "x.json", "npv_eur")):
        answer = volano(*words)
        assert (answer.exit_code, "x.json" in answer.stderr) == (2, True)


def test_ten_answers_are_a_whole_sheet() -> None:
    sheet = parse_sheet(format_sheet(Answers(homes=3, others=("school",), bills_kwh=(200.0,) * 12), "it").encode())
    assert list(sheet.members) == ["SCHOOL-1", "HOME-01", "HOME-02", "HOME-03"]
    text = format_sheet(Answers(), "en")
    assert [one.key for one in list_fields("plant") if one.kind != "tables" and f"{one.key} =" not in text] == []


def test_new_writes_the_sheet_and_shows_its_first_result(place: Path) -> None:
    pytest.importorskip("pvlib")
    answer = volano("new", "borgo.toml", "--answer", "homes=2", "--json")
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["energy"]["shared_kwh"] > 0
    assert parse_sheet((place / "borgo.toml").read_bytes()).first_year == 2027
    assert volano("new", "borgo.toml").exit_code == 2  # never over what is there


def test_what_is_founded_is_refused_by_line_until_names_and_pods_are_there_then_taken_and_served(place: Path) -> None:
    assert volano("found", str(PARISH)).exit_code == 0
    founded = CliRunner().invoke(main, ["init", "Parrocchia", "--config", "community.toml"])
    assert founded.exit_code == 0, founded.output
    refused = CliRunner().invoke(main, ["members", "add", "members.csv"])
    assert refused.exit_code == 2
    lines = {line.split(":")[1] for line in refused.stderr.splitlines()}
    assert lines == {"2", "3"}
    text = (place / "members.csv").read_text(encoding="utf-8")
    for number, code in enumerate(("PARISH", "FAMILIES"), 1):
        text = text.replace(f"\n,{'citizens'},,POD?{code}", f"\nMembro {number},citizens,,IT001E0000000{number}")
    (place / "members.csv").write_text(text, encoding="utf-8")
    taken = CliRunner().invoke(main, ["members", "add", "members.csv", "--as-written"])
    assert taken.exit_code == 0, taken.output
    service = Service(place / ".volano", 0)
    try:
        with Client(service.address(), "gse", load_signer(place / ".volano/keys/gse/service")) as operator:
            points = {point["metering_point"]: point for point in operator.get("metering-points")["points"]}
            counts = operator.get("members/counts")["members"]
        page = httpx.get(f"{service.address()}/it/")
    finally:
        assert service.stop() == 0
    assert sorted(points) == ["IT001E00000001", "IT001E00000002"]
    assert {point["perimeter"] for point in points.values()} == {"AC001E00001"}
    assert (sum(counts.values()), page.status_code) == (2, 200)


def test_a_households_page_has_its_bill_before_and_after(place: Path) -> None:
    answer = volano("home", str(PARISH), "FAMILIES", "--html", "casa.html")
    assert answer.exit_code == 0, answer.output
    page = (place / "casa.html").read_text(encoding="utf-8")
    bills = next(line for line in answer.stdout.splitlines() if line.startswith("bill before")).split()[-2]
    assert "FAMILIES" in page and f"{bills} EUR" in page


def test_a_question_is_asked_again_until_its_answer_can_be_taken(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.commandline.plan.new.is_terminal", lambda: True)
    typed = "\n".join(["", "lombardy", "lombardia", "twenty", "20", *[""] * 7])
    made = CliRunner().invoke(main, ["plan", "new", "rossi.toml"], input=f"{typed}\n")
    assert (made.exit_code, made.stderr.count("2/10"), made.stderr.count("3/10")) == (0, 2, 2), made.output
    assert "region is not lombardy" in made.stderr
    assert 'region = "Lombardia"' in (place / "rossi.toml").read_text(encoding="utf-8")


def test_a_device_that_never_ends_is_no_file_of_a_sheet(place: Path) -> None:
    (place / "endless.toml").write_text(
        PARISH.read_text(encoding="utf-8").replace("yearly_kwh = 8000", 'curve = "/dev/zero"'), encoding="utf-8")
    told = volano("run", "endless.toml")
    assert told.exit_code != 0
    assert "/dev/zero" in told.output
