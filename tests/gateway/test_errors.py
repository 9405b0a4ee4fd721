"""What each failure is answered with: the status of a failed stage of the ledger, one payload in two languages."""

import ast
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException, default_exceptions

import gateway
from chaincode.rules.community import countersign
from chaincode.rules.energy import awards
from chaincode.rules.errors import Refusal
from chaincode.rules.units import ORGANISATIONS
from chaincode.words.names import ROLES, words_of_roles
from gateway.client import UnsignedError
from gateway.http.errors import (
    FORBIDDEN,
    NOT_FOUND,
    TOO_MANY,
    ApiReason,
    Reasons,
    answer_errors,
    from_http,
    from_ledger,
)
from gateway.ledger.port import CommitError, EndorseError, EvaluateError, LedgerError, SubmitError
from network.keys import list_roles

REASONS = Reasons(())
TABLE = Path(gateway.__file__).parent / "ERRORS.md"


def find_reasons() -> Iterator[ApiReason]:
    names = [module.name for module in walk_packages(gateway.__path__, "gateway.")]
    for name in names:
        if "migrations" not in name and not name.endswith("__main__"):
            yield from (one for one in vars(import_module(name)).values() if isinstance(one, ApiReason))


OWN = list({id(one): one for one in find_reasons()}.values())


# names that the API has: of fields, of plants; a block that isn't said
OF_THE_API = {("INVALID", "fields"), ("NOBODYS", "plants"), ("NOT_YET", "after"), ("NOT_PREVIEWED", "names"),
              ("NOT_PREVIEWED", "known")}


def find_english() -> Iterator[str]:
    """Where a refusal is given an English word as a value, and not words in both languages."""
    for path in Path(gateway.__file__).parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            for given in call.keywords if name.isupper() else ():
                is_text = isinstance(given.value, ast.JoinedStr) or (
                    isinstance(given.value, ast.Constant) and isinstance(given.value.value, str))
                is_joined = isinstance(given.value, ast.Call) and getattr(given.value.func, "attr", "") == "join"
                if (is_text or is_joined) and (name, given.arg) not in OF_THE_API:
                    yield f"{path.name}:{call.lineno} {name}({given.arg})"


def test_no_refusal_says_an_english_word_in_its_italian_sentence() -> None:
    assert list(find_english()) == []


def test_each_role_has_a_name_in_italian_beside_that_of_certificates() -> None:
    given = {role for organisation in ORGANISATIONS
             for roles in list_roles(organisation, "gse", "municipality").values() for role in roles}
    assert given <= set(ROLES)
    assert [role for role in ROLES if f" ({role})" not in words_of_roles([role]).it] == []
    problem = FORBIDDEN(roles=words_of_roles(("officer", "treasurer")))
    assert problem.payload["message_it"] == "Serve uno di questi ruoli: incaricato (officer), tesoriere (treasurer)."
    assert problem.values == {"roles": "officer, treasurer"}


def values_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_the_documented_table_is_what_the_gateway_says() -> None:
    rows = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert rows == sorted(f"| `{one.code}` | {one.status} | {one.sentences.en} |" for one in OWN)


@pytest.mark.parametrize("reason", OWN, ids=lambda reason: reason.code)
def test_both_languages_say_the_same_values(reason: ApiReason) -> None:
    assert values_of(reason.sentences.en) == values_of(reason.sentences.it)
    assert reason.sentences.en != reason.sentences.it


@pytest.mark.parametrize("code", ["ENDORSERS_UNAVAILABLE", "PEER_UNREACHABLE", "CHAINCODE_UNREACHABLE", "PEER_BUSY"])
@pytest.mark.parametrize("stage", [EvaluateError, EndorseError])
def test_who_is_away_may_be_asked_again_later(stage: type[LedgerError], code: str) -> None:
    problem = from_ledger(stage(code, transaction_id="a1"), REASONS)
    assert (problem.status, problem.code) == (503, f"LEDGER_{code}")
    assert "later" in problem.payload["message_en"]
    assert problem.values["transaction_id"] == "a1"


