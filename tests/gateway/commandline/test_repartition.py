"""`volano repartition`: from a recorded payment to accounts, payment list and year, typed."""

import csv
import json
import re
import stat
from pathlib import Path

import pytest

from tests.gateway.commandline.metered_month import IBAN, MONTH, PAYEES, RECORD, SHIPPED, WHY, metered

from .conftest import Desk, copy

__all__ = ["metered"]  # fixtures

GSE = "month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur\n"


@pytest.fixture
def desk(metered: Path, tmp_path: Path) -> Desk:
    return copy(metered, tmp_path)


def test_a_payment_is_recorded_previewed_and_closed(desk: Desk) -> None:
    assert desk.ask("repartition", "record", *RECORD, "GSE-1", "--eur", "120,50")["id"] == 1
    preview = desk.ask("repartition", "preview", "1", *WHY)
    shown = desk.type("repartition", "close", "1", *WHY).stdout
    assert "= 120.50 EUR" in shown and "Ada Esempio" in shown and "closing 1" in shown
    listed = desk.ask("repartition", "list")
    assert [one["closing"] for one in listed["payments"]] == [1]
    assert listed["closings"][0]["kept_cents"] == preview["kept_cents"]
    assert preview["kept_cents"] + preview["parts_cents"] + preview["reserve_cents"] == 12_050
    assert "in reserve" in desk.type("repartition", "list").stdout


def test_a_note_corrects(desk: Desk) -> None:
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "120.50")
    desk.type("repartition", "close", "1", *WHY)
    note = desk.ask("repartition", "correct", "1", "--reason", "typed twice", "--eur", "60.25")
    assert (note["payment"]["cents"], note["corrects"]) == (-6_025, 1)
    refused = desk.type("repartition", "correct", "1", "--reason", "again", "--eur", "60.25", expects=1)
    assert "REPARTITION_REFUSED" in refused.stderr


def test_the_list_for_the_bank_is_private_and_recorded_once(desk: Desk) -> None:
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "120.50")
    desk.type("repartition", "cap", "2024", "100.00")
    desk.type("repartition", "close", "1", *WHY)
    assert desk.ask("repartition", "payees", desk.write("payees.csv", PAYEES)) == {
        "payees": 3, "without_iban": 1, "waiting": 0, "one_iban": [["Ada Esempio", "Bottega Prova"]],
    }
    one = desk.write("one.csv", "member,holder\nIT001E00000001,Ada Esempio\n")
    assert desk.ask("repartition", "payees", one) == {
        "payees": 1, "without_iban": 0, "waiting": 0, "one_iban": [["Ada Esempio", "Bottega Prova"]],
    }
    table, xml = desk.home / "list.csv", desk.home / "list.xml"
    shown = desk.type("repartition", "payments", "--csv", str(table), "--sepa", str(xml), "--iban", IBAN, "--record",
                      "2024-10").stdout
    assert "no IBAN is known" in shown and "Bruno Prova" in shown and IBAN not in shown
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    assert [row["holder"] for row in rows if row["state"] == "to pay"] in (
        ["Ada Esempio", "Bottega Prova"], ["Bottega Prova", "Ada Esempio"]
    )
    assert b"pain.001.001.03" in xml.read_bytes()
    assert b"<Ustrd>CER Borgo Sole 2024-09</Ustrd>" in xml.read_bytes()
    assert stat.S_IMODE(xml.stat().st_mode) == stat.S_IMODE(table.stat().st_mode) == 0o600
    assert desk.ask("repartition", "payments")["payouts"] == []
    assert "RUN_RECORDED" in desk.type("repartition", "payments", "--record", "2024-10", expects=1).stderr
    refused = desk.type("repartition", "payments", "--sepa", str(xml), "--iban", IBAN, "--record", "x", expects=2)
    assert "NOBODY_IS_PAID" in refused.stderr


@pytest.fixture
def due(desk: Desk) -> Desk:
    """Two members are to be paid."""
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "120.50")
    desk.type("repartition", "cap", "2024", "100.00")
    desk.type("repartition", "close", "1", *WHY)
    desk.type("repartition", "payees", desk.write("payees.csv", PAYEES))
    return desk


