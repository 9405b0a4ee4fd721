"""GSE's figures on the manager's page: beside own ones, brought as a table, and proposed to the ledger as official."""

import io
from html import unescape
from typing import Any

import pytest
from flask import request

from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import EMPTY, StandIn, signed_in
from webapp.parts import brought

Plain = dict[str, Any]
HEADER = "month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur\n"
GOOD = HEADER + "2024-05;IT001E00000002;812,4;377,125;45,26;4,07\n"
FIGURE = {"month": "2024-05", "plant": "IT001E00000002", "injected_wh": 812_400, "shared_wh": 377_125,
          "premium_cents": 4_526, "valorisation_cents": 407, "sale_cents": None}
BESIDE = [{"measure": "shared_wh", "own": 380_000, "gse": 377_125, "bps": 76, "is_far": False},
          {"measure": "premium_cents", "own": 5_000, "gse": 4_526, "bps": 1_047, "is_far": True},
          {"measure": "valorisation_cents", "own": None, "gse": 407, "bps": None, "is_far": False}]
MONTH = {"month": "2024-05", "plants": 1, "lacking": [], "euro_cents": 4_933, "official_cents": None}
ROLES = {"member": "", "key": "cd" * 32, "organisation": "gse"}


def answer(
    month: Plain | None = None, roles: tuple[str, ...] = ("energy_operator", "official"), **more: Any
) -> StandIn:
    known = {"figures": [FIGURE] if month else [], "months": [month] if month else []}
    return StandIn(**{
        "health": {**EMPTY["health"], "date": "2024-06-08"}, "session": ROLES | {"roles": list(roles)},
        "repartition/gse-figures": known, "repartition/incentive": {
            "perimeters": {}, "beside": {"2024-05": BESIDE if month else []}}, **more})


def look(gateways: StandIn, language: str = "en") -> str:
    with signed_in(gateways, "manager") as window:
        return str(window.get(f"/{language}/manager/gse?month=2024-05").text)


def shown(html: str) -> str:
    return strip(unescape(html.partition("<main")[2].partition("</main>")[0]))


def bring(gateways: StandIn, content: str = "", file: bytes | None = None) -> Any:
    with signed_in(gateways, "manager") as window:
        token = window.get("/en/manager/gse").text.split('name="form_token" value="')[1].split('"')[0]
        form: Plain = {"form_token": token, "content": content}
        if file is not None:
            form["file"] = (io.BytesIO(file), "gse.csv")
        return window.post("/en/manager/gse/bring?month=2024-05", data=form, content_type="multipart/form-data")


def test_what_differs_and_by_how_much_stands_beside() -> None:
    page = shown(look(answer(MONTH)))
    assert "Shared energy, kWh380.0377.12.90.76 %" in page
    assert "Premium, euro50.0045.264.7410.47 % far" in page
    assert "Valorisation, euro–4.07––" in page and "asks for a reason" in page
    assert "IT001E00000002812.4377.145.264.07" in page
    assert "All plants together: 49.33 euro. The ledger hasn't got this figure yet." in page


def test_a_table_is_kept_whole_and_what_became_of_it_is_told() -> None:
    for given in ({"content": GOOD}, {"file": GOOD.encode("cp1252")}, {"content": "nonsense", "file": GOOD.encode()}):
        gateways = answer(MONTH, **{"gse/repartition/gse-figures": {
            "figures": [], "months": [], "accepted": 1, "corrected": 0, "repeated": 0}})
        page = shown(bring(gateways, **given).text)
        assert gateways.posted == [("gse/repartition/gse-figures", {"figures": [FIGURE]})]
        assert "Kept. New: 1; corrected: 0; known already: 0." in page


