"""Pages that another process makes, given at this door: a request goes there whole, and its answer comes back.

That process is ours and listens on this machine alone, at a socket that outlives it: while it is started again a
request waits. The address of whoever calls goes along, as this door knows it.
"""

import logging
from contextlib import closing

import httpx
from werkzeug.wrappers import Request, Response

from chaincode.words import LANGUAGES, say_in
from gateway.client.connections import ends_within, open_http
from gateway.http.headers import HEADERS, SHUT
from gateway.http.introducing import CALLER, PROOF, Wsgi, introduce
from gateway.logs import describe_failure

HOPS = frozenset((  # of one connection, and no further
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "content-length", "date", "server",
))
OURS = frozenset((CALLER.lower(), PROOF.lower()))  # whatever a caller writes there goes no further
WITHIN_S, CONNECT_S, AGAIN_S = 30.0, 5.0, 2
BAD_REQUEST, UNAVAILABLE = 400, 503
_log = logging.getLogger(__name__)


def open_connections() -> httpx.Client:
    """Return what the process is asked by, as often at once as there are threads."""
    return open_http(silent_s=WITHIN_S, connect_s=CONNECT_S, most=None)


def hand_on(address: str, http: httpx.Client, proof: str = "") -> Wsgi:
    """Return the WSGI application that has all its requests answered by the process at an address.

    proof: by which that process believes who calls.
    """
    place = httpx.URL(address)

    @Request.application
    def answer(asked: Request) -> Response:
        try:
            built = _build(place, asked, proof)
        except (httpx.InvalidURL, UnicodeError):
            return _say(asked, "unreadable", BAD_REQUEST)
        for is_last in (asked.method not in ("GET", "HEAD"), True):  # what changes nothing is asked once more
            try:
                return _ask(http, built)
            except httpx.HTTPError as error:
                _log.warning("the pages' process gives no answer: %s", describe_failure(error))
                if is_last:
                    break
        return _say(asked, "away", UNAVAILABLE)

    found: Wsgi = answer
    return found


def _build(place: httpx.URL, asked: Request, proof: str) -> httpx.Request:
    """Build the request as it came; what isn't HTTP can't be."""
    headers = [*((name, value) for name, value in asked.headers if name.lower() not in HOPS | OURS),
               *introduce(proof, asked.remote_addr or "").items()]
    path = asked.environ["REQUEST_URI"].encode("latin-1")
    path = path if path.startswith(b"/") else b"/"  # an asterisk, or a whole address: nobody's page
    return httpx.Request(asked.method, place.copy_with(raw_path=path), content=asked.get_data(),
                         headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers])


def _ask(http: httpx.Client, built: httpx.Request) -> Response:
    with ends_within(WITHIN_S), closing(http.send(built, stream=True)) as answered:
        body = b"".join(answered.iter_raw())
    answered.headers.encoding = "latin-1"  # as WSGI writes them again
    kept = [(name, value) for name, value in answered.headers.multi_items() if name not in HOPS]
    return Response(body, answered.status_code, kept)


def _say(asked: Request, key: str, status: int) -> Response:
    wanted = asked.path.split("/")[1]
    language = wanted if wanted in LANGUAGES else asked.accept_languages.best_match(LANGUAGES) or "it"
    response = Response(say_in(language, f"gateway.http.pages.{key}") + "\n", status, mimetype="text/plain")
    response.headers.update({**HEADERS, "Content-Security-Policy": SHUT, "Cache-Control": "no-store"})
    if status == UNAVAILABLE:
        response.headers["Retry-After"] = str(AGAIN_S)
    return response
