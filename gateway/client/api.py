"""The one Python client of the HTTP API: over a socket, or straight into an app of this process.

What the demo, the command line and the bridge's tests do goes through it. Keys stay here: the gateway prepares, this
client reads the proposal, compares it with what it asked for and signs it; and then the transaction likewise.
"""

import base64
import re
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from gateway.client.answers import ApiAnswer, SingleAnswer, take_several, take_text
from gateway.client.bearing import PATIENT, Bearing
from gateway.client.connections import ends_within, find_left_s, open_http
from gateway.client.errors import ApiError, NotAnAnswerError, Plain
from gateway.client.in_process import InProcess
from gateway.client.proposals import Expected, Proposed, check_proposal
from gateway.client.sessions import IN_PROCESS, find_origin, take_challenge
from gateway.client.signers import KeyHolder
from gateway.client.transactions import check_transaction

PREFIX = "/api/v1"
# The same command again: another transaction came first, or an endorser was one block behind.
RETRIED = (
    "LEDGER_MVCC_READ_CONFLICT", "LEDGER_PHANTOM_READ_CONFLICT", "LEDGER_ENDORSERS_DISAGREE", "T0_TOO_FAST",
)
WAITS_S = (0.05, 0.15, 0.5, 1.0)


class Seen:
    """The newest block that some clients know of: each of them reads what the others wrote. block: -1 for none."""

    def __init__(self) -> None:
        self.block, self._lock = -1, threading.Lock()

    def add(self, block: int) -> None:
        """Note a block."""
        with self._lock:
            self.block = max(self.block, block)


