"""`volano audit` on a community's own ledger: for people and for scripts, and what ends it with 1."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.helpers.files.portal import feed_in, format_portal, use_at_home, write_prices

from .conftest import Desk, copy


@pytest.fixture(scope="module")
def settled_folder(peopled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first week is settled, its bundle lies beside it."""
    desk = copy(peopled, tmp_path_factory.mktemp("settled"))
    for number, register, shape in ((1, "injected", feed_in), (2, "withdrawn", use_at_home)):
        file = desk.write("curve.csv", format_portal(shape, days=7))
        desk.type("import", "edistribuzione", file, "--point", f"IT001E0000000{number}", "--register", register)
    write_prices(desk.home / "prices.csv")
    desk.type("import", "prices", str(desk.home / "prices.csv"))
    desk.type("settle", "--incomplete", "a test")
    desk.type("audit", "bundle", "--period", "2024-09-01", "--out", str(desk.folder / "bundle.json"))
    return desk.folder


@pytest.fixture
def settled(settled_folder: Path, tmp_path: Path) -> Desk:
    return copy(settled_folder, tmp_path)


def test_verify_tells_scripts_what_it_tells_people(settled: Desk) -> None:
    shown, plain = settled.type("audit", "verify").stdout, settled.ask("audit", "verify")
    assert "Everything holds." in shown
    assert (plain["ok"], plain["height"], plain["findings"]) == (True, settled.height(), [])


def test_recompute_comes_to_the_same(settled: Desk) -> None:
    bundle = str(settled.folder / "bundle.json")
    shown, plain = settled.type("audit", "recompute", bundle).stdout, settled.ask("audit", "recompute", bundle)
    (row,) = [line for line in shown.splitlines() if line.strip().startswith("2024-09-01.provisional.1")]
    assert "same, byte for byte" in row
    assert plain["ok"] is True
    assert [one["settlement_id"] for one in plain["settlements"]] == ["2024-09-01.provisional.1"]


def test_another_hour_comes_to_something_else_and_ends_with_1(settled: Desk) -> None:
    file = settled.folder / "bundle.json"
    bundle = json.loads(file.read_text())
    bundle["settlements"]["2024-09-01.provisional.1"]["perimeters"][0]["leaves"][0]["withdrawn_wh"][12] += 1
    file.write_text(json.dumps(bundle))
    assert "doesn't come to the same" in settled.type("audit", "recompute", str(file), expects=1).stdout
    ended = settled.type("audit", "recompute", str(file), "--json", expects=1)
    assert json.loads(ended.stdout)["ok"] is False


def test_a_file_that_is_no_bundle_is_refused_with_its_name(settled: Desk) -> None:
    file = settled.write("other.json", "{}")
    ended = settled.type("audit", "recompute", file, expects=2)
    assert ended.stderr.startswith(f"{file}: ")
    assert ended.stdout == ""


def test_of_a_period_without_a_settlement_there_is_no_bundle(settled: Desk) -> None:
    ended = settled.type("audit", "bundle", "--period", "2024-09-08", "--out", str(settled.home / "x.json"), expects=1)
    assert "2024-09-08" in ended.stderr
    assert not (settled.home / "x.json").exists()


def test_a_bundle_is_never_written_over(settled: Desk) -> None:
    before = (settled.folder / "bundle.json").read_bytes()
    settled.type("audit", "bundle", "--period", "2024-09-01", "--out", str(settled.folder / "bundle.json"), expects=2)
    assert (settled.folder / "bundle.json").read_bytes() == before


def test_explain_says_the_same_for_people_and_scripts(settled: Desk) -> None:
    with closing(sqlite3.connect(settled.folder / "ledger.db")) as ledger:
        (transaction,) = ledger.execute("SELECT id FROM transactions ORDER BY block DESC LIMIT 1").fetchone()
    plain, shown = settled.ask("audit", "explain", transaction[:12]), settled.type("audit", "explain", transaction)
    assert (plain["transaction"], plain["block"]) == (transaction, settled.height() - 1)
    assert plain["changes"]
    assert all(line in shown.stdout for line in plain["changes"])


def test_a_transaction_that_is_not_there_is_said(settled: Desk) -> None:
    assert "f" * 12 in settled.type("audit", "explain", "f" * 12, expects=1).stderr
