"""What is no gateway of the community and may be asked all the same: each by a name in the operator's settings.

    [destinations.weather]
    url = "https://weather.example/v1"     # what is asked lies under it
    types = ["application/json"]           # what it may answer with
    private = false                        # whether its name may lead into a private network
    authority = "weather-ca.pem"           # who vouches for its certificate; without it whom the system trusts

    [destinations.mail]                    # the one that letters to members go to (gateway.outbox)
    url = "smtps://mail.example"           # or smtp://, where STARTTLS comes before anything is said
    sender = "Borgo Sole <volano@borgo.example>"
    credentials = "mail.toml"              # name = "...", password = "..."; of mode 0600

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
PORTS = {"https": 443, "smtps": 465, "smtp": 587}
MAIL = "mail"
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=[^@]{1,253}\Z)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_SENDER = re.compile(r"(?:[^<>\x00-\x1f\x7f\"@,;]{1,80} )?<([^<>]+)>|([^<>]+)")
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_PATH = re.compile(r"[A-Za-z0-9._~/-]*")


class DestinationError(WordedError):
    """A destination that can't be used; the message says why."""


@dataclass(frozen=True)
class Destination:
    """One destination, as at the head of this module. authority, credentials: files.

    Raises:
        DestinationError: a value that can't be used.
    """

    url: str
    types: tuple[str, ...] = ()
    private: bool = False
    authority: Path | None = None
    credentials: Path | None = None
    sender: str = ""

    def __post_init__(self) -> None:
        if not is_usable(self.url):
            raise DestinationError("gateway.destinations.url_is_none", url=self.url)
        if not self.is_mail and not _are_types(self.types):
            raise DestinationError("gateway.destinations.types_are_none")
        if self.is_mail and not is_address(self.sender_address):
            raise DestinationError("gateway.destinations.sender_is_none")
        if (self.types if self.is_mail else self.sender or self.credentials):
            raise DestinationError("gateway.destinations.of_another_scheme")
        if not isinstance(self.private, bool):
            raise DestinationError("gateway.destinations.private_is_true_or_false")

    @property
    def scheme(self) -> str:
        """What is spoken there."""
        return urlsplit(self.url).scheme

    @property
    def is_mail(self) -> bool:
        """Whether letters are handed over there."""
        return self.scheme in ("smtps", "smtp")

    @property
    def sender_address(self) -> str:
        """The address in `sender`, "" where there is none."""
        found = _SENDER.fullmatch(str(self.sender))
        return (found[1] or found[2]) if found else ""

    @property
    def host(self) -> str:
        """Its name or address, in ASCII, as it is looked up and as its certificate has it."""
        return urlsplit(_find_origin(self.url)).hostname or ""

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
        return urlsplit(_find_origin(self.url)).netloc


def read_destination(plain: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Give a destination's values from those of the file: files lie in the community's folder."""
    values = dict(plain)
    if isinstance(values.get("types"), list):
        values["types"] = tuple(values["types"])
    for name in ("authority", "credentials"):
        if name in values:
            values[name] = folder / str(values[name])
    return values


def is_usable(url: object) -> bool:
    """Whether a text is the address of a destination: a scheme that we speak, a host, no name or password, no query."""
    try:
        parts = urlsplit(str(url))
        is_plain = not (parts.username or parts.password or parts.query or parts.fragment)
        known = bool(parts.hostname) and (parts.port is None or parts.port > 0) and bool(_find_origin(str(url)))
    except ValueError:
        return False
    return known and is_plain and parts.scheme in PORTS and is_below(parts.path)


def is_address(text: str) -> bool:
    """Whether a text is one plain address of mail, and nothing that a header or a command could be made of."""
    return bool(_ADDRESS.fullmatch(text))


def _are_types(types: tuple[object, ...]) -> bool:
    return bool(types) and all(isinstance(one, str) and _TYPE.fullmatch(one) for one in types)


def _find_origin(url: str) -> str:
    """Give an address's origin as browsers write it, whichever the scheme: lower case, IDNA."""
    scheme, _, rest = url.lower().partition("://")
    return find_origin(f"https://{rest}" if scheme in PORTS else url)


def is_below(path: str) -> bool:
    """Whether a path leads nowhere but down: no step up, and no character that is read in two ways."""
    return bool(_PATH.fullmatch(path)) and ".." not in path.split("/") and "//" not in path
