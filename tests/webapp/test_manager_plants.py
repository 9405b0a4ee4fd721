"""The manager's page of plants: each beside the ledger, both ways out, and nothing kept before it was shown."""

import io
from html import unescape
from typing import Any

import pytest
from flask import request
from openpyxl import Workbook

from tests.helpers.webapp.forms import refuse, send
from tests.helpers.webapp.reading import list_cells, strip
from tests.helpers.webapp.stand_in import EMPTY, StandIn, signed_in

Plain = dict[str, Any]
POD, FREE = "IT001E00000001", "IT001E00000002"
PLANT: Plain = {"metering_point": POD, "power_kw": "60", "region": "Piemonte", "entry_on": "2024-03-01", "is_pv": True,
                "grant_pct": "12.5", "power_w": 60_000, "registered_w": 60_000, "differs": False}
APART = PLANT | {"registered_w": 5_501, "differs": True}
TABLE = f"pod;impianto_kw;in_esercizio_dal;regione\n{FREE};5,5;1/3/2024;Lazio\n{POD};;;\n{POD};;;Marche\n"
NEW = {"metering_point": FREE, "power_kw": "5.5", "entry_on": "2024-03-01", "region": "Lazio", "grant_pct": "0"}
TYPED = {"metering_point": FREE, "plant_kw": "5,5", "entry_on": "2024-03-01", "region": "Lazio"}


def answer(*plants: Plain, **more: Any) -> StandIn:
    points = [{"metering_point": pod} for pod in (POD, FREE)]
    return StandIn(**{"health": {**EMPTY["health"], "date": "2024-06-08"}, "plants": {"plants": list(plants)},
                      "metering-points": {"points": points}, **more})


def look(gateways: StandIn, language: str = "en") -> str:
    with signed_in(gateways, "manager") as window:
        return str(window.get(f"/{language}/manager/plants?month=2024-05").text)


def shown(html: str) -> str:
    return strip(unescape(html.partition("<main")[2].partition("</main>")[0]))


def read_hidden(html: str) -> dict[str, str]:
    """What the form that keeps holds."""
    form = html.partition('id="look"')[2].partition("</form>")[0]
    return {name: unescape(form.split(f'name="{name}" value="')[1].split('"')[0]) for name in ("content", "shown")}


def bring(gateways: StandIn, file: bytes) -> str:
    with signed_in(gateways, "manager") as window:
        token = window.get("/en/manager/plants").text.split('name="form_token" value="')[1].split('"')[0]
        form = {"form_token": token, "file": (io.BytesIO(file), "plants")}
        return str(window.post("/en/manager/plants/bring?month=2024-05", data=form,
                               content_type="multipart/form-data").text)


def test_each_plant_stands_beside_the_ledger() -> None:
    other = PLANT | {"metering_point": FREE, "registered_w": None, "is_pv": False}
    assert list_cells(look(answer(PLANT, other), "it"), "plants") == [
        [POD, "60", "60", "1º marzo 2024", "Piemonte", "sì", "12,5 %"],
        [FREE, "60", "–", "1º marzo 2024", "Piemonte", "no", "12,5 %"]]
    assert "Another power" not in shown(look(answer(PLANT)))


def test_where_none_is_known_the_page_says_how_to_begin() -> None:
    assert "No plant is known yet. Say below what one is like, or bring a table." in shown(look(answer()))


@pytest.mark.parametrize(("language", "words", "ways"), [
    ("en", f"{POD} has 60 kW here and 5.501 kW on the ledger.",
     ("To keep the ledger's power:", "To have the power that is kept here signed:")),
    ("it", f"{POD} ha 60 kW qui e 5,501 kW sul registro.",
     ("Per tenere la potenza del registro:", "Per far firmare la potenza conservata qui:")),
])
def test_what_differs_has_both_ways_out_with_their_commands(
    language: str, words: str, ways: tuple[str, str]
) -> None:
    page = shown(look(answer(APART), language))
    assert words in page and all(way in page for way in ways)
    for power in ("5.501", "60"):
        assert f"./volano members plant change {POD} --plant-kw {power}" in page
    none_there = shown(look(answer(APART | {"registered_w": 0}), language))
    assert ways[0] not in none_there and ways[1] in none_there


def test_the_ledger_s_power_is_kept_by_two_buttons() -> None:
    gateways = answer(APART)
    html = look(gateways)
    typed = {name: html.split(f'name="{name}" value="')[1].split('"')[0] for name in ("metering_point", "plant_kw")}
    preview = send(gateways, "plants/look", **typed).text
    assert list_cells(preview, "changes") == [[POD, "plant, kW", "60", "5.501"]] and gateways.posted == []
    kept = send(gateways, "plants/keep", **read_hidden(preview)).text
    (sent,) = gateways.posted
    assert sent == ("gse/plants", {"plants": [
        {"metering_point": POD, "power_kw": "5.501", "entry_on": "2024-03-01", "region": "Piemonte",
         "grant_pct": "12.5", "is_pv": True}]})
    assert "Plants kept: 1." in shown(kept) and 'href="/en/manager?month=2024-05"' in kept


def test_a_plant_that_is_typed_is_shown_before_it_is_kept() -> None:
    gateways = answer()
    preview = send(gateways, "plants/look", **TYPED, is_pv="no").text
    assert list_cells(preview, "changes") == [
        [FREE, "plant, kW", "–", "5.5"], [FREE, "in operation from", "–", "1 March 2024"],
        [FREE, "region", "–", "Lazio"],
        [FREE, "grant, %", "–", "0 %"], [FREE, "photovoltaic", "–", "no"]]
    assert "for all days that aren't settled for good" in shown(preview) and gateways.posted == []
    send(gateways, "plants/keep", **read_hidden(preview))
    assert gateways.posted == [("gse/plants", {"plants": [NEW | {"is_pv": False}]})]


