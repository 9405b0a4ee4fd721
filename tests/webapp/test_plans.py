"""A sheet's form shows words where something is chosen, and the sheet keeps its own word."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import pytest

from gateway.client import NotAnAnswerError
from tests.helpers.webapp.stand_in import StandIn, signed_in
from webapp.parts.heard_plans import hear_report, hear_told

SHEET = "ab" * 8
TABLE = {"where": "plant.0", "section": "plant", "code": "P1", "texts": {"code": "P1", "financing": "operating_lease"}}
HEAD = {"sheet": SHEET, "name": "Borgo", "may_change": True, "has_result": False, "tables": [TABLE], "files": []}
WHOLE = {
    **HEAD, "is_current": False, "faults": [], "task": None, "shares": [], "ends_on": "2027-01-01", "kept_why": "",
    "has_hours": False, "has_sizes": False, "can_size": False,
}
PART = {"heading": "What to build", "sentences": ["H joins."], "header": ["plant", "kW"], "rows": [["P1", "6.0"]],
        "right": [1], "figure": None}
REPORT = {"name": "Borgo", "digest": "ab", "release": "1", "parts": [PART]}


def post(window: Any, path: str, **sent: Any) -> Any:
    """Send a form of the sheet's page."""
    page = window.get("/en/municipality/plans").text
    token = re.search('name="form_token" value="([^"]+)"', page)
    assert token
    data = {"form_token": token[1], **sent}
    return window.post(f"/en/municipality/{path}", data=data)


@pytest.mark.parametrize(("has_hours", "can_size", "has_sizes", "shown"), [
    (False, False, False, set()), (True, False, False, {"kind=csv"}), (False, True, False, {'id="size"'}),
    (False, True, True, {'id="take"', "H joins."}),
])
def test_a_plans_page_offers_what_there_is(has_hours: bool, can_size: bool, has_sizes: bool, shown: set[str]) -> None:
    sheet = {**WHOLE, "has_result": True, "has_hours": has_hours, "can_size": can_size, "has_sizes": has_sizes}
    answers = {f"sheets/{SHEET}": sheet, f"sheets/{SHEET}/report": REPORT, f"sheets/{SHEET}/sizes": REPORT}
    with signed_in(StandIn(**answers), "municipality") as window:
        page = window.get(f"/en/municipality/plan?sheet={SHEET}").text
    found = {words for words in ("kind=csv", 'id="size"', 'id="take"') if words in page}
    assert found == shown - {"H joins."}
    assert page.count("H joins.") == 1 + has_sizes


def test_a_page_of_a_plan_being_worked_out_is_fetched_anew() -> None:
    """By the page's script when the task moved, and without one by the browser."""
    task = {"id": 3, "state": "running", "part": 1, "parts": 20, "why": None, "asked_at_s": 5}
    answers = {f"sheets/{SHEET}": {**WHOLE, "task": task}, "tasks": {"tasks": [task]}}
    with signed_in(StandIn(**answers), "municipality") as window:
        page = window.get(f"/en/municipality/plan?sheet={SHEET}").text
    assert re.search('id="tasks"[^>]* data-moment="[0-9a-f]{16}"', page)
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page


def test_sizes_are_asked_for_and_taken() -> None:
    stand_in = StandIn(**{f"sheets/{SHEET}": {**WHOLE, "can_size": True}})
    with signed_in(stand_in, "municipality") as window:
        for act in ("size", "take"):
            assert post(window, f"plan/{act}?sheet={SHEET}").status_code == 303
    assert [path for path, _ in stand_in.posted if "sheets/" in path] == [
        f"municipality/sheets/{SHEET}/sizes", f"municipality/sheets/{SHEET}/sized"]


def test_a_file_goes_to_the_field_that_names_it_without_its_own_name() -> None:
    stand_in = StandIn(**{f"sheets/{SHEET}": WHOLE})
    with signed_in(stand_in, "municipality") as window:
        page = window.get(f"/en/municipality/plan-part?sheet={SHEET}&part=plant.0").text
        sent = post(window, f"plan-part/send?sheet={SHEET}&part=plant.0", field="curve",
                    file=(BytesIO(b"x" * 300_000), "Rossi via Po.CSV"))
        large = post(window, f"plan-part/save?sheet={SHEET}&part=plant.0", more="x" * 300_000)
    assert 'id="file-curve"' in page and "No file yet." in page
    assert (sent.status_code, large.status_code) == (303, 413)
    (asked,) = [sent for path, sent in stand_in.posted if path.endswith("/files")]
    assert {key: asked[key] for key in ("where", "field", "called", "bytes")} == {
        "where": "plant.0", "field": "curve", "called": "file.csv", "bytes": 300_000}