class Client:
    """Speaks to one organisation's gateway, as the holder of one key.

    where: the address that all gateways of the community are mounted under, or a WSGI application; signer: None for
    what needs no session. It reads its own writes: after a command its calls wait for that block. seen: shared with
    other clients, it reads theirs, too. community: the channel that is signed for; "" for the one that the gateway
    names when first asked, which is kept to. clock: UTC seconds, which a proposal's time is compared with. bearing:
    what it bears of the gateway. tls: whom it believes to be that gateway, and what it shows; None for whom httpx does.
    introduce: headers of each call, which say for whom it is made.
    """

    def __init__(
        self, where: str | Callable[..., Any], organisation: str, signer: KeyHolder | None = None, *,
        seen: Seen | None = None, community: str = "", clock: Callable[[], float] = time.time,
        bearing: Bearing = PATIENT, tls: ssl.SSLContext | None = None,
        introduce: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        is_url = isinstance(where, str)
        base = str(where).rstrip("/") if is_url else IN_PROCESS
        if not urlsplit(base).path.endswith(PREFIX):
            base += f"/{organisation}{PREFIX}"
        self.organisation, self.signer = organisation, signer
        self._origin = find_origin(base)
        self._http: httpx.Client | InProcess = InProcess(where, base + "/") if callable(where) else open_http(
            tls, silent_s=bearing.silent_s, turn_s=bearing.turn_s, most=bearing.at_once, base_url=base + "/")
        self._token, self._date, self._seen = "", "", seen or Seen()
        self._community, self._clock, self._own_organisation = community, clock, ""
        self._bearing, self._introduce = bearing, introduce

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def with_token(self, token: str, seen: Seen | None = None) -> Self:
        """Return a client over the same connections for whoever's session a token is; it signs nothing, and opens none.

        seen: what the token's holder knows of; it is closed with this one.
        """
        other = copy(self)
        other.signer, other._token, other._seen = None, token, seen or Seen()
        return other

    def get(self, path: str, **query: Any) -> Any:
        """GET a path below the API; `None` values are left out."""
        kept = {name.rstrip("_"): value for name, value in query.items() if value is not None}
        return self._call("GET", path, params=kept | self._after())

    def get_several(self, paths: Sequence[str]) -> list[SingleAnswer]:
        """GET several paths below the API in one call; each is refused, when it is read, as it would be alone."""
        return take_several(self.post("several", {"paths": list(paths)}), len(paths))

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """POST a JSON body to a path below the API; a `receipt` in the answer is of a block to read from then on."""
        answer = self._call("POST", path, json=dict(body or {}), params=self._after())
        if isinstance(answer, dict) and answer.get("receipt"):
            self.see(answer["receipt"]["block"])
        return answer

    def post_file(self, path: str, data: bytes, **query: str) -> Any:
        """POST a file, as it is, to a path below the API."""
        return self._call("POST", path, content=data, params=query | self._after(),
                          headers={"Content-Type": "application/octet-stream"})

    def delete(self, path: str) -> Any:
        """DELETE a path below the API."""
        return self._call("DELETE", path)

    def see(self, block: int) -> None:
        """Let later calls wait until the gateway has mirrored a block that somebody else wrote."""
        self._seen.add(block)

    def _after(self) -> dict[str, int]:
        return {"after": self._seen.block} if self._seen.block >= 0 else {}

    def session(self) -> Plain:
        """Who I am there: organisation, key, member, roles that count today."""
        found: Plain = self.get("session")
        return found

    def new_command_id(self, date: str = "") -> str:
        """Make a command's id: the ledger's date (or the given one) and 128 random bits."""
        if not date and not self._date:
            self._date = self.get("health")["date"]
        return f"{date or self._date}-{secrets.token_hex(16)}"

    def execute(
        self, name: str, arguments: Mapping[str, Any] | None = None, member: str = "", *, command_id: str = "",
        transient: Mapping[str, bytes] | None = None, organisations: Sequence[str] = (),
    ) -> Plain:
        """Carry out a command and give its receipt: {transaction_id, block, response, checkpoint}.

        Conflicts are tried again under the same command id, so that it acts at most once. One that acted before gives
        {"response": {"repeated": true, ...}} without a block.

        Raises:
            ApiError: refused, or still in conflict.
            UnsignedError: the gateway prepared something else, or shows other effects than those to be signed.
        """
        call: Plain = {
            "command_id": command_id or self.new_command_id(), "member": member, "arguments": dict(arguments or {}),
            "transient": {key: _encode(value) for key, value in (transient or {}).items()},
        }
        for wait_s in WAITS_S:
            try:
                return self._execute(name, call, organisations)
            except ApiError as error:
                is_stale = error.code == "T13_STALE" and not command_id and call["command_id"][:10] == self._date
                if is_stale:
                    self._date = ""
                    call["command_id"] = self.new_command_id()
                elif error.code not in RETRIED:
                    raise
            time.sleep(wait_s)
        return self._execute(name, call, organisations)

    def query(self, name: str, arguments: Mapping[str, Any] | None = None, member: str = "") -> Any:
        """Ask the ledger itself; the gateway only carries the question."""
        signed, _ = self._propose(name, {"member": member, "arguments": dict(arguments or {})})
        return self.post(f"commands/{name}/evaluate", signed)["answer"]

    def rehearse(self, name: str, arguments: Mapping[str, Any], *, command_id: str = "") -> Plain:
        """Have a command endorsed and not sent: give the response that it would have now.

        Raises:
            ApiError: refused.
        """
        call = {"command_id": command_id or self.new_command_id(), "member": "", "arguments": dict(arguments)}
        signed, _ = self._propose(name, call)
        response: Plain = self.post(f"commands/{name}/endorse", signed)["response"]
        return response

    def _execute(self, name: str, call: Plain, organisations: Sequence[str]) -> Plain:
        signed, proposed = self._propose(name, call)
        endorsed = self.post(f"commands/{name}/endorse", signed | {"organisations": list(organisations)})
        if endorsed["response"].get("repeated"):
            return {"transaction_id": "", "block": -1, "response": endorsed["response"], "checkpoint": {}}
        transaction = base64.b64decode(endorsed["transaction"])
        check_transaction(transaction, proposed, endorsed)
        receipt = self._submit(name, self._sign("transaction", transaction))
        self.see(receipt["block"])
        if name in ("found", "open_day"):
            self._date = ""
        return receipt

    def _submit(self, name: str, transaction: Plain) -> Plain:
        """The same bytes may be sent again: the ledger answers alike."""
        for wait_s in WAITS_S:
            try:
                return self.post(f"commands/{name}/submit", transaction)  # type: ignore[no-any-return]
            except httpx.TransportError:
                time.sleep(wait_s)
            except ApiError as error:
                if error.status != httpx.codes.SERVICE_UNAVAILABLE:
                    raise
                time.sleep(wait_s)
        return self.post(f"commands/{name}/submit", transaction)  # type: ignore[no-any-return]

    def _propose(self, name: str, call: Plain) -> tuple[Plain, Proposed]:
        """Have a proposal prepared, and sign it if it says what was asked."""
        prepared = self.post(f"commands/{name}/prepare", call)
        proposal = base64.b64decode(prepared["proposal"])
        if not self._community:
            self._community = self.get("health")["community"]
        transient = {key: base64.b64decode(value) for key, value in call.get("transient", {}).items()}
        asked = Expected(
            self._community, self._own_organisation, self._require_signer().certificate, name,
            call.get("command_id", ""), call["member"], call["arguments"], transient,
        )
        proposed = check_proposal(proposal, asked, self._clock())
        return self._sign("proposal", proposal), proposed

    def _sign(self, what: str, data: bytes) -> Plain:
        return {what: _encode(data), "signature": _encode(self._require_signer().sign(data))}

    def _call(self, method: str, path: str, **options: Any) -> Any:
        with ends_within(self._bearing.in_all_s):
            if self.signer is not None and not self._token:
                self.open_session()
            response = self._send_patiently(method, path, options)
            if response.status_code == httpx.codes.UNAUTHORIZED and self.signer is not None:
                self.open_session()
                response = self._send_patiently(method, path, options)
        return response.read()

    def _send_patiently(self, method: str, path: str, options: Plain) -> ApiAnswer:
        """Ask again when the gateway says when to, unless that is too late: nothing was done then."""
        response = self._send(method, path, options)
        for _ in range(self._bearing.asked_again):
            wait_s = self._find_wait_s(response)
            if wait_s is None or wait_s > find_left_s():
                break
            time.sleep(wait_s)
            response = self._send(method, path, options)
        return response

    def _find_wait_s(self, response: ApiAnswer) -> int | None:
        told = response.headers.get("retry-after", "")
        if response.status_code != httpx.codes.SERVICE_UNAVAILABLE or not re.fullmatch("[0-9]{1,9}", told):
            return None
        return int(told) if int(told) <= self._bearing.longest_wait_s else None

    def _send(self, method: str, path: str, options: Plain) -> ApiAnswer:
        if self._token:
            options = options | {"headers": {"Authorization": f"Bearer {self._token}"}}
        return self._request(method, path.lstrip("/"), options)

    def _request(self, method: str, path: str, options: Plain) -> ApiAnswer:
        """Send; an answer that is larger, slower or otherwise encoded than is borne is none."""
        headers = {**options.get("headers", {}), **self._introduce(), "Accept-Encoding": "identity"}
        data, most = bytearray(), self._bearing.most_bytes
        with (ends_within(self._bearing.in_all_s),
              self._http.stream(method, path, **options | {"headers": headers}) as response):
            if "content-encoding" in response.headers or int(response.headers.get("content-length", 0)) > most:
                raise NotAnAnswerError("an answer that is larger than is borne, or may be")
            for part in response.iter_raw():
                data += part
                if len(data) > most:
                    raise NotAnAnswerError("an answer that is larger than is borne")
        return ApiAnswer(response.status_code, response.headers, bytes(data))

    def open_session(self) -> str:
        """Open a session with the caller's own key, and give its token.

        Raises:
            UnsignedError: the challenge isn't of the organisation that this client means to talk to.
        """
        signer = self._require_signer()
        certificate = signer.certificate.decode("ascii")
        taken = take_challenge(self.ask_challenge(certificate), self.organisation, self._origin)
        opened = self.answer_challenge({
            "certificate": certificate, "challenge": taken.challenge, "origin": taken.origin, "nonce": taken.nonce,
            "signature": _encode(signer.sign(taken.to_bytes())),
        })
        self._token, self._own_organisation = opened["token"], take_text(opened, "organisation")
        return self._token

    def ask_challenge(self, certificate: str) -> str:
        """Return the gateway's challenge for the holder of a certificate (PEM), who is to look at it before signing."""
        asked = self._request("POST", "sessions/challenge", {"json": {"certificate": certificate}})
        return take_text(asked.read(), "challenge")

    def answer_challenge(self, proof: Mapping[str, str]) -> Plain:
        """Return the session that somebody's answer opens: {token, organisation, member, roles, ...}.

        proof: {certificate, challenge, origin, nonce, signature}, made by whoever holds the key, wherever.
        """
        opened: Plain = self._request("POST", "sessions", {"json": dict(proof)}).read()
        take_text(opened, "token")
        return opened

    def _require_signer(self) -> KeyHolder:
        if self.signer is None:
            raise ValueError("this client has no key to sign with")
        return self.signer


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