def test_each_fault_is_told_by_its_line_and_the_text_can_be_mended() -> None:
    wrong = GOOD + "2024-13;IT001E00000002;1;1;1;1\n2024-05;IT001E00000003;x;1;1;1\n"
    gateways = answer()
    html = bring(gateways, file=wrong.encode()).text
    page = shown(html)
    assert "Nothing was kept Line 3:" in page and "Line 4:" in page and "Line 2:" not in page
    assert wrong.strip() in unescape(html) and gateways.posted == []


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x00\xff", b"%PDF-1.4", HEADER.encode()])
def test_what_is_no_table_says_so(content: bytes) -> None:
    gateways = answer()
    told = bring(gateways, file=content)
    assert told.status_code == 200 and "Nothing was kept Line 1:" in shown(told.text) and gateways.posted == []


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brought, "MOST_BYTES", len(GOOD) - 1)
    gateways = answer()
    assert bring(gateways, file=GOOD.encode()).status_code == 413 and gateways.posted == []


@pytest.mark.parametrize("path", ["gse/bring", "prices/bring", "regulation/keep"])
def test_a_table_of_whoever_may_not_see_the_page_is_not_read(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("gse", "prices", "regulation"):
        monkeypatch.setattr(f"webapp.portals.manager.{module}.read_brought", lambda form: pytest.fail("it was read"))
    gateways = answer()
    with signed_in(gateways, "manager") as window:
        token = window.get("/en/manager/gse").text.split('name="form_token" value="')[1].split('"')[0]
        gateways.wsgi.before_request_funcs[None] = [lambda: ({"code": "ROLE_NEEDED", "message_en": "No.",
                                                              "message_it": "No."}, 403)]
        assert window.post(f"/en/manager/{path}", data={"form_token": token, "content": GOOD}).status_code == 403


def test_more_figures_than_are_kept_at_once_are_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.acts.gse.AT_ONCE", 1)
    gateways = answer()
    page = shown(bring(gateways, GOOD + GOOD.partition("\n")[2].replace("0002", "0003")).text)
    assert "more than 1 rows" in page and gateways.posted == []


@pytest.mark.parametrize(("status", "is_told"), [(422, True), (409, True), (403, False), (500, False)])
def test_what_the_gateway_refuses_is_told_beside_the_table(status: int, is_told: bool) -> None:
    refusal = {"code": "GSE_PLANT_UNKNOWN", "message_en": "Nobody has this plant.", "message_it": "Nessuno."}
    gateways = answer()
    with signed_in(gateways, "manager") as window:
        token = window.get("/en/manager/gse").text.split('name="form_token" value="')[1].split('"')[0]
        gateways.wsgi.before_request_funcs[None] = [lambda: _refuse_posts(status, refusal)]
        told = window.post("/en/manager/gse/bring", data={"form_token": token, "content": GOOD})
    assert (told.status_code == 200) == is_told and "Nobody has this plant." in told.text
    assert ("2024-05;IT001E00000002" in told.text.partition("<textarea")[2]) == is_told


def _refuse_posts(status: int, refusal: Plain) -> Any:
    return (refusal, status) if request.method == "POST" and "figures" in request.path else None


def test_gses_word_is_proposed_by_who_has_it_and_once() -> None:
    html = look(answer(MONTH))
    assert 'data-command="official"' in html and '"euro_cents": 4933' in unescape(html)
    waiting = {"pending": f"pending/{1:032x}", "command": "official", "may_act": True, "organisation": "gse",
               "digest": "ab" * 32, "needed": 1, "countersigned_by": [],
               "arguments": {"month": "2024-05", "euro_cents": 4_933}}
    for gateways in (answer(MONTH, pending={"pending": [waiting]}), answer(MONTH | {"official_cents": 4_933}),
                     answer(MONTH | {"euro_cents": None}), answer(MONTH, ("energy_operator",)), answer()):
        assert 'data-command="official"' not in look(gateways)
    lacking = shown(look(answer(MONTH | {"euro_cents": None, "lacking": ["IT001E00000003"]})))
    assert "Missing: IT001E00000003." in lacking and "All plants together" not in lacking
    assert "GSE's seat proposes it" in shown(look(answer(MONTH, ("energy_operator",))))
    assert "aren't here yet" in shown(look(answer()))
