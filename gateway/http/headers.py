"""What a browser may do with an answer: nothing but show it, and in no frame of another page's."""

from flask import Response, g, request

SHUT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# A report carries its style in itself, and neither script nor picture.
REPORT = f"{SHUT}; style-src 'unsafe-inline'; sandbox"
# Swagger UI sets styles and draws its icons itself; its script is a file of this machine's.
DOCS = f"{SHUT}; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'"
VIA = "1.1 volano"  # of a call that another gateway hands on (gateway.http.relay)
TAKEN = "Volano-Session"  # in an answer: the call's token stands for somebody
HEADERS = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def harden(response: Response) -> Response:
    """Put the headers on an answer, whatever it is; a page's policy is that of its kind."""
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Content-Security-Policy"] = _find_policy(response)
    if response.mimetype == "application/pdf":
        response.headers["Content-Disposition"] = "attachment"
    return response


def name_taken(response: Response) -> Response:
    """Say in an answer that its call had a good session: whoever handed it on knows no other way to tell."""
    if g.get("caller") is not None:
        response.headers[TAKEN] = "taken"
    return response


def is_handed_on() -> bool:
    """Whether another gateway hands the present call on."""
    return VIA in request.headers.get("Via", "")


def _find_policy(response: Response) -> str:
    if request.endpoint == "docs.page":
        return DOCS
    return REPORT if response.mimetype in ("text/html", "application/pdf") else SHUT
