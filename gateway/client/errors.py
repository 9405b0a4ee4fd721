"""How a call fails: the API refused it, or this client refused to sign what it was handed."""

import re
from collections.abc import Mapping
from typing import Any

import httpx

Plain = dict[str, Any]
# What a call raises when nobody answers.
UnreachedError = httpx.TransportError
_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,59}")  # what comes may be anything


class NotAnAnswerError(UnreachedError):
    """What came is no answer of a gateway: it counts as none."""


class ApiError(Exception):
    """What the API answered instead of success: `status`, and `code`, words and `values` of the one error payload."""

    def __init__(self, status: int, payload: Mapping[str, Any]) -> None:
        self.status, self.payload = status, dict(payload)
        code = str(payload.get("code", ""))
        self.code = code if _CODE.fullmatch(code) else "NOT_AN_ANSWER"
        values = payload.get("values")
        self.values: Plain = dict(values) if isinstance(values, dict) else {}
        super().__init__(f"{status} {self.code}: {payload.get('message_en', '')} {self.values or ''}".strip())

    def words(self, language: str = "en") -> str:
        """The sentence for people."""
        return str(self.payload.get(f"message_{language}", self.code))


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
