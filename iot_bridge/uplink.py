"""The gateway's HTTP API as the bridge uses it: a session by signature, readings, dead letters.

Every call may be repeated: the gateway holds a reading once by (metering point, register, start). What is signed for a
session is made here, from whom the bridge means to talk to and where it reaches it
(gateway/features/sessions/README.md).
"""

import base64
import re
import secrets
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from chaincode.words import WordedError

REFUSALS = (400, 413, 422)  # of the content; every other status (no session, not founded, too many) may pass
TIMEOUT_S = 60  # a POST of 5,000 readings on a busy disk
_CHALLENGE = re.compile("([a-z]{1,40})[.][A-Za-z0-9_-]{43}")
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256, SEC 2


class GatewayDownError(Exception):
    """The gateway can't answer now, or not to us: the same call may succeed later."""


class GatewayRefusedError(Exception):
    """The gateway refuses this content for good; `code` and `reason` are its own."""

    def __init__(self, status: int, code: str, reason: str) -> None:
        self.status, self.code, self.reason = status, code, reason
        super().__init__(f"{status} {code}: {reason}")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A reading that the gateway doesn't take; `index` counts from 0 in the POST."""

    index: int
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The gateway's answer to a POST of readings, given after its commit.

    `repeated_at` are the places of the readings that it had already, where the gateway says so.
    """

    accepted: int
    repeated: int
    rejected: tuple[Rejected, ...]
    repeated_at: frozenset[int] | None = None


class Uplink:
    """Speaks to one organisation's gateway as the bridge; keeps its session in memory."""

    def __init__(
        self, url: str, certificate: Path, private_key: Path, *, organisation: str = "gse", ca: Path | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._organisation = organisation
        self._certificate = certificate.read_text(encoding="ascii")
        self._key = _load_key(private_key)
        verify = True if ca is None else ssl.create_default_context(cafile=ca)
        self._http = httpx.Client(base_url=url.rstrip("/") + "/", timeout=TIMEOUT_S, verify=verify, transport=transport,
                                  trust_env=False)  # no proxy of the environment's gets sessions
        self._token = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def post_readings(self, readings: Sequence[Mapping[str, object]]) -> Answer:
        """Store 1 to 5,000 readings; GatewayDownError or GatewayRefusedError, and then none is acknowledged."""
        answer = self._post("readings", {"readings": list(readings)})
        try:
            at = answer.get("repeated_at")
            return Answer(
                int(answer["accepted"]), int(answer["repeated"]),
                tuple(Rejected(int(r["index"]), str(r["code"]), str(r["reason"])) for r in answer["rejected"]),
                None if at is None else frozenset(at),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise GatewayDownError(f"not an answer of the gateway: {error!r}") from error

    def post_dead_letter(self, topic: str, reason: str, payload: bytes) -> None:
        """Keep a message that can't be used; errors as `post_readings`."""
        letter = {"topic": topic[:500], "reason": reason[:500], "payload": base64.b64encode(payload).decode()}
        self._post("dead-letters", letter)

    def _post(self, path: str, body: object) -> Any:
        if not self._token:
            self._open_session()
        response = self._send(path, body, {"Authorization": f"Bearer {self._token}"})
        if response.status_code == httpx.codes.UNAUTHORIZED:
            self._open_session()
            response = self._send(path, body, {"Authorization": f"Bearer {self._token}"})
        return _read(response)

    def _open_session(self) -> None:
        certificate = {"certificate": self._certificate}
        try:
            challenge = _read(self._send("sessions/challenge", certificate))["challenge"]
            proof = self._answer_challenge(challenge)
            self._token = _read(self._send("sessions", {**certificate, **proof}))["token"]
        except GatewayRefusedError as error:
            raise GatewayDownError(f"the gateway gives the bridge no session: {error}") from error
        except (KeyError, TypeError) as error:
            raise GatewayDownError(f"not an answer of the gateway: {error!r}") from error

    def _answer_challenge(self, challenge: str) -> dict[str, str]:
        named = _CHALLENGE.fullmatch(challenge)
        if named is None or named[1] != self._organisation:
            raise GatewayDownError(f"the gateway's challenge isn't one of {self._organisation}: nothing was signed")
        url, nonce = self._http.base_url, secrets.token_urlsafe(32)
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        signature = sign(self._key, build_text(self._organisation, origin, challenge, nonce))
        encoded = base64.b64encode(signature).decode()
        return {"challenge": challenge, "origin": origin, "nonce": nonce, "signature": encoded}

    def _send(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> httpx.Response:
        try:
            return self._http.post(path, json=body, headers=headers)
        except httpx.HTTPError as error:
            raise GatewayDownError(f"{type(error).__name__}: {error}") from error


def build_text(organisation: str, origin: str, challenge: str, nonce: str) -> bytes:
    """Build the text that opens a session at one organisation's gateway, reached under one origin."""
    return (
        f"volano-session\norganisation {organisation}\norigin {origin}\nchallenge {challenge}\nnonce {nonce}"
    ).encode()


def sign(key: ec.EllipticCurvePrivateKey, text: bytes) -> bytes:
    """ECDSA over the SHA-256 of a text, DER, with the smaller of the two values of s."""
    r, s = utils.decode_dss_signature(key.sign(text, ec.ECDSA(hashes.SHA256())))
    return utils.encode_dss_signature(r, min(s, _ORDER - s))


def _load_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise WordedError("iot_bridge.uplink.not_p_key", file=file)
    return key


def _read(response: httpx.Response) -> Any:
    """The JSON of a success; a status that another try may change is GatewayDownError."""
    status = response.status_code
    if status == httpx.codes.NO_CONTENT:
        return None
    if response.is_success:
        try:
            return response.json()
        except ValueError as error:
            raise GatewayDownError("the gateway's answer is not JSON") from error
    if status in REFUSALS:
        raise GatewayRefusedError(status, *_problem(response))
    raise GatewayDownError(f"the gateway answered {status} {_problem(response)[0]}")


def _problem(response: httpx.Response) -> tuple[str, str]:
    """Code and English words of the gateway's error payload, or of the status alone."""
    try:
        problem = response.json()
        return str(problem["code"]), str(problem["message_en"])
    except (KeyError, TypeError, ValueError):
        return "G1_REFUSED", f"the gateway answered {response.status_code}"
