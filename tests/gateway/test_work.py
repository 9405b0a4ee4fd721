"""An act's two halves: calls worked out of facts alone, signed one by one, taken up again where they were left."""

from dataclasses import replace
from typing import Any

import pytest

from gateway.acts.buying import Wanted, plan_request
from gateway.acts.countersigning import choose_registrations, plan_countersignatures, plan_recalls, read_proposed
from gateway.acts.offering import Offered, plan_offer
from gateway.acts.stepping import plan_step
from gateway.acts.work import OFFICER, OWN, Call, CallOutcome, Work, run, try_all
from gateway.client import ApiError

WAITING = [{"pending": f"pending/{number}", "digest": f"d{number}"} for number in range(3)]


class Gateway:
    """Acts once for each command id, as T13 has it; refuses what it is told to."""

    def __init__(self, **refused: ApiError) -> None:
        self.refused, self.acted = refused, list[str]()

    def execute(self, command: str, arguments: Any, member: str = "", *, command_id: str) -> dict[str, Any]:
        if command_id in self.refused:
            raise self.refused[command_id]
        if command_id in self.acted:
            return {"block": -1, "response": {"repeated": True, "things": {}}}
        self.acted.append(command_id)
        return {"block": len(self.acted), "response": {"made": [], "facts": {"command": command, "member": member}}}


def make_client(**refused: ApiError) -> Any:
    return Gateway(**refused)


def make_ids(*names: str) -> Any:
    ids = iter(names)
    return lambda: next(ids)


def refusal(status: int = 409, code: str = "T0_DONE") -> ApiError:
    return ApiError(status, {"code": code})


SIGNING = plan_countersignatures(WAITING, make_ids("a", "b", "c"))


def test_a_plan_says_each_call_with_its_id_and_who_signs() -> None:
    assert SIGNING.calls[1] == Call("countersign", {"target": "pending/1", "digest": "d1"}, "b", "", OFFICER)
    assert plan_recalls(["pending/2"], make_ids("r")).calls == (
        Call("recall", {"target": "pending/2"}, "r", signer=OFFICER),)
    assert plan_step("deliver", {"agreement": "agreement/1"}, "m", "s").calls == (
        Call("deliver", {"agreement": "agreement/1"}, "s", "m", OWN),)


def test_a_call_is_said_in_both_languages() -> None:
    words = SIGNING.calls[0].words
    assert (words.in_language("en"), words.in_language("it")) == (
        "A second organisation signs {target}.", "Una seconda organizzazione controfirma {target}.")


def test_a_request_pays_with_the_quoted_lots_unless_others_are_named() -> None:
    quoted = {"lots": ["lot/1"], "service_date": "2024-05-02"}
    wanted = Wanted("offer/1", "p", 300)
    (call,) = plan_request(wanted, quoted, "t", "m", "i").calls
    assert call.arguments == {"offer": "offer/1", "provider": "p", "price_cents": 300, "terms": "t",
                              "lots": ["lot/1"], "service_date": "2024-05-02"}
    (other,) = plan_request(replace(wanted, lots=("lot/9",)), quoted, "t", "m", "i").calls
    assert other.arguments["lots"] == ["lot/9"]


def test_what_is_published_has_its_words_as_a_digest_alone() -> None:
    (call,) = plan_offer(Offered("offer", "service", "food", 100, 200, "Pane", "al forno"), "t", "m", "i").calls
    assert (call.command, call.member, call.arguments["terms"]) == ("publish", "m", "t")
    assert not {"Pane", "al forno"} & set(map(str, call.arguments.values()))


def test_one_that_is_refused_holds_up_those_alone_that_wait_for_it() -> None:
    first, second, third = SIGNING.calls
    work = Work((first, replace(second, waits_for=("a",)), third))
    client = make_client(a=refusal())
    outcomes = list(try_all(work, client))
    assert [outcome.refusal and outcome.refusal.code for outcome in outcomes] == ["T0_DONE", None, None]
    assert [outcome.receipt is None for outcome in outcomes] == [True, True, False]
    assert client.acted == ["c"]


def test_what_waits_for_one_that_acts_is_signed_after_it() -> None:
    first, second, _ = SIGNING.calls
    client = make_client()
    assert all(outcome.receipt for outcome in try_all(Work((first, replace(second, waits_for=("a",)))), client))
    assert client.acted == ["a", "b"]


def test_a_gateway_that_fails_ends_the_work_and_all_of_it_is_run_again() -> None:
    client = make_client(b=refusal(502, "LEDGER"))
    with pytest.raises(ApiError, match="LEDGER"):
        list(try_all(SIGNING, client))
    assert client.acted == ["a"]
    client.refused.clear()
    again = list(try_all(SIGNING, client))
    assert client.acted == ["a", "b", "c"]
    assert [outcome.response.get("repeated", False) for outcome in again] == [True, False, False]


def test_a_strict_run_ends_at_the_first_that_is_refused() -> None:
    client = make_client(b=refusal())
    with pytest.raises(ApiError, match="T0_DONE"):
        run(SIGNING, client)
    assert client.acted == ["a"]


def test_what_was_proposed_is_read_also_where_it_was_proposed_before() -> None:
    fresh = {"response": {"made": ["pending/7"], "facts": {"digest": "d"}}}
    known = {"response": {"repeated": True, "things": {"pending/7": {"digest": "d"}}}}
    for receipt in (fresh, known):
        assert read_proposed(CallOutcome(SIGNING.calls[0], receipt)) == {"pending": "pending/7", "digest": "d"}


def test_an_officer_signs_others_registrations_that_wait_and_may_act() -> None:
    row = {"command": "register", "may_act": True, "organisation": "citizens", "countersigned_by": []}
    rows = [row, row | {"command": "suspend"}, row | {"may_act": False}, row | {"organisation": "gse"},
            row | {"countersigned_by": ["gse"]}]
    assert choose_registrations(rows, "gse") == [row]
