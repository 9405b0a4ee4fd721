"""The auditor's pages: whether both sides of the equation are equal, one chain, parameters in words."""

import re
from dataclasses import asdict
from itertools import accumulate
from typing import Any

import pytest

from chaincode.rules.parameters import Interest, Parameters
from tests.helpers.webapp.reading import check_filled, find_text, list_cells, strip
from tests.helpers.webapp.stand_in import StandIn, signed_in
from webapp.parts.parameters import flatten, write_value
from webapp.portals.auditor.parameters import sort_parameters
from webapp.rendering import write

Plain = dict[str, Any]
HELD = {"minted_cents": 1_650, "paid_in_cents": 0, "lots_cents": 1_000, "held_cents": 300, "funds_cents": 0,
        "commons_cents": 250, "burnt_cents": 100}


def settle(period: str, *cents: int, countersigned_on: int = 9) -> Plain:
    energy, bonus, welcome = cents
    return {
        "settlement_id": f"{period}.provisional.1", "organisation": "gse", "countersigned_by": "municipality",
        "countersigned_on": countersigned_on, "days": 7, "energy_cents": energy, "bonus_cents": bonus,
        "welcome_cents": welcome, "root": "ab" * 32, "digest": "cd" * 32,
    }


def build(held: Plain = HELD, **more: Any) -> StandIn:
    settled = {"2024-04-01": (500, 0, 50), "2024-05-01": (400, 50, 50), "2024-05-08": (300, 0, 0),
               "2024-06-01": (250, 25, 25)}
    periods = [{"period": period, "settlements": [settle(period, *cents)]} for period, cents in settled.items()]
    periods.append({"period": "2024-06-08", "settlements": [settle("2024-06-08", 9, 9, 9, countersigned_on=0)]})
    return StandIn(**{"audit/supply": held, "periods": {"periods": periods, "months": []}, **more})


def read(gateways: StandIn, path: str = "", language: str = "en") -> str:
    with signed_in(gateways, "auditor") as window:
        page: str = window.get(f"/{language}/auditor{path}").text
    check_filled(page)
    return page


def test_the_sides_are_equal_and_the_page_says_so() -> None:
    page = read(build())
    assert find_text(page, "verdict") == "✓ It adds up, and so do the settlements."
    assert "The two sides differ." not in page
    assert find_text(page, "sentence") == (
        "Minted 16.50 tokens: 10.00 in wallets + 3.00 held + 0.00 in funds + 2.50 in the commons + 1.00 burnt.")


@pytest.mark.parametrize("change", [
    {"lots_cents": 1_001}, {"held_cents": 299}, {"commons_cents": 0}, {"burnt_cents": 101}, {"minted_cents": 1_651},
    {"funds_cents": 1}, {"paid_in_cents": 1}, {"minted_cents": 1_651, "paid_in_cents": 1},
    {"minted_cents": 1_651, "lots_cents": 1_001},  # somewhere, but no settlement minted it
])
def test_a_cent_too_many_or_too_few_is_said(change: Plain) -> None:
    page = read(build(HELD | change))
    assert find_text(page, "verdict") == "✗ It doesn&#39;t add up."
    assert "The two sides differ." in page


def test_what_was_paid_in_is_minted_too_and_lies_in_funds() -> None:
    page = read(build(HELD | {"minted_cents": 6_650, "paid_in_cents": 5_000, "funds_cents": 5_000}))
    assert find_text(page, "verdict").startswith("✓")
    rows = list_cells(page, "equation")
    assert rows[-1] == ["Paid in for euro", "", "", "", "50.00", "66.50"]
    assert rows[-1][-1] == list_cells(page, "equation", "tfoot")[0][-1]


@pytest.mark.parametrize(("month", "names"), [
    ("2024-04", ["1–7 April 2024, provisional", "After April 2024"]),
    ("2024-05", ["Before May 2024", "1–7 May 2024, provisional", "8–14 May 2024, provisional", "After May 2024"]),
    ("2024-06", ["Before June 2024", "1–7 June 2024, provisional"]),
    ("", ["Before June 2024", "1–7 June 2024, provisional"]),
])
def test_rows_of_any_month_sum_up_to_all_that_was_minted(month: str, names: list[str]) -> None:
    page = read(build(), f"?month={month}")
    rows = list_cells(page, "equation")
    assert [row[0] for row in rows] == names
    cents = [[int(cell.replace(".", "")) for cell in row[1:]] for row in rows]
    assert all(energy + bonus + welcome == total for energy, bonus, welcome, total, _ in cents)
    assert [so_far for *_, so_far in cents] == list(accumulate(row[3] for row in cents))
    assert rows[-1][-1] == "16.50" == list_cells(page, "equation", "tfoot")[0][-1]


