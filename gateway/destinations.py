"""What is no gateway of the community and may be asked all the same: each by a name in the operator's settings.

    [destinations.weather]
    url = "https://weather.example/v1"     # what is asked lies under it
    types = ["application/json"]           # what it may answer with
    private = false                        # whether its name may lead into a private network
    authority = "weather-ca.pem"           # who vouches for its certificate; without it whom the system trusts

A user chooses a name and never gives an address. How one is reached, `gateway.outgoing` says.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from chaincode.words import WordedError
from gateway.client import find_origin

NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
PORTS = {"https": 443}
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_PATH = re.compile(r"[A-Za-z0-9._~/-]*")


class DestinationError(WordedError):
    """A destination that can't be used; the message says why."""


@dataclass(frozen=True)
class Destination:
    """One destination, as at the head of this module. authority: a file.

    Raises:
        DestinationError: a value that can't be used.
    """

    url: str
    types: tuple[str, ...] = ()
    private: bool = False
    authority: Path | None = None

    def __post_init__(self) -> None:
        if not is_usable(self.url):
            raise DestinationError("gateway.destinations.url_is_none", url=self.url)
        if not self.types or not all(isinstance(one, str) and _TYPE.fullmatch(one) for one in self.types):
            raise DestinationError("gateway.destinations.types_are_none")
        if not isinstance(self.private, bool):
            raise DestinationError("gateway.destinations.private_is_true_or_false")

    @property
    def scheme(self) -> str:
        """What is spoken there."""
        return urlsplit(self.url).scheme

    @property
    def host(self) -> str:
        """Its name or address, in ASCII, as it is looked up and as its certificate has it."""
        return urlsplit(find_origin(self.url.lower())).hostname or ""

    @property
    def port(self) -> int:
        """Its port."""
        return urlsplit(self.url).port or PORTS[self.scheme]

    @property
    def path(self) -> str:
        """Where all that is asked lies; "" or begins with a slash, and ends with none."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def netloc(self) -> str:
        """Host and port as a request names them."""
        return urlsplit(find_origin(self.url.lower())).netloc


def read_destination(plain: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Give a destination's values from those of the file: files lie in the community's folder."""
    values = dict(plain)
    if isinstance(values.get("types"), list):
        values["types"] = tuple(values["types"])
    if "authority" in values:
        values["authority"] = folder / str(values["authority"])
    return values


def is_usable(url: object) -> bool:
    """Whether a text is the address of a destination: a scheme that we speak, a host, no name or password, no query."""
    try:
        parts = urlsplit(str(url))
        is_plain = not (parts.username or parts.password or parts.query or parts.fragment)
        known = bool(parts.hostname) and (parts.port is None or parts.port > 0) and bool(find_origin(str(url).lower()))
    except ValueError:
        return False
    return known and is_plain and parts.scheme in PORTS and is_below(parts.path)


def is_below(path: str) -> bool:
    """Whether a path leads nowhere but down: no step up, and no character that is read in two ways."""
    return bool(_PATH.fullmatch(path)) and ".." not in path.split("/") and "//" not in path