def test_what_is_typed_wrongly_stays_to_be_mended() -> None:
    gateways = answer()
    told = send(gateways, "plants/look", **(TYPED | {"plant_kw": "much;\n\"x"})).text
    assert "plant_kw is a number such as 4.5" in shown(told) and "Line" not in shown(told)
    assert 'value="much;' in told and "<option selected>Lazio</option>" in told and 'id="look"' not in told


def test_a_table_is_shown_with_what_is_kept_already() -> None:
    gateways = answer(PLANT)
    preview = bring(gateways, (TABLE + f"{FREE};;;\n").replace(";Marche", ";Piemonte").encode("cp1252"))
    assert [row[0] for row in list_cells(preview, "changes")] == [FREE] * 4 and gateways.posted == []
    assert "Kept like that already: 1." in shown(preview)
    send(gateways, "plants/keep", **read_hidden(preview))
    assert gateways.posted == [("gse/plants", {"plants": [NEW]})]


def test_a_sheet_is_read_as_a_table_is() -> None:
    book, content = Workbook(), io.BytesIO()
    for row in (["pod", "impianto_kw", "in_esercizio_dal", "regione"], [FREE, 5.5, "2024-03-01", "Lazio"]):
        book.active.append(row)
    book.save(content)
    preview = bring(answer(), content.getvalue())
    assert read_hidden(preview)["content"].splitlines()[1] == f"{FREE};5.5;2024-03-01;Lazio;0;"


def test_each_fault_of_a_table_is_told_by_its_line_and_mended_in_place() -> None:
    gateways = answer(PLANT)
    told = send(gateways, "plants/bring", content=TABLE.replace("5,5", "x") + f"{POD};7;;\n").text
    page = shown(told)
    assert "Nothing was kept Line 2:" in page and "Line 5:" in page and gateways.posted == []
    assert f"{FREE};x;1/3/2024;Lazio" in told.partition("<textarea")[2] and 'id="look"' not in told


@pytest.mark.parametrize("content", ["", "x", "pod;regione\n"])
def test_what_is_no_table_of_plants_says_so(content: str) -> None:
    gateways = answer(PLANT)
    assert "Nothing was kept Line 1:" in shown(send(gateways, "plants/bring", content=content).text)
    assert gateways.posted == []


def test_what_has_changed_since_it_was_shown_is_shown_again() -> None:
    gateways = answer(PLANT)
    hidden = read_hidden(send(gateways, "plants/look", metering_point=POD, region="Marche").text)
    gateways.answers["plants"] = {"plants": [PLANT | {"region": "Umbria"}]}
    again = send(gateways, "plants/keep", **hidden).text
    assert "Something has changed since you looked" in shown(again) and gateways.posted == []
    assert list_cells(again, "changes") == [[POD, "region", "Umbria", "Marche"]]
    send(gateways, "plants/keep", **read_hidden(again))
    assert [plant["region"] for plant in gateways.posted[0][1]["plants"]] == ["Marche"]
    assert "Nothing would change" in shown(send(gateways, "plants/look", metering_point=POD, region="Umbria").text)


@pytest.mark.parametrize(("status", "is_told"), [(409, True), (422, True), (403, False)])
def test_plants_that_the_gateway_refuses(status: int, is_told: bool) -> None:
    gateways = answer()
    hidden = read_hidden(send(gateways, "plants/look", **TYPED).text)
    refuse(gateways, "/plants", status)
    told = send(gateways, "plants/keep", **hidden)
    assert (told.status_code == 200) == is_told and "Not so." in told.text
    assert (FREE in told.text.partition("<textarea")[2]) == is_told


@pytest.mark.parametrize(("more", "options"), [
    ({}, "--grant-pct 0"), ({"grant_pct": "40", "is_pv": "no", "region": "Emilia Romagna"}, "--grant-pct 40 --pv no")])
def test_a_new_plant_that_the_ledger_doesn_t_have_is_signed_by_a_command(more: dict[str, str], options: str) -> None:
    gateways = answer()
    hidden = read_hidden(send(gateways, "plants/look", **TYPED | more).text)
    refusal = {"code": "PLANT_NOT_AS_REGISTERED", "message_en": "Not so.", "message_it": "Così no.",
               "values": {"metering_point": FREE, "power_w": 5_500, "registered_w": 0}}
    gateways.wsgi.before_request_funcs[None] = [
        lambda: (refusal, 409) if request.method == "POST" and request.path.endswith("/plants") else None]
    region = "Emilia-Romagna" if more else "Lazio"
    assert (f"./volano members plant add {FREE} --plant-kw 5.5 --entry-on 2024-03-01 --region {region} {options}"
            in shown(send(gateways, "plants/keep", **hidden).text))


def test_a_thousand_plants_are_shown_and_kept_at_once() -> None:
    pods = [f"IT001E{number:08d}" for number in range(1_000)]
    gateways = answer(**{"metering-points": {"points": [{"metering_point": pod} for pod in pods]}})
    rows = [f"{pod};999,999;2024-03-01;Valle d'Aosta/Vallée d'Aoste;39,99;no" for pod in pods]
    header = "pod;impianto_kw;in_esercizio_dal;regione;contributo_pct;fotovoltaico"
    preview = bring(gateways, "\n".join([header, *rows]).encode())
    with signed_in(gateways, "manager") as window:
        token = window.get("/en/manager/plants").text.split('name="form_token" value="')[1].split('"')[0]
        form = {"form_token": token, **read_hidden(preview)}
        kept = window.post("/en/manager/plants/keep", data=form, content_type="multipart/form-data")
    assert "Plants kept: 1,000." in kept.text and len(gateways.posted[0][1]["plants"]) == 1_000
