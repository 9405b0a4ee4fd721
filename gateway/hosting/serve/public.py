"""What is served to everybody: by TLS under one name, with a door in the clear that only says where TLS is.

Without a certificate a trial shows one of an authority of its own (own_authority.py), and the door in the clear has the
page by which a phone installs that authority (install_page.py).
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from gateway.client import find_origin, is_loopback
from gateway.hosting.serve.own_authority import OwnAuthority
from gateway.http.tls import Clients, Tls, TlsFiles

OWN_LASTS_S = 3_600  # a trial's name may be something else's tomorrow
ALL = "0.0.0.0"  # noqa: S104 - it is meant for everybody, and speaks TLS


@dataclass(frozen=True)
class Public:
    """A name to serve under. origin: https://NAME[:PORT], as browsers write it; port: of TLS; http_port: of what only
    redirects, 0 for none; certificate, key: PEM files; None for an authority of a trial's own.
    """

    origin: str
    port: int
    http_port: int
    host: str = ALL
    certificate: Path | None = None
    key: Path | None = None

    def format(self) -> str:
        """Return it as one text, for `parse` in another process."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Read what `format` gives; None for no text."""
        plain = json.loads(text) if text else {}
        paths = {name: plain[name] and Path(plain[name]) for name in ("certificate", "key") if name in plain}
        return cls(**{**plain, **paths}) if plain else None

    @property
    def name(self) -> str:
        """The host's name or address."""
        return find_host(self.origin)

    def authority(self, folder: Path) -> OwnAuthority | None:
        """Return the trial's own authority in a community's folder; None where a certificate is given."""
        return None if self.certificate else OwnAuthority(folder / "public", self.name)

    def open_tls(self, folder: Path, clients: Clients | None = None) -> Tls:
        """Return what its connections are encrypted by. clients: who may show a certificate.

        Raises:
            OSError: the certificate or its key can't be used.
        """
        own = self.authority(folder)
        if own is None:
            return Tls(TlsFiles(self.certificate or Path(), self.key or Path()).load, clients=clients)
        return Tls(lambda authorities: TlsFiles(*own.prepare()).load(authorities), OWN_LASTS_S, clients)


def find_public_origin(name: str, port: int) -> str:
    """Return the origin of a public NAME, or NAME:PORT where callers come by another port than is listened on.

    Raises:
        ValueError: it is no name of a host, or one without a dot, which may be a whole country's.
    """
    is_v6 = name.count(":") > 1 and not name.startswith("[")
    host = f"[{name}]" if is_v6 else name
    has_port = host.rpartition("]")[2].count(":") == 1
    origin = find_origin(f"https://{host}" if has_port else f"https://{host}:{port}")
    if "/" in name or "@" in name or "?" in name or "#" in name:
        raise ValueError(name)
    found = find_host(origin)
    if "." not in found.strip(".") and ":" not in found and not is_loopback(origin):
        raise ValueError(name)
    return origin


def find_host(origin: str) -> str:
    """Return the host of an origin, an IPv6 address without its brackets."""
    host = origin.partition("://")[2]
    return host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