@pytest.mark.parametrize(("words", "said"), [
    (("--bic", "abc"), "DEBTOR_BIC"), (("--iban", IBAN[:-1] + "7"), "DEBTOR_IBAN"),
    (("--schema", "cbi"), "DEBTOR_CUC"), (("--on", "2024-09-30"), "RUN_DATE_PAST"),
    (("--on", "yesterday"), "--on"), (("--record", ""), "--record"), (("--record", "ott 1"), "--record"),
    (("--record", "x" * 30), "--record"),
])  # fmt: skip
@pytest.mark.parametrize("language", ["C.UTF-8", "it_IT.UTF-8"])
def test_what_no_bank_takes_is_one_line_and_records_nothing(
    due: Desk, words: tuple[str, ...], said: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    pay = ("repartition", "payments", "--sepa", str(due.home / "x.xml"), "--iban", IBAN, "--record", "r", *words)
    refused = due.type(*pay, expects=1 if said == "RUN_DATE_PAST" else 2).stderr
    assert said in refused and refused.count("\n") == 1
    assert not (due.home / "x.xml").exists()
    assert due.ask("repartition", "runs", "list") == {"runs": []}


def test_a_ledger_day_at_the_weekend_is_told_too(due: Desk) -> None:
    due.type("days", "open", "--until", "2024-10-05")
    shown = due.type("repartition", "payments", "--record", "r").stdout
    assert "banks move no money on 2024-10-05: the transfers are for 2024-10-07" in shown
    assert [run["on_date"] for run in due.ask("repartition", "runs", "list")["runs"]] == ["2024-10-07"]


def test_an_unknown_run_is_the_same_refusal_whatever_is_asked_of_it(due: Desk) -> None:
    asked = (("show", "r9"), ("sent", "r9"), ("cancel", "r9"), ("returned", "r9", "Ada Esempio", "--reason", "AC04"))
    said = {due.type("repartition", "runs", *words, expects=2).stderr for words in asked}
    assert len(said) == 1 and "there is no run r9; ./volano repartition runs list" in said.pop()


def test_a_regulation_says_which_months_keep_theirs(due: Desk) -> None:
    again = ("repartition", "regulation", str(SHIPPED / "half-and-half.toml"), "--from")
    shown = due.type(*again, MONTH).stdout
    assert "holds from 2024-09" in shown and "what is closed stays as it was divided: 2024-09" in shown
    assert due.ask(*again, "2024-08")["closed"] == [MONTH]
    assert due.ask(*again, "2024-10")["closed"] == []
    assert "closed" not in due.type(*again, "2024-10").stdout


def test_accounts_that_are_refused_leave_no_folder(desk: Desk) -> None:
    out = desk.home / "accounts"
    desk.type("repartition", "accounts", "2024-10", "--out", str(out), expects=1)
    assert not out.exists()


def test_a_weekend_is_told_and_the_next_bank_day_taken(due: Desk) -> None:
    xml = due.home / "list.xml"
    shown = due.type("repartition", "payments", "--on", "2024-10-05", "--record", "r", "--sepa", str(xml),
                     "--iban", IBAN, "--schema", "cbi", "--cuc", "abcd1234").stdout
    assert "banks move no money on 2024-10-05: the transfers are for 2024-10-07" in shown
    assert "CBIPaymentRequest.00.04.01, CBI's form" in shown
    assert b"<Dt>2024-10-07</Dt>" in xml.read_bytes()


def test_a_run_is_followed_to_its_end(due: Desk) -> None:
    due.type("repartition", "payments", "--record", "first")
    assert "cancelled" in due.type("repartition", "runs", "cancel", "first", "--reason", "wrong account").stdout
    due.type("repartition", "payments", "--record", "second")
    assert "sent to the bank" in due.type("repartition", "runs", "sent", "second").stdout
    assert "RUN_SENT" in due.type("repartition", "runs", "cancel", "second", expects=1).stderr
    back = ("repartition", "runs", "returned", "second")
    assert "0 transfers" in due.type(*back, "nobody", "--reason", "AC04", expects=2).stderr
    assert "AC04" in due.type(*back, "ada esempio", "--reason", "AC04 account closed").stdout
    (again,) = due.ask("repartition", "payments")["payouts"]
    assert again["payee"]["holder"] == "Ada Esempio"
    shown = due.type("repartition", "runs", "list").stdout
    assert "first" in shown and "second" in shown and "cancelled" in shown
    assert "Bottega Prova" in due.type("repartition", "runs", "show", "second").stdout
    assert [one["state"] for one in due.ask("repartition", "runs", "list")["runs"]] == ["cancelled", "sent"]
    assert due.ask("repartition", "runs", "show", "second")["returned_cents"] == again["cents"]
    assert "no run third" in due.type("repartition", "runs", "show", "third", expects=2).stderr


def test_a_payment_is_withdrawn_and_recorded_again(desk: Desk) -> None:
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "1205")
    withdraw = ("repartition", "withdraw", "1", "--reason", "typed a 0 too much")
    assert "payment 1 withdrawn" in desk.type(*withdraw).stdout
    assert "UNKNOWN" in desk.type(*withdraw, expects=1).stderr
    assert desk.ask("repartition", "record", *RECORD, "GSE-1", "--eur", "120.50")["id"] == 2
    assert "withdrawn: typed a 0 too much" in (shown := desk.type("repartition", "list").stdout)
    assert shown.index("1,205.00") < shown.index("120.50")  # in the order in which they were recorded


