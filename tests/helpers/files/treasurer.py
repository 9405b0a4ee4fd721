"""What a treasurer has on the desk for a quarter: 25 fictional members as Excel tables, their curves, prices."""

import re
import shlex
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from openpyxl import Workbook

from gateway.commandline.cli import main
from tests.helpers.files.portal import feed_in, format_portal, use_at_home, write_prices
from tests.helpers.gateway.italian import find_english

FORGOTTEN = 13
FIRST, DAYS, MONTHS = date(2025, 7, 1), 92, ("2025-07", "2025-08", "2025-09")
MEMBERS, PLANTS = range(1, 26), range(1, 26, 5)
HEADER = ["nome", "organizzazione", "contatto", "pod", "cabina", "potenza_kw", "impianto_kw", "in_esercizio_dal",
          "regione"]
SHOPS = {21: "Bottega Prova", 22: "Forno Prova", 23: "Caffè Città", 24: "Officina Prova"}
IBAN = "IT60X0542811101000000123456"
# What the ledger and scripts call things; told to people, these are English words.
_NAMES = re.compile(r"(?<![\w./-])(injected|withdrawn|citizens|commerce|municipality|\d+\.\d+ %)(?![\w./-])")
_COMMAND = re.compile(r"\./volano (?:\\\n|[^\n;,)])+")  # a long one goes on after a backslash


class Desk:
    """An empty folder, and commands typed in it on an Italian terminal; every answer is Italian."""

    def type(self, line: str | Sequence[str], expects: int = 0) -> Result:
        words = shlex.split(line) if isinstance(line, str) else line
        said = CliRunner().invoke(main, words)
        assert said.exit_code == expects, (words, said.output, said.exception)
        assert find_english(said.output) + _NAMES.findall(_COMMAND.sub("", said.output)) == [], said.output
        return said

    def refuse(self, line: str, expects: int = 1, lines: int = 1) -> str:
        """What is said of what can't be done: as many lines on stderr, nothing elsewhere."""
        said = self.type(line, expects)
        assert (said.stdout, said.stderr.count("\n")) == ("", lines), said.output
        return said.stderr

    def obey(self, said: str, **given: str) -> Result:
        """Type the last command that was told, with what it leaves open."""
        told = _COMMAND.findall(said)[-1].replace("\\\n", " ").strip()
        for place, text in given.items():
            told = told.replace(place, text)
        return self.type(told.removeprefix("./volano "))


def write_sheet(name: str, rows: Sequence[Sequence[Any]]) -> None:
    """An XLSX with typed cells."""
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(name)


def name_pod(number: int) -> str:
    """The metering point of member 1 to 25."""
    return f"IT001E{number:08d}"


def list_members() -> list[list[Any]]:
    """The rows of 20 homes, 4 shops and a town hall; every fifth has a plant."""
    return [[
        SHOPS.get(one, "Comune di Prova" if one == 25 else f"Nicolò Prova {one}"),
        "commercio" if one in SHOPS else "comune" if one == 25 else "cittadini", f"m{one}@example.org", name_pod(one),
        "AC001E00001", 6 if one <= 20 else 15,
        *([5.5, date(2024, 3, 1), "Piemonte"] if one in PLANTS else [None] * 3),
    ] for one in MEMBERS]


def spoil(rows: list[list[Any]]) -> list[list[Any]]:
    """The same with a typist's slips on lines 4, 6, 10, 12, 13 and 17."""
    slips = ((2, 3, "IT001E0000003"), (4, 5, 6000), (8, 3, rows[7][3]), (10, 4, "AC001X00001"), (11, 1, "cittadini?"),
             (15, 7, "30/02/2024"))
    for row, column, text in slips:
        rows[row][column] = text
    return rows


def write_curves() -> None:
    """The portal's files of the quarter, POD and register in their names."""
    Path("curve").mkdir()
    for one in MEMBERS:
        shapes: dict[str, Callable[[float], float]] = {"prelevata": partial(_use, 0.5 + one % 4)}
        for register, shape in (shapes | ({"immessa": feed_in} if one in PLANTS else {})).items():
            Path("curve", f"{name_pod(one)}_{register}.csv").write_text(
                format_portal(shape, first=FIRST, days=DAYS), encoding="utf-8", newline="")


def _use(times: float, hour: float) -> float:
    return times * use_at_home(hour)


def write_excel_prices() -> None:
    """Prices as an Italian Excel saves a CSV: semicolons, decimal commas, Windows-1252, dates as it shows them."""
    write_prices(Path("prezzi.txt"), first=FIRST, days=DAYS)
    rows = [line.split(",") for line in Path("prezzi.txt").read_text("utf-8").splitlines()[1:]]
    text = "".join(f"{start};{price.replace('.', ',')};è il PUN?\r\n" for start, price in rows)
    Path("prezzi.csv").write_text("inizio;NORD;nota\r\n" + text, encoding="cp1252", newline="")


def write_figures(name: str, plants: Sequence[int]) -> None:
    """GSE's figures in the template, cells typed as Excel types them: numbers, and a date where 2025-07 was typed."""
    write_sheet(name, [
        ["month", "plant", "injected_kwh", "shared_kwh", "premium_eur", "valorisation_eur"],
        *([date(int(month[:4]), int(month[5:]), 1), name_pod(one), 842.5, 825.1, 95.15, 0]
          for month in MONTHS for one in plants),
    ])


def write_payees(name: str, wrong: int = 0) -> None:
    """Who is paid where; wrong: a member whose IBAN has a slip."""
    write_sheet(name, [["member", "holder", "iban", "threshold_eur", "kind"], *(
        [name_pod(row), who, IBAN[:-1] + "7" if row == wrong else IBAN, 2.5 if row == 5 else None,
         "enterprise" if row in SHOPS else "person" if row < 25 else "other"]
        for row, (who, *_) in enumerate(list_members(), 1))])
