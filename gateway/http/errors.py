"""What the API answers when it refuses: one payload for everything, and one table from causes to statuses.

    {"code": "T3_LOT_SPENT", "message_en": "...", "message_it": "...", "values": {...}}

    rules' refusals     the status of their kind (chaincode.rules.errors)
    401 403             who calls          404 405  what isn't there
    413 415 422 429     what was sent      502-504  the ledger or another gateway   500  a defect, without details
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from chaincode.rules.errors import Reason, Refusal
from chaincode.words import Texts, Words, read_sentences
from chaincode.words.names import words_of_organisation
from chaincode.words.rulebook import words_of_reason
from gateway.client import UnsignedError
from gateway.db.mirror import UnfoundedError
from gateway.ledger.port import CommitError, EndorseError, EvaluateError, LedgerError, SubmitError
from gateway.logs import describe_failure

_log = logging.getLogger(__name__)
_MAX_VALUE = 300


@dataclass(frozen=True)
class ApiReason:
    """Why the gateway itself refuses: stable code, by which its sentence is found, and HTTP status."""

    code: str
    status: int

    def __call__(self, **values: Any) -> "Problem":
        """Build the problem with the values that caused it, words in both languages among them; raise it."""
        return Problem(self.code, self.status, self.sentences, values)

    @property
    def sentences(self) -> Texts:
        """What it says, with {values}."""
        return read_sentences(f"gateway.refusals.{self.code}")


class Problem(Exception):  # noqa: N818 - an expected answer, not an error
    """An answer other than success, in the one payload."""

    def __init__(self, code: str, status: int, sentences: Texts, values: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code, self.status, self.values = code, status, _pick(values, "en")
        self.payload = {
            "code": code, "message_en": _fill(sentences.en, _name(values, "en")),
            "message_it": _fill(sentences.it, _name(values, "it")), "values": self.values,
        }


NO_SESSION = ApiReason("SESSION_NEEDED", 401)
FORBIDDEN = ApiReason("ROLE_NEEDED", 403)
NOT_FOUND = ApiReason("NOT_FOUND", 404)
UNKNOWN = ApiReason("UNKNOWN", 404)
METHOD = ApiReason("METHOD_NOT_ALLOWED", 405)
TOO_LARGE = ApiReason("BODY_TOO_LARGE", 413)
NOT_JSON = ApiReason("BODY_NOT_JSON", 415)
MALFORMED = ApiReason("BODY_MALFORMED", 400)
INVALID = ApiReason("INVALID", 422)
TOO_MANY = ApiReason("TOO_MANY_CALLS", 429)
WRONG_GATEWAY = ApiReason("WRONG_GATEWAY", 404)
BEHIND = ApiReason("PROJECTOR_BEHIND", 504)
NOT_YET = ApiReason("NOT_MIRRORED_YET", 503)
NOT_FOUNDED = ApiReason("NOT_FOUNDED", 409)
BROKEN = ApiReason("INTERNAL", 500)
AWAY = ApiReason("GATEWAY_AWAY", 502)

_STAGES = {
    EvaluateError: (400, "not_answered"), EndorseError: (409, "not_endorsed"), SubmitError: (503, "not_taken"),
    CommitError: (409, "not_valid"),
}
# A node that is away, or has too much to do: the same comes through later.
_AWAY = (
    "CHAINCODE_TIMEOUT", "CHAINCODE_UNREACHABLE", "DEADLINE", "ENDORSERS_UNAVAILABLE", "PEER_BUSY", "PEER_UNREACHABLE",
)
_BY_STATUS = {
    400: MALFORMED, 401: NO_SESSION, 404: NOT_FOUND, 405: METHOD, 413: TOO_LARGE, 415: NOT_JSON, 500: BROKEN,
}


class Reasons:
    """The rules' reasons by code, to say in words what a ledger answers as code and values."""

    def __init__(self, modules: Iterable[ModuleType]) -> None:
        found = (item for module in modules for item in vars(module).values() if isinstance(item, Reason))
        self._by_code = {reason.code: reason for reason in found}

    def to_problem(self, code: str, values: Mapping[str, Any], status: int = 409) -> Problem:
        """Build the problem of a refusal; a code that is unknown here keeps its own words out and its values in."""
        reason, words = self._by_code.get(code), words_of_reason(code)
        if reason is None or words is None:
            return Problem(code, status, read_sentences("gateway.http.ledger.refused"), values)
        return Problem(code, reason.kind.status, words, values)