def test_two_who_are_paid_to_one_account_are_told_of(desk: Desk) -> None:
    desk.type("repartition", "payees", desk.write("payees.csv", PAYEES))
    again = desk.write("bruno.csv", f"member,holder,iban\nIT001E00000002,Bruno Prova,{IBAN}\n")
    named = ["Ada Esempio", "Bottega Prova", "Bruno Prova"]
    assert f"one IBAN for {', '.join(named)}" in desk.type("repartition", "payees", again).stdout
    assert desk.ask("repartition", "payees", again)["one_iban"] == [named]


def test_a_changed_iban_is_told_of_refused_and_signed_by_its_member(desk: Desk) -> None:
    other, third = "DE89370400440532013000", "NL91ABNA0417164300"
    desk.type("repartition", "payees", desk.write("payees.csv", PAYEES))
    said = desk.type("repartition", "payees", desk.write("changed.csv", PAYEES.replace(IBAN, other, 1))).stdout
    assert "1 IBAN changes within three days" in said
    assert "1 IBAN changes within three days" in desk.type("repartition", "payments").stdout
    (waiting,) = desk.ask("repartition", "ibans")["waiting"]
    assert (waiting["holder"], waiting["iban"], waiting["next_iban"]) == ("Ada Esempio", IBAN, other)
    shown = desk.type("repartition", "ibans").stdout
    assert "Ada Esempio" in shown and "IT60…3456" in shown and "DE89…3000" in shown and other not in shown
    told = desk.type("repartition", "ibans", "--refuse", waiting["member"][:8]).stdout
    assert "refused: Ada Esempio is paid to IT60…3456 as before, not to DE89…3000" in told
    assert desk.ask("repartition", "ibans") == {"refused": [], "waiting": []}
    assert "IBAN change" not in desk.type("repartition", "payments").stdout
    own = ("repartition", "iban", third, "--as", "ada-esempio", "--holder", "Ada Esempio")
    assert "NL91…4300" in desk.type(*own).stdout
    desk.type("repartition", "payees", desk.write("payees.csv", PAYEES))
    (waiting,) = desk.ask("repartition", "ibans")["waiting"]
    assert (waiting["iban"], waiting["next_iban"]) == (third, IBAN)
    assert desk.type("repartition", "iban", third[:-1], *own[3:], expects=2).stderr


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF-"), ("html", b"<!doctype html>")])
def test_each_member_gets_an_account(desk: Desk, kind: str, begins: bytes) -> None:
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "120.50")
    desk.type("repartition", "close", "1", *WHY)
    out = desk.home / "accounts"
    made = desk.ask("repartition", "accounts", MONTH, "--out", str(out), "--format", kind, "--language", "it")
    assert len(set(made["files"])) == 3 == len(list(out.iterdir()))
    assert all(Path(file).read_bytes().startswith(begins) for file in made["files"])
    assert any("ada-esempio" in file for file in made["files"])
    assert stat.S_IMODE(Path(made["files"][0]).stat().st_mode) == 0o600


def test_the_year_is_reported(desk: Desk) -> None:
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "120.50")
    desk.type("repartition", "close", "1", *WHY)
    out = desk.home / "year.html"
    assert desk.ask("repartition", "year", "2024", "--out", str(out))["total"]["premium_cents"] == 12_050
    assert "Yearly report 2024" in out.read_text("utf-8")
    assert "120.50" in desk.type("repartition", "year", "2024", "--out", str(desk.home / "year.csv")).stdout
    assert desk.type("repartition", "year", "2024", "--out", str(desk.home / "year.doc"), expects=2).stderr
    assert "no payment of 2023" in desk.type("repartition", "year", "2023", expects=2).stderr
    assert desk.type("repartition", "year", "2024", "--out", str(desk.home / "year.pdf"))
    assert (desk.home / "year.pdf").read_bytes().startswith(b"%PDF-")


def read_sums(line: str) -> list[int]:
    return [int(re.sub("[.,]", "", one)) for one in re.findall(r"-?[\d.,]+[.,]\d\d(?!\d)", line)]