def test_a_transaction_that_nobody_took_is_to_be_sent_again() -> None:
    problem = from_ledger(SubmitError("PEER_UNREACHABLE", transaction_id="a1"), REASONS)
    assert (problem.status, problem.payload["message_en"]) == (503, "The ledger didn't take this; send it again.")


def test_organisations_that_differ_and_a_block_that_says_no_are_conflicts() -> None:
    refused = EndorseError("ENDORSEMENT_MISMATCH", transaction_id="a1")
    invalid = CommitError("MVCC_READ_CONFLICT", transaction_id="a1", block=3)
    assert [from_ledger(one, REASONS).status for one in (refused, invalid)] == [409, 409]


def test_a_ledger_that_answers_nothing_was_asked_for_what_it_cant() -> None:
    assert from_ledger(EvaluateError("CHAINCODE_PANIC", transaction_id="a1"), REASONS).status == 400


def test_a_refusal_is_known_by_its_code_where_it_s_caught() -> None:
    problem = TOO_MANY(wait_s=3)
    assert (str(problem), problem.code, problem.values) == ("TOO_MANY_CALLS", "TOO_MANY_CALLS", {"wait_s": 3})


def test_who_is_to_wait_learns_how_long() -> None:
    app = Flask("busy")
    answer_errors(app, REASONS)

    def fail() -> None:
        raise TOO_MANY(wait_s=3)

    app.add_url_rule("/", view_func=fail)
    assert app.test_client().get("/").headers["Retry-After"] == "3"
    assert "Retry-After" not in app.test_client().get("/nothing").headers


@pytest.mark.parametrize(("status", "code"), [
    (400, "BODY_MALFORMED"), (401, "SESSION_NEEDED"), (404, "NOT_FOUND"), (405, "METHOD_NOT_ALLOWED"),
    (413, "BODY_TOO_LARGE"), (415, "BODY_NOT_JSON"), (500, "INTERNAL"),
])  # fmt: skip
def test_what_flask_refuses_is_said_in_both_languages(status: int, code: str) -> None:
    problem = from_http(default_exceptions[status]())
    assert (problem.status, problem.code) == (status, code)
    assert problem.payload["message_en"] != problem.payload["message_it"]


def test_what_flask_may_refuse_besides_keeps_its_status_and_name() -> None:
    for status, kind in default_exceptions.items():
        problem = from_http(kind())
        assert problem.status == status and problem.payload["message_en"]
    assert from_http(default_exceptions[406]()).code == "NOT_ACCEPTABLE"
    assert from_http(HTTPException()).status == 500


@pytest.mark.parametrize(("failure", "status", "code"), [
    (NOT_FOUND(), 404, "NOT_FOUND"),
    (Refusal(awards.T3_LOT_SPENT, {}), 404, "T3_LOT_SPENT"),
    (CommitError("MVCC_READ_CONFLICT", transaction_id="a1", block=3), 409, "LEDGER_MVCC_READ_CONFLICT"),
    (UnsignedError("CHALLENGE_FOREIGN", "gse"), 502, "CHALLENGE_FOREIGN"),
    (default_exceptions[404](), 404, "NOT_FOUND"),
    (RuntimeError("a secret"), 500, "INTERNAL"),
])  # fmt: skip
def test_every_failure_of_a_route_is_answered_in_the_one_payload(failure: Exception, status: int, code: str) -> None:
    app = Flask("failing")
    answer_errors(app, Reasons((awards,)))

    def fail() -> None:
        raise failure

    app.add_url_rule("/", view_func=fail)
    answer = app.test_client().get("/")
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert set(answer.json) == {"code", "message_en", "message_it", "values"}


def test_an_organisation_is_named_in_the_readers_language() -> None:
    problem = Reasons((countersign,)).to_problem("T0_SAME_ORGANISATION", {"organisation": "citizens"})
    assert problem.payload["message_it"].startswith("L'organizzazione cittadini ha già firmato;")
    assert problem.payload["values"] == {"organisation": "citizens"}
