"""Pages that another process makes, given at this door: a request goes there whole, and its answer comes back.

That process is ours and listens on this machine alone, at a socket that outlives it: while it is started again a
request waits. The address of whoever calls goes along, as this door knows it.
"""

import logging

import httpx
from werkzeug.wrappers import Request, Response

from chaincode.words import LANGUAGES, say_in
from gateway.http.headers import HEADERS, SHUT
from gateway.http.introducing import CALLER, PROOF, Wsgi, introduce
from gateway.logs import describe_failure

HOPS = frozenset((  # of one connection, and no further
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding",
    "upgrade", "content-length", "date", "server",
))
OURS = frozenset((CALLER.lower(), PROOF.lower()))  # whatever a caller writes there goes no further
WITHIN_S, CONNECT_S, AGAIN_S = 30.0, 5.0, 2
_log = logging.getLogger(__name__)


def open_connections() -> httpx.Client:
    """Return what the process is asked by, as often at once as there are threads."""
    timeout = httpx.Timeout(WITHIN_S, connect=CONNECT_S)
    return httpx.Client(trust_env=False, timeout=timeout, limits=httpx.Limits(max_connections=None))


def hand_on(address: str, http: httpx.Client, proof: str = "") -> Wsgi:
    """Return the WSGI application that has all its requests answered by the process at an address.

    proof: by which that process believes who calls.
    """
    place = httpx.URL(address)

    @Request.application
    def answer(asked: Request) -> Response:
        for is_last in (asked.method not in ("GET", "HEAD"), True):  # what changes nothing is asked once more
            try:
                return _ask(http, place, asked, proof)
            except httpx.HTTPError as error:
                _log.warning("the pages' process gives no answer: %s", describe_failure(error))
                if is_last:
                    break
        return _say_away(asked)

    found: Wsgi = answer
    return found


def _ask(http: httpx.Client, place: httpx.URL, asked: Request, proof: str) -> Response:
    headers = [(name, value) for name, value in asked.headers if name.lower() not in HOPS | OURS]
    path = asked.environ["REQUEST_URI"].encode("latin-1")
    path = path if path.startswith(b"/") else b"/"  # an asterisk, or a whole address: nobody's page
    request = httpx.Request(asked.method, place.copy_with(raw_path=path), content=asked.get_data(), headers=[
        *headers, *introduce(proof, asked.remote_addr or "").items()])
    answered = http.send(request, stream=True)
    try:
        body = b"".join(answered.iter_raw())
    finally:
        answered.close()
    kept = [(name, value) for name, value in answered.headers.multi_items() if name not in HOPS]
    return Response(body, answered.status_code, kept)


def _say_away(asked: Request) -> Response:
    wanted = asked.path.split("/")[1]
    language = wanted if wanted in LANGUAGES else asked.accept_languages.best_match(LANGUAGES) or "it"
    response = Response(say_in(language, "gateway.http.pages.away") + "\n", 503, mimetype="text/plain")
    response.headers.update({**HEADERS, "Content-Security-Policy": SHUT, "Cache-Control": "no-store"})
    response.headers["Retry-After"] = str(AGAIN_S)
    return response
