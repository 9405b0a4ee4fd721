"""What answers in the clear beside TLS: it says where TLS is, and in a trial has the page that installs its authority.

    /volano       the page, in a trial that shows a certificate of its own authority
    /volano.crt   that authority's certificate, which a phone installs
    all else      a redirection to the same path by TLS; no header says where

The page carries the portals' own sheets in itself: nothing else is served in the clear.
"""

from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography.hazmat.primitives.serialization import Encoding
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from werkzeug.wrappers import Request, Response

import webapp
from chaincode.words import LANGUAGES, say_in
from gateway.hosting.serve.own_authority import OwnAuthority, format_fingerprint
from gateway.hosting.serve.public import Public
from gateway.http.headers import HEADERS, SHUT

PAGE, FILE = "/volano", "/volano.crt"
CERTIFICATE_TYPE = "application/x-x509-ca-cert"
SHEETS = ("volano.css", "dark-and-print.css")
_templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
_App = Callable[[dict[str, Any], Any], Iterable[bytes]]


def open_plain_door(public: Public, folder: Path) -> _App:
    """Return the WSGI application of the port in the clear."""
    authority, policy = public.authority(folder), f"{SHUT}; style-src '{_name_hash(_read_sheet())}'"

    @Request.application
    def answer(request: Request) -> Response:
        if authority is not None and request.path == PAGE:
            response = Response(show_page(authority, public.origin, _find_language(request)), mimetype="text/html")
        elif authority is not None and request.path == FILE:
            der = authority.certificate().public_bytes(Encoding.DER)
            response = Response(der, mimetype=CERTIFICATE_TYPE)
        else:
            response = _redirect(request, public.origin)
        response.headers.update({**HEADERS, "Content-Security-Policy": policy, "Cache-Control": "no-store"})
        return response

    found: _App = answer
    return found


def find_page(public: Public) -> str:
    """Return the address of the page that installs the authority."""
    host = f"[{public.name}]" if ":" in public.name else public.name
    return f"http://{host}:{public.http_port}{PAGE}"


def show_page(authority: OwnAuthority, origin: str, language: str) -> str:
    """Return the page that says how a phone installs an authority, in "en" or "it"."""
    def words(key: str, **values: object) -> str:
        return say_in(language, f"gateway.hosting.install.{key}", **values)

    fingerprint = format_fingerprint(authority.certificate())
    other = next(name for name in LANGUAGES if name != language)
    return _templates.get_template("install.html").render(
        words=words, language=language, other=other, page=PAGE, file=FILE, fingerprint=fingerprint, origin=origin,
        name=authority.name, sheet=Markup(_read_sheet()),  # noqa: S704 - files of ours
    )


@cache
def _read_sheet() -> str:
    """How the portals look, without Bootstrap Italia and its fonts."""
    return "".join((Path(webapp.__file__).parent / "static" / name).read_text(encoding="utf-8") for name in SHEETS)


def _name_hash(style: str) -> str:
    """Name a style by its hash, as a policy does."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"


def _find_language(request: Request) -> str:
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "it"


def _redirect(request: Request, origin: str) -> Response:
    """The same path and query by TLS; the host is never the one that the request names."""
    path, query = quote("/" + request.path.lstrip("/\\")), request.query_string.decode("latin-1")
    after = f"?{quote(query, safe='=&%+')}" if query else ""
    return Response(status=307, headers={"Location": f"{origin}{path}{after}"})
