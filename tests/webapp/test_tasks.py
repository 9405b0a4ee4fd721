"""Long work on a page: how far it is, what came of it, whose word that is; asked for and cancelled by forms."""

from typing import Any

import pytest

from tests.helpers.webapp.reading import strip
from tests.helpers.webapp.stand_in import KEY, StandIn, signed_in

Plain = dict[str, Any]
PORTALS = ("citizen", "commerce", "municipality", "auditor")
REPORT = {"ok": True, "height": 1_200, "bound_height": 0, "transactions": 20, "date": "2024-05-08", "findings": [],
          "notes": [], "unsigned": [{"name": "commit_hashes", "words": "Nobody signs.", "words_it": "Nessuno firma."}]}
FOUND = {"check": "chain", "code": "CHAIN_CUT", "words": "It was cut.", "words_it": "È stata tagliata."}
SAME = {"settlement_id": "2024-05-01.provisional.1", "is_same": True}


def build(kind: str = "verify", state: str = "done", result: Any = None, **more: Any) -> Plain:
    return {"id": 3, "kind": kind, "about": "", "state": state, "part": 0, "parts": 0, "owner": KEY, "release": "1",
            "asked_at_s": 1_715_000_000, "ended_at_s": 0, "result": result, "file": "", **more}


def answer(*tasks: Plain, at: str = "gse", **more: Any) -> StandIn:
    return StandIn(**{f"{at}/tasks": {"tasks": list(tasks)}, **more})


def read(gateways: StandIn, portal: str = "auditor", language: str = "en") -> str:
    with signed_in(gateways, portal) as window:
        return strip(window.get(f"/{language}/{portal}/tasks").text.partition("<main")[2].partition("</main>")[0])


def press(gateways: StandIn, portal: str, act: str, **form: str) -> Any:
    with signed_in(gateways, portal) as window:
        page = window.get(f"/en/{portal}/tasks").text
        token = page.split('name="form_token" value="')[1].split('"')[0]
        return window.post(f"/en/{portal}/tasks/{act}", data={"form_token": token, **form})


@pytest.mark.parametrize("portal", PORTALS)
def test_the_own_gateway_and_the_operators_are_asked_each_once(portal: str) -> None:
    gateways = answer(build("accounts", "queued"), at="gse")
    page = read(gateways, portal)
    asked = [organisation for organisation, _, path, _ in gateways.asked if path == "tasks"]
    assert len(asked) == len(set(asked)) == (1 if portal == "auditor" else 2)
    assert "All accounts of a month Asked for on 6 May 2024 at 14:53. Gateway: GSE. Waits" in page


@pytest.mark.parametrize(("state", "words"), [
    ("queued", "Waits"), ("running", "Runs"), ("cancelled", "Cancelled"), ("failed", "Failed: It took too long.")])
def test_a_task_that_is_not_done_says_how_it_stands(state: str, words: str) -> None:
    why = {"code": "TASK_TOO_LONG", "message_en": "It took too long.", "message_it": "Troppo tempo."}
    page = read(answer(build(state=state, part=1, parts=4, result=why if state == "failed" else None)))
    assert words in page
    assert ("1 of 4" in page) == (state == "running")
    assert ("Cancel" in page.partition(words)[2]) == ("Load again" in page) == (state in ("queued", "running"))


@pytest.mark.parametrize(("state", "is_moving"), [("queued", True), ("running", True), ("done", False)])
def test_a_page_is_fetched_anew_while_something_moves_and_no_longer(state: str, is_moving: bool) -> None:
    with signed_in(answer(build(state=state))) as window:
        page = window.get("/it/citizen/tasks").text
    assert ('data-live' in page) == ("/static/live.js" in page) == is_moving


@pytest.mark.parametrize(("kind", "about", "named"), [
    ("recompute", "2024-05-08", "Conti di un periodo rifatti: dall&#39;8 maggio 2024"),
    ("accounts", "2024-05", "Tutti gli estratti di un mese: maggio 2024"), ("verify", "", "Verifica"),
])
def test_work_on_a_period_or_a_month_names_it(kind: str, about: str, named: str) -> None:
    assert named in read(answer(build(kind, "queued", about=about)), language="it")


def test_an_officer_sees_which_are_others() -> None:
    others = "Another person of your organisation asked for it."
    assert others in read(answer(build(owner="ef" * 32)))
    assert others not in read(answer(build()))


def test_a_chain_that_holds_is_said_with_what_that_does_not_prove() -> None:
    page = read(answer(build(result=REPORT)), language="it")
    assert "✓ La catena regge: 1.200 blocchi, 20 transazioni, fino all&#39;8 maggio 2024." in page
    assert "Nessuno firma." in page and "Nessun punto di controllo lega gli ultimi blocchi" in page
    bound = read(answer(build(result={**REPORT, "bound_height": 1_200, "unsigned": []})))
    assert "doesn&#39;t prove" not in bound


def test_what_an_audit_found_is_shown() -> None:
    found = {**REPORT, "ok": False, "findings": [FOUND]}
    page = read(answer(build(result=found)))
    assert "✗ The chain doesn&#39;t hold. Findings: 1." in page and "✗ It was cut." in page
    assert "✗ È stata tagliata." in read(answer(build(result=found)), language="it")


@pytest.mark.parametrize(("same", "words"), [
    ([True, True], "✓ All settlements (2) come to the same, byte for byte. The chain holds:"),
    ([True, False], "✗ Of 2 settlements, 1 don&#39;t come to the same. The chain holds:")])