def test_a_file_that_isnt_taken_says_why_on_its_form() -> None:
    words = {"message_en": "no table", "message_it": "nessuna tabella"}
    refused = 415, {"code": "UPLOAD_OTHER_KIND", **words, "values": {}}
    stand_in = StandIn(**{f"sheets/{SHEET}": WHOLE, f"sheets/{SHEET}/files": refused})
    with signed_in(stand_in, "municipality") as window:
        page = post(window, f"plan-part/send?sheet={SHEET}&part=plant.0", field="curve", file=(BytesIO(b"x"), "a.csv"))
    assert page.status_code == 200 and "no table" in page.text


@pytest.mark.parametrize(("language", "chosen", "usual", "source"), [
    ("en", "operating lease", "own money", "an assumption: a roof"),
    ("it", "noleggio operativo", "denaro proprio", "un'ipotesi: un tetto")])
def test_what_may_be_chosen_is_shown_in_words(language: str, chosen: str, usual: str, source: str) -> None:
    with signed_in(StandIn(**{f"sheets/{SHEET}": HEAD}), "municipality") as window:
        page = unescape(window.get(f"/{language}/municipality/plan-part?sheet={SHEET}&part=plant.0").text)
    assert source in page
    assert f'<option value="operating_lease" selected>{chosen}</option>' in page
    assert f'<option value="own">{usual}</option>' in page
    assert not any(f">{raw}<" in page for raw in ("operating_lease", "own", "pv", "injected", "holder"))


SHARED = {**WHOLE, "is_own": False, "may_change": False, "has_result": True, "is_current": True, "changed_at_s": 0,
          "content": "[project]"}
NO_SHEETS = {"sheets": [], "is_there": True}


def share(**answers: Any) -> StandIn:
    """Gateways of which the one of commerce shows a sheet, and the others none."""
    return StandIn(**{"sheets": NO_SHEETS, "commerce/sheets": {"sheets": [SHARED], "is_there": True},
                      f"commerce/sheets/{SHEET}": SHARED, f"commerce/sheets/{SHEET}/report": REPORT, **answers})


@pytest.mark.parametrize("portal", ["municipality", "auditor"])
def test_what_another_organisation_shares_is_listed_and_read_but_not_changed(portal: str) -> None:
    with signed_in(share(), portal) as window:
        listed = window.get(f"/en/{portal}/plans-shared").text
        page = window.get(f"/en/{portal}/plans-shared?at=commerce&sheet={SHEET}").text
        file = window.get(f"/en/{portal}/plans-shared/file?at=commerce&sheet={SHEET}&kind=toml")
        own = [window.get(f"/en/{portal}/plans-shared?at={at}&sheet={SHEET}").status_code
               for at in ("nobody", "", {"auditor": "gse"}.get(portal, portal))]
    assert f"at=commerce&amp;sheet={SHEET}" in listed and "Borgo" in listed
    assert "What to build" in page and ("plans-shared/copy" in page) == (portal == "municipality")
    assert (file.data, own) == (b"[project]", [404, 404, 404])


LYING = {**PART, "figure": {"name": "a", "title": "t", "words": "w", "svg": "<svg onload=alert(1)>", "table": {
    "header": ["x", "y"], "rows": [["<b>one</b>", "2"]], "foot": []}}}


@pytest.mark.parametrize("answer", [5, [], {"parts": 5}, {"parts": [5]}, {"parts": [{**PART, "rows": [[5]]}]},
                                    {"parts": [{**PART, "rows": [["a"]]}]}, {"parts": [{**PART, "figure": {}}]}])
def test_a_report_of_any_type_is_no_answer(answer: Any) -> None:
    with signed_in(share(**{f"commerce/sheets/{SHEET}/report": answer}), "municipality") as window:
        assert window.get(f"/en/municipality/plans-shared?at=commerce&sheet={SHEET}").status_code == 502
    with pytest.raises(NotAnAnswerError):
        hear_report(answer)


@pytest.mark.parametrize("answer", [5, {"sheets": 5}, {"sheets": [5]}, {"sheets": [{**SHARED, "sheet": "../x"}]},
                                    {"sheets": [{**SHARED, "changed_at_s": 2**60}]}])
def test_a_list_of_any_type_is_nobodys(answer: Any) -> None:
    with signed_in(share(**{"commerce/sheets": answer}), "municipality") as window:
        page = window.get("/en/municipality/plans-shared")
    assert page.status_code == 200 and "Nobody shares a plan" in page.text


def test_a_drawing_of_another_organisation_is_shown_as_its_table() -> None:
    with signed_in(share(**{f"commerce/sheets/{SHEET}/report": {"parts": [LYING]}}), "municipality") as window:
        page = window.get(f"/en/municipality/plans-shared?at=commerce&sheet={SHEET}").text
    assert "onload" not in page and "&lt;b&gt;one&lt;/b&gt;" in page


