"""Another organisation's API at this gateway's address, so that pages ask one host alone.

A call is handed on as it stands to the address that the settings name: below that organisation's API and nowhere else,
with what `ASKED` and `ANSWERED` name of its headers, of a size and for a time that are bounded. It stays its caller's:
the session's text names the origin that the caller sees, which the other gateway's settings must list, and nothing that
is this gateway's own goes along. Few are handed on at once, because each holds a thread of those that answer here.
"""

import logging
import ssl
import time
from contextlib import closing
from urllib.parse import quote

import httpx
from flask import Flask, Request, Response, request

from gateway.client import AT_ONCE
from gateway.client.addresses import name_address
from gateway.client.connections import ends_within, open_http
from gateway.http.errors import AWAY, MALFORMED, NOT_FOUND, TOO_LARGE, ApiReason, Reasons, answer_errors
from gateway.http.headers import TAKEN, VIA, harden
from gateway.http.rate import RateLimit
from gateway.http.taken_tokens import TakenTokens
from gateway.http.waiting import WaitingRoom
from gateway.logs import describe_failure
from gateway.settings import Limits

ASKED = ("Authorization", "Content-Type", "Accept", "Accept-Language")
ANSWERED = ("Content-Type", "Content-Disposition", "Retry-After")
TYPES = (  # no script
    "application/json", "application/octet-stream", "application/pdf", "application/xml", "text/csv", "text/html",
    "text/plain",
)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
RELAY_S, CONNECT_S, BUSY_S = 30, 5, 1
MOST_RELAYED_BYTES = 20_000_000  # of an answer
IN_ALL, EACH = 4, 2  # calls at once, of all callers and of one address
SHARE = 4  # of the calls without a known session that the other gateway takes of us, an address has one in so many
BUSY = ApiReason("RELAY_BUSY", 503)
_log = logging.getLogger(__name__)


class Relay:
    """One organisation's API, elsewhere. address: of that API; tls: whom it is believed to be."""

    def __init__(self, organisation: str, address: str, tls: ssl.SSLContext | None, limits: Limits) -> None:
        self._organisation, self._address, self._most_bytes = organisation, address.rstrip("/"), limits.body_bytes
        self._taken = TakenTokens()
        self._room, self._rate = WaitingRoom(IN_ALL, EACH), RateLimit(max(limits.open_calls // SHARE, 1))
        self._http = open_http(tls, silent_s=RELAY_S, connect_s=CONNECT_S, most=IN_ALL,
                               headers={"Accept-Encoding": "identity", "Via": VIA})

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def answer(self, asked: Request) -> Response:
        """Hand a call on, and its answer back."""
        address, caller = self._find_address(asked), name_address(asked.remote_addr or "")
        if (asked.content_length or 0) > self._most_bytes:
            raise TOO_LARGE()
        if not self._taken.has(asked.headers.get("Authorization", "")):  # any other costs a stranger's calls there
            self._rate.take(caller, time.monotonic())
            for _ in range(_count_questions(asked)):
                self._rate.take(caller, time.monotonic())
        with self._room.hold(caller) as is_inside:
            if not is_inside:
                raise BUSY(wait_s=BUSY_S)
            try:
                return self._hand_on(self._build(asked, address))
            except httpx.HTTPError as error:
                _log.warning("the gateway of %s gives no answer: %s", self._organisation, describe_failure(error))
                raise AWAY(organisation=self._organisation) from None

    def _find_address(self, asked: Request) -> str:
        """A path below the API: no part of it climbs, and none can name another host."""
        parts = asked.path.split("/")[1:]
        if any(part in ("", ".", "..") or "\\" in part or not part.isprintable() for part in parts):
            raise NOT_FOUND()
        query = asked.query_string.decode("latin-1")
        return f"{self._address}/{'/'.join(quote(part, safe='') for part in parts)}{'?' + query if query else ''}"

    def _build(self, asked: Request, address: str) -> httpx.Request:
        """Build the call that is handed on, or refuse one that can't be: its address, or a header, isn't HTTP."""
        headers = {name: value for name in ASKED if (value := asked.headers.get(name)) is not None}
        try:
            return self._http.build_request(asked.method, address, headers=headers,
                                            content=asked.get_data(cache=False) or None)
        except (httpx.InvalidURL, UnicodeError):
            raise MALFORMED() from None

    def _hand_on(self, handed: httpx.Request) -> Response:
        with ends_within(RELAY_S), closing(self._http.send(handed, stream=True)) as answered:
            answered.headers.encoding = "latin-1"  # as WSGI writes them again, whatever letters they are
            if answered.headers.get("Content-Type", TYPES[0]).partition(";")[0].strip() not in TYPES:
                raise httpx.DecodingError("not what an API answers")
            self._note(handed.headers.get("Authorization", ""), answered)
            taken = bytearray()
            for part in answered.iter_raw():
                taken += part
                if len(taken) > MOST_RELAYED_BYTES:
                    raise httpx.ReadError("too much")
        kept = {name: answered.headers[name] for name in ANSWERED if name in answered.headers}
        return Response(bytes(taken), answered.status_code, kept)

    def _note(self, authorization: str, answered: httpx.Response) -> None:
        if TAKEN in answered.headers:
            self._taken.add(authorization)
        elif answered.status_code == httpx.codes.UNAUTHORIZED:
            self._taken.forget(authorization)


def _count_questions(asked: Request) -> int:
    """How many calls the other gateway counts besides the call itself."""
    said = asked.get_json(silent=True) if asked.path == "/several" else None
    paths = said.get("paths") if isinstance(said, dict) else None
    return min(len(paths), AT_ONCE) if isinstance(paths, list) else 0


def make_relay(relay: Relay, limits: Limits) -> Flask:
    """Return the WSGI application that stands for another organisation's API; its routes begin at "/"."""
    app = Flask("relay", static_folder=None)
    answer_errors(app, Reasons(()))
    app.after_request(harden)
    app.config["MAX_CONTENT_LENGTH"] = limits.body_bytes
    app.url_map.merge_slashes = False

    @app.route("/<path:path>", methods=METHODS)
    def hand_on(path: str) -> Response:
        return relay.answer(request)

    return app