def test_months_are_drawn_by_what_they_were_minted_for() -> None:
    page = read(build())
    table = page.split("<figure")[1].split("</figure>")[0]
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", row) for row in table.split("<tbody>")[1].split("<tr>")[1:4]]
    assert rows == [["April 2024", "5.00", "0.00", "0.50", "5.50"], ["May 2024", "7.00", "0.50", "0.50", "8.00"],
                    ["June 2024", "2.50", "0.25", "0.25", "3.00"]]


CHECKPOINT = {"height": 7, "block_hash": "cd" * 32, "outcome": "ef" * 32}


def test_one_chain_is_told_from_several_and_a_gateway_that_is_away_is_named() -> None:
    away = (502, {"code": "NO_GATEWAY"})
    page = read(build(**{"commerce/audit/checkpoint": away}), "/checkpoint")
    assert "The 3 gateways show the same chain." in page
    assert list_cells(page, "checkpoints")[1] == ["commerce", "–", "can&#39;t be reached from here", "–"]
    for name, other in (("height", 8), ("block_hash", "00" * 32), ("outcome", "00" * 32)):
        page = read(build(**{"citizens/audit/checkpoint": CHECKPOINT | {name: other}}), "/checkpoint")
        assert "The 4 gateways don&#39;t show the same" in page


def test_commands_name_the_own_checkpoint_and_the_newest_period_that_is_settled() -> None:
    page = read(build(), "/checkpoint")
    assert f"--checkpoint 7:{'cd' * 32}:{'ef' * 32}" in page
    assert "./volano audit bundle --period 2024-06-01 --out period.json" in page
    assert "bundle" not in read(StandIn(), "/checkpoint")
    assert "--checkpoint" not in read(build(**{"gse/audit/checkpoint": (502, {"code": "NO_GATEWAY"})}), "/checkpoint")


def test_settlements_of_a_month_are_shown_whole() -> None:
    assert list_cells(read(build(), "/settlements?month=2024-04"), "settlements") == [
        ["1–7 April 2024, provisional", "GSE, municipality", "ab" * 32, "cd" * 32]]
    assert list_cells(read(build(), "/settlements"), "settlements")[1][1] == "GSE; awaits the second signature"


FOUNDED = Parameters("Valmori", "2024-05-01", interests=(Interest("care", "social"), Interest("bees", "environmental")))


def find_plain() -> Plain:
    plain: Plain = asdict(FOUNDED)
    return plain


@pytest.mark.parametrize(("name", "en", "it"), [
    ("value_cents_per_mwh", "55.00 tokens a MWh", "55,00 token al MWh"), ("w_consume", "50 %", "50 %"),
    ("provisional_bps", "80 %", "80 %"), ("settle_days", "7 days", "7 giorni"),
    ("max_price", "200.00 tokens", "200,00 token"),
    ("validity_days.gse", "90 days", "90 giorni"), ("max_balance.commerce", "3,000.00 tokens", "3.000,00 token"),
    ("roles.treasurer", "municipality", "comune"), ("first_period", "1 May 2024", "1º maggio 2024"),
    ("interests", "care (social), bees (environmental)", "cura (sociale), bees (ambientale)"),
    ("community", "Valmori", "Valmori"),
])
def test_a_parameter_has_its_unit(name: str, en: str, it: str) -> None:
    value = dict(flatten(find_plain()))[name]
    assert [write_value(name, value, write(language)) for language in ("en", "it")] == [en, it]


def test_one_day_is_one_and_no_interests_are_said() -> None:
    assert write_value("confirm_days", 1, write("en")) == "1 day"
    assert write_value("interests", [], write("en")) == "none"


@pytest.mark.parametrize("language", ["en", "it"])
def test_every_parameter_of_the_rules_has_its_sentence_and_its_value(language: str) -> None:
    answer = {"parameters": find_plain(), "rule_set": 1, "in_force_from": "2024-05-01"}
    page = read(build(parameters=answer), "/parameters", language)
    shown = re.findall(r"<dt>(.*?) <code>(.*?)</code></dt><dd>(.*?)</dd>", page)
    assert sorted(strip(name) for _, name, _ in shown) == sorted(name for name, _ in flatten(find_plain()))
    assert all(re.fullmatch(r"[A-Z].* .*\.", words) and not re.search(r"[\[\]{}]", value) for words, _, value in shown)
    assert ("in vigore dal 1º maggio 2024" if language == "it" else "in force from 1 May 2024") in page


def test_each_parameter_has_a_topic_and_one_of_a_later_rule_set_is_shown_too() -> None:
    found = sort_parameters(find_plain())
    assert found["other"] == [] and sum(map(len, found.values())) == len(list(flatten(find_plain())))
    assert sort_parameters({**find_plain(), "of_tomorrow": 5})["other"] == [("of_tomorrow", 5)]