TOLD = {"unread": 1, "last": 0, "notices": [{
    "id": 0, "event": "plan_shared", "date": "2024-05-08", "about": f"sheet/{SHEET}", "values": {"name": "<b>Borgo"},
    "is_read": False}]}


@pytest.mark.parametrize("portal", ["municipality", "auditor"])
def test_a_plan_that_is_shared_is_announced_until_it_is_opened(portal: str) -> None:
    shared = {"sheets": [{**SHARED, "is_new": True}], "is_there": True}
    stand_in = share(**{"commerce/notices": TOLD, "commerce/sheets": shared})
    with signed_in(stand_in, portal) as window:
        told, listed = (window.get(f"/en/{portal}/{page}").text for page in ("notices", "plans-shared"))
        stand_in.answers["commerce/notices"] = {**TOLD, "notices": []}
        opened = window.get(f"/en/{portal}/plans-shared?at=commerce&sheet={SHEET}").text
    assert "A plan is shared with you: &#34;&lt;b&gt;Borgo&#34;, by: commerce." in told
    assert f'href="/en/{portal}/plans-shared?at=commerce&amp;sheet={SHEET}"' in told
    assert "<strong>New.</strong>" in listed
    assert ('id="unread" class="count">1<' in told, 'id="unread"' in opened) == (True, False)


def test_the_page_of_plans_counts_those_that_await_whoever_looks() -> None:
    for said, count in ((TOLD, True), ({**TOLD, "notices": []}, False)):
        with signed_in(share(**{"commerce/notices": said}), "municipality") as window:
            page = window.get("/en/municipality/plans").text
        assert ('Plans shared with you <span class="count">1<' in page) is count


@pytest.mark.parametrize("notice", [5, {}, {**TOLD["notices"][0], "about": "sheet/../x"},
                                    {**TOLD["notices"][0], "about": 5}, {**TOLD["notices"][0], "event": "joined"},
                                    {**TOLD["notices"][0], "date": "soon"},
                                    {**TOLD["notices"][0], "values": {"name": 5}}])
def test_what_is_no_notice_of_a_plan_is_nobodys(notice: Any) -> None:
    with pytest.raises(NotAnAnswerError):
        hear_told({"notices": [notice]})
    with signed_in(share(**{"commerce/notices": {"notices": [notice]}}), "municipality") as window:
        page = window.get("/en/municipality/notices")
    assert page.status_code == 200 and "told-plans" not in page.text


@pytest.mark.parametrize(("opened_at_s", "words"), [
    (0, "GSE: all of its officers. Shared on 8 May 2024, not opened yet."),
    (1_715_212_800, "GSE: all of its officers. Opened on 9 May 2024.")])
def test_whoever_shares_a_plan_sees_whether_it_was_opened(opened_at_s: int, words: str) -> None:
    told = {"organisation": "gse", "officer": "", "shared_at_s": 1_715_169_600, "opened_at_s": opened_at_s}
    with signed_in(StandIn(**{f"sheets/{SHEET}": {**WHOLE, "shares": [told]}}), "municipality") as window:
        page = window.get(f"/en/municipality/plan?sheet={SHEET}").text
    assert words in page
    assert re.findall('<option value="([a-z]+)">', page) == ["gse"]  # whose officers have a page to read it on


def test_nothing_shared_says_how_it_begins() -> None:
    with signed_in(StandIn(), "municipality") as window:
        assert "Whoever has one can name you" in window.get("/en/municipality/plans-shared").text


def test_a_copy_is_ones_own() -> None:
    stand_in = share(**{"municipality/sheets": {**NO_SHEETS, "sheet": "cd" * 8}})
    with signed_in(stand_in, "municipality") as window:
        answer = post(window, f"plans-shared/copy?at=commerce&sheet={SHEET}")
    assert answer.headers["Location"].endswith(f"municipality/plan?sheet={'cd' * 8}")
    assert ("municipality/sheets", {"content": "[project]", "copy_in": "en"}) in stand_in.posted


FAULT = {"where": "plant.0", "key": "tilt", "en": "Too steep.", "it": "Troppo ripido."}
UNFIT = {"code": "SHEET_UNFIT", "message_en": "[plant.0]: tilt", "message_it": "[plant.0]: tilt"}


