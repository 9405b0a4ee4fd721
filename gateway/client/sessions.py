"""What a session's signature is over: a text that the client makes itself, and that fits one gateway alone.

    volano-session
    organisation gse                        whom the client means to talk to
    origin https://energia.example          where it reached that gateway: scheme, host, port
    challenge gse.6Cz...                    the gateway's, which names its organisation, too
    nonce pQ3...                            the client's own

A gateway that hands on another's challenge gets a signature over its own name and address, which no other takes. No
message of Fabric begins like this text, and no text for another purpose has its first line.
"""

import re
import secrets
from dataclasses import dataclass
from ipaddress import ip_address

import httpx

from gateway.client.errors import UnsignedError

PURPOSE = "volano-session"
RANDOM = "[A-Za-z0-9_-]{43}"  # 256 bits in base64url
# The origin of a gateway in the caller's process. That name is reserved (RFC 6761): no socket is ever reached by it.
IN_PROCESS = "http://gateway.invalid"
_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]+)?")


@dataclass(frozen=True)
class Challenged:
    """A gateway's challenge, and for whom and where it is answered."""

    organisation: str
    origin: str
    challenge: str
    nonce: str

    def to_bytes(self) -> bytes:
        """Give the text that is signed, UTF-8."""
        lines = (
            PURPOSE, f"organisation {self.organisation}", f"origin {self.origin}", f"challenge {self.challenge}",
            f"nonce {self.nonce}",
        )
        return "\n".join(lines).encode()


def take_challenge(challenge: object, organisation: str, origin: str) -> Challenged:
    """Take up the challenge of the gateway that this client means to talk to, with a nonce of its own.

    Raises:
        UnsignedError: CHALLENGE_FOREIGN, when it names another organisation or isn't a challenge.
    """
    if not isinstance(challenge, str) or not re.fullmatch(rf"[a-z]{{1,40}}\.{RANDOM}", challenge):
        raise UnsignedError("CHALLENGE_FOREIGN", "it isn't a challenge")
    named = challenge.partition(".")[0]
    if named != organisation:
        raise UnsignedError("CHALLENGE_FOREIGN", f"{named} ≠ {organisation}")
    return Challenged(organisation, origin, challenge, secrets.token_urlsafe(32))


def find_origin(address: str) -> str:
    """Give the origin of an address as browsers write it: lower case, IDNA, no port where it is the scheme's own.

    Raises:
        ValueError: it isn't an address of http or https with a host.
    """
    try:
        url = httpx.URL(str(httpx.URL(address)))  # its usual port is left out once the scheme is in lower case
    except (httpx.InvalidURL, TypeError, UnicodeError) as error:
        raise ValueError(f"not an address: {address!r}") from error
    origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
    if not _ORIGIN.fullmatch(origin) or (url.port is not None and not 0 < url.port < 65_536):
        raise ValueError(f"not an address of http or https: {address!r}")
    return origin


def is_loopback(origin: str) -> bool:
    """Whether only programs of the same machine reach an origin."""
    host = httpx.URL(origin).host
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
