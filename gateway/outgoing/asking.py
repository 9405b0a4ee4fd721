"""Ask a destination something over HTTP, and take an answer of the kind that was expected."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from urllib.parse import urlencode

from gateway.destinations import Destination, is_below
from gateway.http.context import Gateway
from gateway.outgoing.connecting import Line, connect, secure
from gateway.outgoing.counting import CountedSocket
from gateway.outgoing.entries import Entry, enter
from gateway.outgoing.refusals import NO_DESTINATION, OTHER_KIND, REDIRECTS, REFUSES, TOO_LARGE, UNREADABLE

WITHIN_S = 10
MOST_BYTES = 20_000_000        # of an answer, packed and unpacked
MOST_AROUND_BYTES = 1_000_000  # of what comes around it: heads, the sizes of chunks
_PIECE = 65_536


@dataclass(frozen=True)
class Request:
    """What is asked. path: below the destination's address, from code, never from a user; asked_by: a key, or a job.

    body: sent by POST with its media type; without one it is a GET.
    """

    destination: str
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    asked_by: str = ""
    body: bytes | None = field(default=None, repr=False)
    media: str = ""


@dataclass(frozen=True)
class Fetched:
    """What came. media: one of the destination's `types`; data: unpacked."""

    media: str
    data: bytes = field(repr=False)


def ask(gateway: Gateway, request: Request) -> Fetched:
    """Ask, within ten seconds in all.

    Raises:
        ApiError: no such destination, or one of `refusals`; nothing of the answer is used then.
    """
    destination = find_destination(gateway, request.destination)
    if destination.is_mail:
        raise OTHER_KIND(destination=request.destination, kind=destination.scheme)
    if not is_below(request.path):
        raise ValueError(f"not a path below a destination: {request.path!r}")
    with (enter(gateway, request.destination, request.asked_by) as entry,
          connect(request.destination, destination, WITHIN_S, gateway.settings.own_origins) as line,
          _send(line, destination, request, entry) as response):
        return _take(response, destination, entry)


def find_destination(gateway: Gateway, name: str) -> Destination:
    """Give the destination of a name.

    Raises:
        ApiError: the settings have none.
    """
    found = gateway.settings.destinations.get(name)
    if found is None:
        raise NO_DESTINATION(destination=name)
    return found


def _send(line: Line, destination: Destination, request: Request, entry: Entry) -> HTTPResponse:
    secure(line, destination)
    connection = HTTPConnection(destination.host, destination.port)
    connection.sock = CountedSocket(line.connection, lambda more: _count(entry, more))
    target = destination.path + (request.path or ("" if destination.path else "/"))
    if request.query:
        target += f"?{urlencode(request.query)}"
    headers = {"Host": destination.netloc, "Accept": ", ".join(destination.types), "Accept-Encoding": "gzip",
               "User-Agent": "volano", "Connection": "close"}
    if request.body is not None:
        headers["Content-Type"] = request.media
    connection.request("GET" if request.body is None else "POST", target, request.body, headers)
    return connection.getresponse()


def _count(entry: Entry, more: int) -> None:
    """Count what came, whatever it is; end it where it is more than any answer of ours may take."""
    entry.bytes += more
    if entry.bytes > MOST_BYTES + MOST_AROUND_BYTES:
        raise TOO_LARGE(destination=entry.destination)


def _take(response: HTTPResponse, destination: Destination, entry: Entry) -> Fetched:
    """Take an answer in, bounded and of the expected kind; what it says otherwise is left where it is."""
    if 300 <= response.status < 400:
        raise REDIRECTS(destination=entry.destination)
    if not 200 <= response.status < 300:
        raise REFUSES(destination=entry.destination, status=response.status)
    media = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    packing = response.headers.get("Content-Encoding", "identity").strip().lower()
    if media not in destination.types or packing not in ("gzip", "identity"):
        raise OTHER_KIND(destination=entry.destination, kind=media or "?")
    if response.length is not None and response.length > MOST_BYTES:
        raise TOO_LARGE(destination=entry.destination)
    packed = _read(response, entry)
    data = _unpack(packed, entry) if packing == "gzip" else packed
    entry.status = str(response.status)
    return Fetched(media, data)


def _read(response: HTTPResponse, entry: Entry) -> bytes:
    parts, read = [], 0
    while piece := response.read(_PIECE):
        read += len(piece)
        if read > MOST_BYTES:
            raise TOO_LARGE(destination=entry.destination)
        parts.append(piece)
    if response.length:
        raise IncompleteRead(b"", response.length)
    return b"".join(parts)


def _unpack(packed: bytes, entry: Entry) -> bytes:
    """Unpack gzip, no further than the bound."""
    inflating = zlib.decompressobj(wbits=31)
    try:
        data = inflating.decompress(packed, MOST_BYTES + 1)
    except zlib.error:
        raise UNREADABLE(destination=entry.destination) from None
    if len(data) > MOST_BYTES:
        raise TOO_LARGE(destination=entry.destination)
    if not inflating.eof or inflating.unused_data:
        raise UNREADABLE(destination=entry.destination)
    return data
