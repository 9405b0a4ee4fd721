"""`volano bench` collects figures from modules of benches, each in a process of its own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commandline.operating import bench

ROOT = Path(__file__).resolve().parents[2]
GOOD = """
def measure(quick):
    yield {"name": "speed", "value": 9.5 if quick else 12, "unit": "m/s", "bar": 9, "ok": True}
"""
MISSED = 'def measure(quick): yield {"name": "weight", "value": 3, "unit": "kg", "bar": "<= 2", "ok": False}'
BROKEN = "def measure(quick): raise ValueError"
ENDLESS = "def measure(quick):\n    while True: pass"


class Benches:
    """A folder of benches in place of the checkout's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tests" / "bench"
        self.folder.mkdir(parents=True)
        (folder / "tests" / "__init__.py").touch()

    def add(self, name: str, text: str) -> None:
        (self.folder / f"bench_{name}.py").write_text(text)

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(bench.bench, arguments)


@pytest.fixture
def benches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Benches:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Benches(tmp_path)


def test_json_is_one_figure_a_line(benches: Benches) -> None:
    benches.add("a", GOOD)
    benches.add("b", GOOD)
    ran = benches.run("--json")
    assert ran.exit_code == 0
    expected = {"name": "speed", "value": 12, "unit": "m/s", "bar": 9, "ok": True}
    assert [json.loads(line) for line in ran.output.splitlines()] == [expected, expected]


def test_quick_reaches_the_bench(benches: Benches) -> None:
    benches.add("a", GOOD)
    assert json.loads(benches.run("--json", "--quick").output)["value"] == 9.5


def test_a_missed_bar_is_exit_code_1_and_seen_in_the_table(benches: Benches) -> None:
    benches.add("a", GOOD)
    benches.add("b", MISSED)
    ran = benches.run()
    assert ran.exit_code == 1
    assert "MISSED" in ran.output
    assert "<= 2" in ran.output


def test_only_the_benches_named_are_run(benches: Benches) -> None:
    benches.add("a", GOOD)
    benches.add("b", MISSED)
    assert benches.run("a").exit_code == 0
    ran = benches.run("c")
    assert ran.exit_code == 1
    assert "no bench named c; choose one, there are: a, b" in ran.output


def test_those_of_a_network_are_asked_for_apart_and_say_of_which_release(benches: Benches) -> None:
    benches.add("a", MISSED)
    (benches.folder / "fabric").mkdir()
    (benches.folder / "__init__.py").touch()
    (benches.folder / "fabric" / "bench_a.py").write_text(GOOD.replace('"ok": True', '"ok": True, "fabric": "2.5.0"'))
    assert json.loads(benches.run("--fabric", "--json").output)["fabric"] == "2.5.0"
    assert "speed (Fabric 2.5.0)" in benches.run("--fabric", "a").output
    assert "there are: a" in benches.run("--fabric", "b").output


def test_a_bench_that_breaks_costs_its_own_figures_only(benches: Benches) -> None:
    benches.add("a", BROKEN)
    benches.add("b", GOOD)
    ran = benches.run("--json")
    broken, good = map(json.loads, ran.stdout.splitlines())
    assert (broken["ok"], broken["value"], broken["error"]) == (False, None, "ended with exit code 1")
    assert good["ok"]


def test_quick_ends_a_bench_that_does_not_end(benches: Benches, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "QUICK_S", 0.5)
    benches.add("a", ENDLESS)
    benches.add("b", GOOD)
    ran = benches.run("--json", "--quick")
    assert [json.loads(line)["error"] for line in ran.output.splitlines()] == ["out of time", "out of time"]
    assert ran.exit_code == 1


def test_a_check_counts_no_bar_but_every_bench_that_breaks(benches: Benches) -> None:
    benches.add("a", MISSED)
    benches.add("b", GOOD)
    ran = benches.run("--check", "--json")
    assert ran.exit_code == 0
    assert json.loads(ran.output.splitlines()[1])["value"] == 9.5  # the smallest size
    benches.add("c", BROKEN)
    assert benches.run("--check", "--json").exit_code == 1


def test_a_check_waits_longer_than_the_quick_minute_but_not_for_ever(
    benches: Benches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "QUICK_S", 0.0)
    benches.add("a", GOOD)
    assert benches.run("--check", "--json").exit_code == 0
    monkeypatch.setattr(bench, "CHECK_S", 0.5)
    benches.add("b", ENDLESS)
    ran = benches.run("--check", "--json")
    assert (ran.exit_code, json.loads(ran.output.splitlines()[1])["error"]) == (1, "out of time")


def test_ci_runs_every_bench_but_the_one_that_builds_a_go_chaincode() -> None:
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert any(line.startswith("./volano bench --check ") for line in lines)
    named = next(line for line in lines if line.startswith("./volano bench --fabric --check ")).split()[4:-2]
    known = {path.stem.removeprefix("bench_") for path in (ROOT / "tests/bench/fabric").glob("bench_*.py")}
    assert {*named, "throughput"} == known