def test_settlements_that_come_to_something_else_are_counted(same: list[bool], words: str) -> None:
    settlements = [{**SAME, "is_same": is_same} for is_same in same]
    result = {"ok": all(same), "ledger": REPORT, "findings": [], "settlements": settlements}
    assert words in read(answer(build("recompute", result=result)))


def test_the_word_of_anothers_gateway_is_called_so() -> None:
    foreign = {"session": {"member": "", "key": KEY, "organisation": "citizens"}}
    word = "This is the word of the gateway of: GSE."
    assert word in read(answer(build(result=REPORT), **foreign))
    assert word not in read(answer(build(result=REPORT)))
    assert word not in read(answer(build("accounts", result={"accounts": 5}), **foreign))


@pytest.mark.parametrize(("kind", "result", "words"), [
    ("accounts", {"accounts": 1_000}, "Accounts in the archive: 1,000."), ("import", {"import": 1}, "It is done."),
    ("weather", {"x": 1}, "weather Asked for")])
def test_other_work_says_what_was_made_and_a_kind_of_tomorrow_is_shown(kind: str, result: Plain, words: str) -> None:
    assert words in read(answer(build(kind, result=result)), "municipality")


def test_a_result_that_isnt_the_visitors_is_not_linked() -> None:
    assert "Save the result" not in read(answer(build()), "municipality")


def test_a_report_is_saved_as_json_and_a_file_as_it_is() -> None:
    made = build("accounts", result={"accounts": 1}, file="accounts-3.zip")
    gateways = answer(**{"gse/tasks/3": build(result=REPORT), "citizens/tasks/3": made,
                         "citizens/tasks/3/file": {"stands": "in"}})
    with signed_in(gateways, "auditor") as window:
        saved = window.get("/en/auditor/tasks/result?task=gse-3")
        assert saved.json == REPORT
        assert saved.headers["Content-Disposition"] == 'attachment; filename="verify-3.json"'
    with signed_in(gateways) as window:
        name = window.get("/en/citizen/tasks/result?task=citizens-3").headers["Content-Disposition"]
    assert name == 'attachment; filename="accounts-3.zip"'


@pytest.mark.parametrize("name", ["", "gse", "gse-x", "commerce-3", "gse-3/file", "../gse-3", "gse-٣"])
def test_what_is_no_task_of_these_gateways_is_not_found(name: str) -> None:
    gateways = answer(build(state="queued"), **{"gse/tasks/3": build(result=REPORT)})
    with signed_in(gateways) as window:
        assert window.get("/en/citizen/tasks/result", query_string={"task": name}).status_code == 404
    assert press(gateways, "citizen", "cancel", task=name).status_code == 404


@pytest.mark.parametrize("state", ["queued", "running", "failed", "cancelled"])
def test_what_is_not_done_has_no_result(state: str) -> None:
    with signed_in(answer(**{"gse/tasks/3": build(state=state, result=REPORT)})) as window:
        assert window.get("/en/citizen/tasks/result?task=gse-3").status_code == 404


def test_a_button_cancels_and_leads_back() -> None:
    gateways = answer(build(state="queued"))
    response = press(gateways, "citizen", "cancel", task="gse-3")
    assert (response.status_code, response.headers["Location"]) == (303, "/en/citizen/tasks#tasks")
    assert ("gse", "DELETE", "tasks/3", "door-gse") in gateways.asked


def test_nobody_cancels_without_the_form_of_a_page_of_theirs() -> None:
    gateways = answer(build(state="queued"))
    with signed_in(gateways) as window:
        assert window.post("/en/citizen/tasks/cancel", data={"task": "gse-3"}).status_code == 403
    assert [method for _, method, _, _ in gateways.asked if method == "DELETE"] == []


def test_an_auditors_buttons_ask_for_a_verification_a_file_and_a_period() -> None:
    gateways = answer(build(state="queued"))
    assert press(gateways, "auditor", "verify", checkpoint=" 7:ab:cd ").status_code == 303
    assert press(gateways, "auditor", "evidence").status_code == 303
    assert press(gateways, "auditor", "recompute", period="2024-05-01").status_code == 303
    assert gateways.posted == [
        ("gse/tasks", {"kind": "verify", "inputs": {"checkpoint": "7:ab:cd"}}),
        ("gse/tasks", {"kind": "evidence", "inputs": {}}),
        ("gse/tasks", {"kind": "recompute", "inputs": {"period": "2024-05-01"}})]


@pytest.mark.parametrize("portal", PORTALS[:3])
@pytest.mark.parametrize("button", ["verify", "evidence"])
def test_only_the_auditors_page_has_those_buttons(portal: str, button: str) -> None:
    assert press(answer(build(state="queued")), portal, button).status_code == 404


def test_evidence_says_how_many_blocks_are_in_it() -> None:
    page = read(answer(build("evidence", result={"blocks": 1_234}, file="evidence-3.zip")), language="it")
    assert "La catena in un solo file" in page and "Blocchi nel file: 1.234." in page


def test_too_many_that_wait_are_refused_in_words() -> None:
    refused = (429, {"code": "TOO_MANY_TASKS", "message_en": "Three wait already."})
    gateways = answer(build(state="queued"))
    with signed_in(gateways, "auditor") as window:
        token = window.get("/en/auditor/tasks").text.split('name="form_token" value="')[1].split('"')[0]
        gateways.answers["gse/tasks"] = refused
        page = window.post("/en/auditor/tasks/verify", data={"form_token": token})
    assert page.status_code == 429 and "Three wait already." in page.text