def from_ledger(error: LedgerError, reasons: Reasons) -> Problem:
    """Turn a stage that failed into the one payload: the rules' refusal, or the ledger's own code."""
    is_submit = isinstance(error, SubmitError)
    if error.status and not is_submit:
        return reasons.to_problem(error.code, error.values, error.status)
    status, name = (error.status, "never_taken") if error.status else _find_stage(error)
    values = {"code": error.code, "stage": error.stage, "transaction_id": error.transaction_id}
    return Problem(f"LEDGER_{error.code}", status, read_sentences(f"gateway.http.ledger.{name}"), values)


def _find_stage(error: LedgerError) -> tuple[int, str]:
    is_away = error.code in _AWAY and not isinstance(error, SubmitError)
    return (503, "away") if is_away else _STAGES[type(error)]


def answer_errors(app: Flask, reasons: Reasons) -> None:
    """Answer every failure of an app in the one payload."""
    app.register_error_handler(Problem, _answer)
    app.register_error_handler(Refusal, lambda error: _answer(reasons.to_problem(error.reason.code, error.values)))
    app.register_error_handler(LedgerError, lambda error: _answer(from_ledger(error, reasons)))
    app.register_error_handler(UnfoundedError, lambda _: _answer(NOT_FOUNDED()))
    app.register_error_handler(UnsignedError, lambda error: _answer(from_unsigned(error)))
    app.register_error_handler(HTTPException, lambda error: _answer(from_http(error)))
    app.register_error_handler(Exception, _answer_defect)


def from_unsigned(error: UnsignedError) -> Problem:
    """Say that another gateway handed over what isn't to be signed."""
    return Problem(error.code, 502, Texts(error.words("en"), error.words("it")), error.values)


def from_http(error: HTTPException) -> Problem:
    """Turn Flask's and webargs' exceptions into the one payload; a validation names the fields, not the values."""
    messages = (getattr(error, "data", None) or {}).get("messages")
    if isinstance(messages, Mapping) and isinstance(messages.get("json"), list):
        return MALFORMED()
    if messages:
        paths = sorted(_paths(messages))
        return INVALID(fields=", ".join(paths)[:_MAX_VALUE])
    status = error.code or 500
    known = _BY_STATUS.get(status)
    return known() if known else Problem(
        error.name.upper().replace(" ", "_"), status, Texts(error.name, error.name), {})


def _paths(messages: Any, path: str = "") -> Iterable[str]:
    """Give the dotted names of fields from webargs' nested messages."""
    if not isinstance(messages, Mapping):
        yield path
        return
    for name, inner in messages.items():
        hidden = not path and name in ("json", "query", "path", "headers")
        yield from _paths(inner, "" if hidden else f"{path}.{name}".strip("."))


def _pick(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Take of each value that is words those of a language; what answers hold for programs is the English."""
    return {name: value.in_language(language) if isinstance(value, Words) else value for name, value in values.items()}


def _name(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Take each value as a sentence has it: an organisation by its name."""
    return {name: words_of_organisation(value).in_language(language) if name == "organisation" else value
            for name, value in _pick(values, language).items()}


def _fill(sentence: str, values: Mapping[str, Any]) -> str:
    try:
        return sentence.format_map({name: str(value)[:_MAX_VALUE] for name, value in values.items()})
    except (KeyError, IndexError, ValueError):
        return sentence


def _answer(problem: Problem) -> ResponseReturnValue:
    wait_s = problem.values.get("wait_s")
    return jsonify(problem.payload), problem.status, {} if wait_s is None else {"Retry-After": str(wait_s)}


def _answer_defect(error: Exception) -> ResponseReturnValue:
    _log.error("a request failed: %s", describe_failure(error))
    return _answer(BROKEN())
