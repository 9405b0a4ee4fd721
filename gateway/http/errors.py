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
from chaincode.words import Words
from chaincode.words.rulebook import words_of_reason
from gateway.client import UnsignedError
from gateway.db.mirror import UnfoundedError
from gateway.ledger.port import CommitError, EndorseError, EvaluateError, LedgerError, SubmitError
from gateway.logs import describe_failure

_log = logging.getLogger(__name__)
_MAX_VALUE = 300


@dataclass(frozen=True)
class ApiReason:
    """Why the gateway itself refuses: stable code, HTTP status, a sentence in two languages with {values}."""

    code: str
    status: int
    en: str
    it: str

    def __call__(self, **values: Any) -> "Problem":
        """Build the problem with the values that caused it, words in both languages among them; raise it."""
        return Problem(self.code, self.status, self.en, self.it, values)


class Problem(Exception):  # noqa: N818 - an expected answer, not an error
    """An answer other than success, in the one payload."""

    def __init__(self, code: str, status: int, en: str, it: str, values: Mapping[str, Any]) -> None:
        super().__init__(code)
        self.code, self.status, self.values = code, status, _pick(values, "en")
        self.payload = {
            "code": code, "message_en": _fill(en, self.values), "message_it": _fill(it, _pick(values, "it")),
            "values": self.values,
        }


NO_SESSION = ApiReason("SESSION_NEEDED", 401, "Open a session first.", "Serve prima una sessione.")
FORBIDDEN = ApiReason("ROLE_NEEDED", 403, "This needs one of: {roles}.", "Serve uno di questi ruoli: {roles}.")
NOT_FOUND = ApiReason("NOT_FOUND", 404, "There is nothing at this address.", "Non c'è nulla a questo indirizzo.")
UNKNOWN = ApiReason("UNKNOWN", 404, "There is no {what} {name}.", "Non esiste: {what} {name}.")
METHOD = ApiReason("METHOD_NOT_ALLOWED", 405, "This address doesn't take that.", "Metodo non ammesso qui.")
TOO_LARGE = ApiReason("BODY_TOO_LARGE", 413, "The body is too large.", "Il contenuto è troppo grande.")
NOT_JSON = ApiReason("BODY_NOT_JSON", 415, "The body must be JSON.", "Il contenuto deve essere JSON.")
MALFORMED = ApiReason("BODY_MALFORMED", 400, "The request can't be read.", "La richiesta non è leggibile.")
INVALID = ApiReason("INVALID", 422, "Some fields can't be used: {fields}.", "Alcuni campi non vanno bene: {fields}.")
TOO_MANY = ApiReason(
    "TOO_MANY_CALLS", 429, "Too many calls; wait {wait_s} s.", "Troppe richieste; attendere {wait_s} s.",
)
WRONG_GATEWAY = ApiReason(
    "WRONG_GATEWAY", 404, "This lives at the gateway of {organisation}.", "Questo sta nel gateway di {organisation}.",
)
BEHIND = ApiReason(
    "PROJECTOR_BEHIND", 504, "Block {after} isn't mirrored yet.", "Il blocco {after} non è ancora riportato.",
)
NOT_YET = ApiReason(
    "NOT_MIRRORED_YET", 503, "Block {after} isn't mirrored yet; ask again in {wait_s} s.",
    "Il blocco {after} non è ancora riportato; richiedere fra {wait_s} s.",
)
NOT_FOUNDED = ApiReason(
    "NOT_FOUNDED", 409, "The community isn't founded yet: no day to count from.",
    "La comunità non è ancora fondata: manca il giorno da cui contare.",
)
BROKEN = ApiReason("INTERNAL", 500, "Something went wrong here.", "Qualcosa è andato storto qui.")

_LEDGER_WORDS = {
    EvaluateError: (400, "The ledger didn't answer: {code}.", "Il registro non ha risposto: {code}."),
    EndorseError: (409, "The organisations didn't endorse this: {code}.", "Le organizzazioni non avallano: {code}."),
    SubmitError: (503, "The ledger didn't take this; send it again.", "Il registro non l'ha preso; inviare di nuovo."),
    CommitError: (409, "It stands in a block and doesn't count: {code}.", "È in un blocco e non vale: {code}."),
}
# A node that is away, or has too much to do: the same comes through later.
_AWAY = (
    "CHAINCODE_TIMEOUT", "CHAINCODE_UNREACHABLE", "DEADLINE", "ENDORSERS_UNAVAILABLE", "PEER_BUSY", "PEER_UNREACHABLE",
)
_AWAY_WORDS = (
    503, "Who must agree can't be reached now; try again later: {code}.",
    "Chi deve avallare ora non è raggiungibile; riprovare più tardi: {code}.",
)
_NEVER_TAKEN = ("The ledger never takes this: {code}.", "Il registro non lo prenderà mai: {code}.")
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
            return Problem(code, status, "The ledger refuses this.", "Il registro rifiuta questa richiesta.", values)
        return Problem(code, reason.kind.status, words.en, words.it, values)


def from_ledger(error: LedgerError, reasons: Reasons) -> Problem:
    """Turn a stage that failed into the one payload: the rules' refusal, or the ledger's own code."""
    is_submit = isinstance(error, SubmitError)
    if error.status and not is_submit:
        return reasons.to_problem(error.code, error.values, error.status)
    status, en, it = (error.status, *_NEVER_TAKEN) if error.status else _get_words(error)
    values = {"code": error.code, "stage": error.stage, "transaction_id": error.transaction_id}
    return Problem(f"LEDGER_{error.code}", status, en, it, values)


def _get_words(error: LedgerError) -> tuple[int, str, str]:
    is_away = error.code in _AWAY and not isinstance(error, SubmitError)
    return _AWAY_WORDS if is_away else _LEDGER_WORDS[type(error)]


def register_errors(app: Flask, reasons: Reasons) -> None:
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
    return Problem(error.code, 502, error.words("en"), error.words("it"), error.values)


def from_http(error: HTTPException) -> Problem:
    """Turn Flask's and webargs' exceptions into the one payload; a validation names the fields, not the values."""
    messages = (getattr(error, "data", None) or {}).get("messages")
    if isinstance(messages, Mapping) and isinstance(messages.get("json"), list):
        return MALFORMED()
    if messages:
        paths = sorted(_paths(messages))
        return INVALID(fields=", ".join(paths)[:_MAX_VALUE])
    status = error.code or 500
    return _BY_STATUS.get(status, ApiReason(error.name.upper().replace(" ", "_"), status, error.name, error.name))()


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
    return {name: getattr(value, language) if isinstance(value, Words) else value for name, value in values.items()}


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
