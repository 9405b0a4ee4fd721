"""How a call fails: the API refused it, or this client refused to sign what it was handed."""

import re
from collections.abc import Mapping
from typing import Any

import httpx

Plain = dict[str, Any]
# What a call raises when nobody answers.
UnreachedError = httpx.TransportError
LONGEST_WAIT_S = 3_600  # that a refusal may ask for
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,59}")  # what comes may be anything


class NotAnAnswerError(UnreachedError):
    """What came is no answer of a gateway: it counts as none."""


class ApiError(Exception):
    """What the API answered instead of success: `status`, and `code`, words and `values` of the one error payload.

    payload: whatever came; what of it isn't as that payload is counts as left out.
    """

    def __init__(self, status: int, payload: object) -> None:
        self.status = status
        self.payload: Plain = dict(payload) if isinstance(payload, Mapping) else {}
        code, values = self.payload.get("code"), self.payload.get("values")
        self.code = code if isinstance(code, str) and _CODE.fullmatch(code) else "NOT_AN_ANSWER"
        self.values: Plain = dict(values) if isinstance(values, dict) else {}
        super().__init__(f"{status} {self.code}: {self._find_words('en', '')} {self.values or ''}".strip())

    def words(self, language: str = "en") -> str:
        """The sentence for people."""
        return self._find_words(language, self.code)

    def find_wait_s(self) -> int:
        """Return in how many seconds to ask again: one where none is said, or what is said is no such time."""
        wait_s = self.values.get("wait_s")
        return wait_s if type(wait_s) is int and 0 <= wait_s <= LONGEST_WAIT_S else 1

    def _find_words(self, language: str, unknown: str) -> str:
        words = self.payload.get(f"message_{language}")
        return words if isinstance(words, str) and words else unknown


_WORDS = {
    "CHALLENGE_FOREIGN": {
        "en": "The gateway handed out a challenge that isn't its own, so nothing was signed: {what}.",
        "it": "Il gateway ha dato una sfida che non è sua, quindi nulla è stato firmato: {what}.",
    },
    "PROPOSAL_DIFFERS": {
        "en": "The gateway prepared something other than what was asked, so nothing was signed: {what}.",
        "it": "Il gateway ha preparato altro da ciò che è stato chiesto, quindi nulla è stato firmato: {what}.",
    },
    "TRANSACTION_DIFFERS": {
        "en": "The gateway's transaction isn't what was proposed and shown, so it wasn't signed: {what}.",
        "it": "La transazione del gateway non è quella proposta e mostrata, quindi non è stata firmata: {what}.",
    },
}
# The parts that may differ, as `values` name them, in Italian.
PARTS = {
    "it can't be read": "non è leggibile", "it isn't a challenge": "non è una sfida",
    "something that wasn't asked for stands in it": "contiene qualcosa che non è stato chiesto",
    "kind of message": "tipo di messaggio", "channel": "canale", "chaincode": "chaincode",
    "certificate": "certificato", "organisation": "organizzazione", "time": "ora", "nonce": "nonce",
    "transaction id": "identificativo della transazione", "number of arguments": "numero di argomenti",
    "command": "comando", "command id": "identificativo del comando", "member": "membro", "arguments": "argomenti",
    "transient data": "dati transitori", "number of actions": "numero di azioni", "header": "intestazione",
    "header of the action": "intestazione dell'azione",
    "transaction id shown": "identificativo della transazione mostrato", "proposal": "proposta",
    "proposal hash": "impronta della proposta", "status": "stato", "response": "risposta", "event": "evento",
    "writes of another chaincode": "scritture di un altro chaincode",
    "endorsing organisations": "organizzazioni che avallano",
}


class UnsignedError(Exception):
    """What a gateway handed over isn't what this client asked for: no signature left.

    code: CHALLENGE_FOREIGN, PROPOSAL_DIFFERS or TRANSACTION_DIFFERS; values: {"what": the part that differs}.
    """

    def __init__(self, code: str, what: str) -> None:
        self.code, self.values = code, {"what": what}
        super().__init__(f"{code}: {what}")

    def words(self, language: str = "en") -> str:
        """The sentence for people."""
        what = self.values["what"]
        return _WORDS[self.code][language].format(what=PARTS.get(what, what) if language == "it" else what)
