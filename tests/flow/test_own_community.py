"""The "your own community in ten minutes" of docs/operating.md, typed line by line in an empty folder."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.files.portal import feed_in, use_at_home, write_portal, write_prices

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"<!-- own community begins -->\n```sh\n(.*?)```\n<!-- own community ends -->", re.DOTALL)
# "Ada" alone stands in some certificate's base64 by chance
NAMES = (b"Ada Esempio", b"Esempio", b"Bottega", b"example.org", b"IT001E0", b"Saturday", b"Bread")


def read_block(page: str) -> str:
    found = BLOCK.search((ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def strip_comments(block: str) -> list[str]:
    return [line.split(" #")[0].rstrip() for line in block.splitlines()]


class Place:
    """A folder with a `./volano`, and what is typed there."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.folder = folder
        shim = folder / "volano"
        shim.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m gateway "$@"\n')
        shim.chmod(0o755)
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self.environment = kept | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(cache), "LC_ALL": "C.UTF-8"}

    def type(self, lines: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", "-e"], input=lines, cwd=self.folder, env=self.environment, text=True,
                              capture_output=True, check=False)

    def ask(self, line: str) -> Any:
        answered = self.type(f"./volano {line} --json")
        assert answered.returncode == 0, answered.stderr
        return json.loads(answered.stdout)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The empty folder after the page's block was typed in it."""
    made = Place(tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("bytecode"))
    write_portal(made.folder, [
        ("ada-immessa.csv", feed_in), ("ada.csv", use_at_home), ("bruno.csv", lambda hour: 2 * use_at_home(hour)),
        ("bottega.csv", lambda hour: 3 * use_at_home(hour)),
    ])
    write_prices(made.folder / "prices.csv")
    typed = made.type(read_block("operating.md"))
    assert typed.returncode == 0, typed.stdout + typed.stderr
    (made.folder / "typed.txt").write_text(typed.stdout, encoding="utf-8")
    return made


def test_both_languages_type_the_same_commands() -> None:
    assert strip_comments(read_block("operating.md")) == strip_comments(read_block("operating.it.md"))


def test_energy_becomes_tokens_and_the_wallet_says_why(place: Place) -> None:
    line = place.ask("market wallet --as ada-esempio")["lines"][0]
    assert line["energy_cents"] > 0
    assert line["welcome_cents"] == 500
    assert "kWh shared" in line["words"]["en"]


def test_the_shop_is_paid_for_the_service(place: Place) -> None:
    lots = place.ask("market wallet --as bottega-prova")["lots"]
    paid = [lot for lot in lots if lot["origin"].startswith("agreement/")]
    assert sum(lot["amount_cents"] for lot in paid) == 400
    assert [one["status"] for one in place.ask("market agreements --as ada-esempio")["agreements"]] == ["paid"]


def test_what_is_settled_is_shown_again_and_not_settled_twice(place: Place) -> None:
    before = place.ask("audit verify")["height"]
    shown = place.ask("settle --period 2024-09-01")
    assert shown["settlement"]["countersigned_by"] == "municipality"
    assert {line["name"] for line in shown["lines"]} == {"Ada Esempio", "Bruno Prova", "Bottega Prova"}
    assert place.ask("audit verify")["height"] == before


def test_the_same_file_twice_changes_nothing(place: Place) -> None:
    again = place.ask("import edistribuzione ada.csv --point IT001E00000001")
    assert (again["new"], again["same"], again["rejected"]) == (0, 2880, {})


def test_the_ledger_verifies_against_the_trust_of_the_founding(place: Place) -> None:
    report = place.ask("audit verify --trust .volano/trust.toml")
    assert report["ok"] is True
    assert "Everything holds." in (place.folder / "typed.txt").read_text(encoding="utf-8")


def test_no_name_contact_or_point_is_on_the_ledger(place: Place) -> None:
    bytes_ = (place.folder / ".volano" / "ledger.db").read_bytes()
    assert [name for name in NAMES if name in bytes_] == []


def test_keys_are_for_their_owner_only(place: Place) -> None:
    folders = (place.folder / ".volano" / "keys", place.folder / ".volano" / "handover")
    keys = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(keys) > 30
    assert [path for path in keys if path.stat().st_mode & 0o077] == []


def test_the_backup_restores_elsewhere(place: Place) -> None:
    made = place.ask("restore borgo-sole.volano --folder elsewhere")
    assert place.ask("audit verify --folder elsewhere")["block_hash"] == made["block_hash"]
    assert not (place.folder / "elsewhere" / "keys").exists()
