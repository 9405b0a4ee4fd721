"""`volano import gse`: a template in, once; a corrected one; the month's figure on the ledger."""

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.files.portal import feed_in, format_portal, use_at_home, write_prices

from .conftest import MEMBERS, Desk

REGULATIONS = Path(__file__).parents[3] / "analytics" / "examples" / "regulations"

HEADER = "month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur"
AUGUST = "2024-08;IT001E00000001;812,4;377,125;45,26;4,07"


@pytest.fixture
def october(desk: Desk) -> Desk:
    desk.type("days", "open", "--until", "2024-10-01")
    return desk


def bring(desk: Desk, *rows: str, official: bool = False) -> Any:
    return desk.ask("import", "gse", desk.write("gse.csv", "\n".join([HEADER, *rows, ""])),
                    *(["--official"] if official else []))


def test_the_same_file_changes_nothing_and_a_corrected_one_is_later(desk: Desk) -> None:
    height = desk.height()
    first = bring(desk, AUGUST)
    assert (first["accepted"], first["verified"], first["months"][0]["euro_cents"]) == (1, False, 4_933)
    assert [bring(desk, AUGUST)[name] for name in ("accepted", "corrected", "repeated")] == [0, 0, 1]
    again = bring(desk, AUGUST.replace("45,26", "-1,00"))
    assert (again["corrected"], again["months"][0]["euro_cents"]) == (1, 307)
    assert desk.height() == height
    shown = desk.type("import", "gse", desk.write("x.csv", f"{HEADER}\n{AUGUST[:-4]}\n")).stdout
    assert "unverified" in shown and "0 figures accepted" in shown


def test_a_months_euro_are_recorded_on_the_ledger_once(october: Desk) -> None:
    september = AUGUST.replace("-08", "-09")
    assert bring(october, september)["months"][0]["state"] == "open"
    made = bring(october, september, official=True)["months"][0]
    assert (made["state"], made["official_cents"]) == ("recorded", 4_933)
    height = october.height()
    assert bring(october, september, official=True)["months"][0]["state"] == "equal"
    assert october.height() == height
    states = bring(october, AUGUST, september, official=True)["months"]
    assert [one["state"] for one in states] == ["early", "equal"]


def test_a_months_euro_are_not_known_while_a_plant_lacks(desk: Desk) -> None:
    carla = "Carla Prova,citizens,,IT001E00000004,AC001E00001,6,3,2024-03-01,Piemonte"
    desk.type("members", "add", desk.write("more.csv", f"{MEMBERS.splitlines()[0]}\n{carla}\n"))
    desk.type("days", "open", "--until", "2024-10-01")
    month = bring(desk, AUGUST.replace("-08", "-09"), official=True)["months"][0]
    assert (month["state"], month["plants"], month["lacking"]) == ("incomplete", 2, ["IT001E00000004"])


def test_without_a_second_officers_key_it_awaits_a_signature(october: Desk) -> None:
    keys, september = october.folder / "keys", AUGUST.replace("-08", "-09")
    for organisation in ("citizens", "commerce", "municipality"):
        (keys / organisation / "officer").rename(keys / organisation / "away")
    made = bring(october, september, official=True)["months"][0]
    assert (made["state"], made["official_cents"]) == ("awaits", None)
    assert bring(october, september, official=True)["months"][0]["pending"] == made["pending"]  # not a second one
    (keys / "commerce" / "away").rename(keys / "commerce" / "officer")
    reference = made["pending"].split("/")[1]
    assert october.ask("countersign", "sign", reference, "--org", "commerce")["signed"][0]["acts"]
    assert bring(october, september)["months"][0]["state"] == "equal"


@pytest.mark.parametrize(("row", "said"), [
    (AUGUST.replace("45,26", "45.26"), ":2: not a number"), (AUGUST.replace("2024-08", "8/2024"), ":2: not a month"),
    (AUGUST + ";", ":2: 7 fields"),
])  # fmt: skip
def test_a_template_that_cannot_be_read_is_refused_by_line(desk: Desk, row: str, said: str) -> None:
    assert said in desk.type("import", "gse", desk.write("gse.csv", f"{HEADER}\n{row}\n"), expects=2).stderr


def test_a_month_that_is_not_over_is_refused(desk: Desk) -> None:
    file = desk.write("gse.csv", f"{HEADER}\n{AUGUST.replace('-08', '-09')}\n")
    assert "MONTH_NOT_OVER" in desk.type("import", "gse", file, expects=1).stderr


@pytest.mark.parametrize(("language", "words"), [
    ("C.UTF-8", "in service in that month: IT001E00000099"), ("it_IT.UTF-8", "fossero in esercizio in quel mese"),
])  # fmt: skip
def test_a_plant_that_belongs_to_nobody_is_named_with_what_to_do(
    desk: Desk, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    file = desk.write("gse.csv", f"{HEADER}\n{AUGUST}\n{AUGUST.replace('01;', '99;', 1)}\n")
    said = desk.type("import", "gse", file, expects=1).stderr
    assert "GSE_PLANT_UNKNOWN" in said and words in said and said.count("\n") == 1
    assert bring(desk, AUGUST)["accepted"] == 1


def test_energy_sold_stands_apart_and_is_never_divided(october: Desk) -> None:
    """A producer's sale (RID) is in their account and the year's report beside the sums, in no part of anybody."""
    figures = october.home / "gse.csv"
    figures.write_text(f"{HEADER};sale_eur\n2024-09;IT001E00000001;;;45,26;4,07;88,05\n", "utf-8")
    regulation = REGULATIONS / "half-and-half.toml"
    october.type("import", "gse", str(figures))
    october.type("repartition", "regulation", str(regulation), "--from", "2024-09")
    october.type("repartition", "record", "--flow", "premium", "--kind", "advance", "--month", "2024-09", "--eur",
                 "45.26", "--reference", "G1")
    for shape, number, register in ((feed_in, 1, "injected"), (use_at_home, 2, "withdrawn")):
        file = october.write("curve.csv", format_portal(shape))
        october.type("import", "edistribuzione", file, "--point", f"IT001E0000000{number}", "--register", register)
    write_prices(october.home / "prices.csv")
    october.type("import", "prices", str(october.home / "prices.csv"))
    why = ["--incomplete", "prova", "--because", "prova"]
    closed = october.ask("repartition", "close", "1", *why)
    assert sum(part["cents"] for part in closed["parts"]) + closed["kept_cents"] + closed["reserve_cents"] == 4_526
    out = october.home / "papers"
    october.type("repartition", "accounts", "2024-09", "--out", str(out), "--format", "html", "--language", "it")
    pages = {path.name: path.read_text("utf-8") for path in out.iterdir()}
    assert [name for name, page in pages.items() if "88,05 EUR" in page] == [
        name for name in pages if "ada-esempio" in name]
    year = october.ask("repartition", "year", "2024")
    assert (year["sale_cents"], year["sale_plants"], year["total"]["premium_cents"]) == (8_805, 1, 4_526)
    told = october.type("repartition", "gse-report", "2024").stdout
    assert "sold (RID), 88.05 EUR paid to the producers; plants: 1" in told