def test_what_cant_be_so_stands_beside_its_field_and_the_list_leads_there() -> None:
    """A closed part of the form stands open where something in it is to be mended, and the keyboard is there."""
    refused = 422, {**UNFIT, "values": {"faults": [FAULT, {**FAULT, "key": "kw"}]}}
    with signed_in(StandIn(**{f"sheets/{SHEET}": WHOLE, f"sheets/{SHEET}/tables": refused}), "municipality") as window:
        page = post(window, f"plan-part/save?sheet={SHEET}&part=plant.0", **{"field-tilt": "95"}).text
    tilt = re.search('<input[^>]*id="field-tilt"[^>]*>', page)
    assert tilt and 'aria-invalid="true"' in tilt[0] and 'value="95"' in tilt[0] and "autofocus" in tilt[0]
    assert re.search('aria-describedby="field-tilt-fault', tilt[0])
    assert '<p id="field-tilt-fault" class="field-fault">Too steep.</p>' in page
    assert '<a href="#field-tilt">' in page and page.count("autofocus") == 1 and "[plant.0]" not in page
    assert page.index('id="field-tilt"') < page.index("<details")


def test_a_wrong_file_is_told_beside_its_field() -> None:
    refused = 422, {**UNFIT, "values": {"faults": [{**FAULT, "key": "curve"}]}}
    with signed_in(StandIn(**{f"sheets/{SHEET}": WHOLE, f"sheets/{SHEET}/files": refused}), "municipality") as window:
        page = post(window, f"plan-part/send?sheet={SHEET}&part=plant.0", field="curve", file=(BytesIO(b"x"), "a.csv"))
    assert '<p id="file-curve-fault" class="field-fault">Too steep.</p>' in page.text
    assert '<a href="#file-curve">' in page.text


def test_a_sheets_faults_lead_to_their_fields() -> None:
    words = {"en": "Too steep.", "it": "Troppo ripido."}
    fault = {"where": "plant.0", "key": "tilt", "words": words, "beside": words}
    with signed_in(StandIn(**{f"sheets/{SHEET}": {**WHOLE, "faults": [fault]}}), "municipality") as window:
        page = window.get(f"/it/municipality/plan?sheet={SHEET}").text
        part = window.get(f"/it/municipality/plan-part?sheet={SHEET}&part=plant.0").text
    assert f'href="/it/municipality/plan-part?sheet={SHEET}&amp;part=plant.0#field-tilt"' in page
    assert 'aria-invalid="true"' in part and "Troppo ripido." in part and "(gradi)" in part


NO = {"en": "No.", "it": "No."}
UNKNOWN = {"where": "plant.0", "key": "my colour", "words": NO, "beside": NO}


def test_what_a_sheet_doesnt_know_is_taken_away_by_its_form() -> None:
    table = {**TABLE, "texts": {**TABLE["texts"], "my colour": "3"}}
    sheet = {**WHOLE, "tables": [table], "faults": [UNKNOWN, {**UNKNOWN, "where": "", "key": "author"}]}
    stand_in = StandIn(**{f"sheets/{SHEET}": sheet})
    with signed_in(stand_in, "municipality") as window:
        page = window.get(f"/en/municipality/plan?sheet={SHEET}").text
        part = window.get(f"/en/municipality/plan-part?sheet={SHEET}&part=plant.0").text
        post(window, f"plan-part/save?sheet={SHEET}&part=plant.0", **{"field-my colour": ""})
        post(window, f"plan/clean?sheet={SHEET}", key="author")
    assert "part=plant.0#unknown-0" in page and 'name="key" value="author"' in page
    assert 'id="unknown-0" name="field-my colour" value="" aria-invalid="true" autofocus' in part
    assert '<a href="#unknown-0">my colour</a>' in part and "Take away my colour = 3" in part
    assert [sent for path, sent in stand_in.posted if path.endswith("/tables")] == [
        {"where": "plant.0", "texts": {"my colour": ""}}, {"where": "", "texts": {"author": ""}}]


def test_why_working_it_out_failed_leads_to_its_field() -> None:
    why = {"en": "unread", "it": "illeggibile"}
    task = {"id": 3, "state": "failed", "part": 1, "parts": 20, "why": why, "asked_at_s": 5,
            "faults": [{**UNKNOWN, "key": "tilt"}]}
    with signed_in(StandIn(**{f"sheets/{SHEET}": {**WHOLE, "task": task}}), "municipality") as window:
        page = window.get(f"/en/municipality/plan?sheet={SHEET}").text
        part = window.get(f"/en/municipality/plan-part?sheet={SHEET}&part=plant.0").text
    assert "part=plant.0#field-tilt" in page and 'id="run"' in page  # what was sent again may be read now
    assert 'id="field-tilt-fault"' in part


def test_an_answer_that_isnt_taken_is_told_at_its_question() -> None:
    refused = 422, {**UNFIT, "values": {"faults": [{**FAULT, "where": "", "key": "homes"}]}}
    with signed_in(StandIn(**{"sheets/answers": refused}), "municipality") as window:
        page = post(window, "plan-new/make", homes="many").text
    assert '<p id="homes-fault" class="field-fault">Too steep.</p>' in page and 'aria-invalid="true"' in page