@pytest.mark.parametrize(("language", "month", "total"), [
    ("C.UTF-8", "September 2024", "total"), ("it_IT.UTF-8", "settembre 2024", "totale"),
])  # fmt: skip
def test_the_year_adds_up_in_the_terminal(
    desk: Desk, language: str, month: str, total: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    for number, cents in enumerate(("1.205,50", "-100,25"), 1):
        kind = ("--kind", "advance" if number == 1 else "correction")
        desk.type("repartition", "record", *RECORD, f"GSE-{number}", *kind, "--eur", cents, "--fees-eur", "0")
        desk.type("repartition", "close", str(number), *WHY)
    shown = desk.type("repartition", "year", "2024").stdout
    rows = {name: read_sums(line) for line in shown.splitlines() for name in (month, total) if line.startswith(name)}
    assert rows[month] == rows[total]
    came, *parts = rows[total]
    assert came == sum(parts) == 110_525


def test_gses_report_is_one_command(desk: Desk) -> None:
    desk.type("repartition", "record", *RECORD, "GSE-1", "--eur", "120.50", "--fees-eur", "0.50")
    desk.type("repartition", "close", "1", *WHY)
    for name, begins in (("gse.pdf", b"%PDF-"), ("gse.html", b"<!doctype html>")):
        shown = desk.type("repartition", "gse-report", "2024", "--out", str(desk.home / name)).stdout
        assert (desk.home / name).read_bytes().startswith(begins)
    assert "By kind of contribution" in shown and "people and bodies" in shown
    flows = desk.ask("repartition", "gse-report", "2024")["flows"]
    assert [(one["flow"], one["received_cents"]) for one in flows] == [("premium", 12_050), ("valorisation", 0)]
    assert all(sum(one["uses"].values()) == one["received_cents"] for one in flows)
    page = (desk.home / "gse.html").read_text("utf-8")
    assert not any(name in page for name in ("Ada", "Bruno", "Bottega"))
    assert desk.type("repartition", "gse-report", "2024", "--out", str(desk.home / "gse.csv"), expects=2).stderr


@pytest.mark.parametrize("words", [
    ("record", *RECORD, "GSE-1", "--eur", "1.234"), ("accounts", "2024-13", "--out", "x"), ("cap", "24", "5"),
    ("regulation", str(SHIPPED / "README.md"), "--from", "2024"), ("payments", "--on", "tomorrow"),
])  # fmt: skip
def test_words_that_cannot_be_used_are_refused(desk: Desk, words: tuple[str, ...]) -> None:
    assert len(desk.type("repartition", *words, expects=2).stderr.splitlines()) == 1


def test_own_figures_are_compared_with_gses(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from gateway.commandline.cli import main

    months = {MONTH: {"shared_wh": 1_000, "premium_eur": "0.100000", "valorisation_eur": "0.010000", "plants": {
        "IT001E00000001": {"allocated_wh": 1_000, "premium_eur": "0.100000"},
    }}}
    own, gse = tmp_path / "own.json", tmp_path / "gse.csv"
    own.write_text(json.dumps({"months": months}))
    header = "month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur\n"
    gse.write_text(f"{header}{MONTH};IT001E00000001;2;1;0,10;0,01\n")
    alike = CliRunner().invoke(main, ["repartition", "compare", str(own), str(gse)])
    assert (alike.exit_code, alike.stdout.count("equal")) == (0, 4)
    gse.write_text(f"{header}{MONTH};IT001E00000001;2;1;0,12;0,01\n")
    other = CliRunner().invoke(main, ["repartition", "compare", str(own), str(gse), "--json"])
    names = {one["name"] for one in json.loads(other.stdout)["differences"]}
    assert (other.exit_code, names) == (1, {"equal", "differs"})
    own.write_text("[]")
    assert CliRunner().invoke(main, ["repartition", "compare", str(own), str(gse)]).exit_code == 2


def test_kept_figures_of_gse_are_compared_where_no_file_is_named(desk: Desk) -> None:
    months = {MONTH: {"shared_wh": 1_000, "premium_eur": "0.100000", "valorisation_eur": "0.010000", "plants": {
        "IT001E00000001": {"allocated_wh": 1_000, "premium_eur": "0.100000"},
    }}}
    own = desk.write("own.json", json.dumps({"months": months}))
    assert "import gse" in desk.type("repartition", "compare", own, expects=2).stderr
    rows = f"2024-08;IT001E00000001;;9;;\n{MONTH};IT001E00000001;2;1;0,10;0,01\n"
    desk.type("import", "gse", desk.write("gse.csv", GSE + rows))
    assert desk.type("repartition", "compare", own).stdout.count("equal") == 4
    desk.type("import", "gse", desk.write("later.csv", f"{GSE}{MONTH};IT001E00000001;2;1;0,12;0,01\n"))
    assert "differs" in desk.type("repartition", "compare", own, expects=1).stdout
