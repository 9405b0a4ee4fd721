"""What a chaincode service is told: TOML, written by whoever sets up the network."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chaincode.kernel.toml import parse_toml
from chaincode.shim.calls import WINDOW_S
from chaincode.wire.pace import PROPOSALS_A_MINUTE
from chaincode.words import WordedError, words_of


class ConfigError(WordedError):
    """The file can't be read, or doesn't say what it must."""


@dataclass(frozen=True)
class Tls:
    """Certificate and key (PEM) of the service; client_roots: whose clients may connect, or any when it is None."""

    certificate: bytes
    key: bytes
    client_roots: bytes | None


@dataclass(frozen=True)
class Config:
    """A service's settings.

    address: host:port to listen on; package_id: "label:hash", what the peer knows this chaincode by; rules_digest:
    which rules must run; tls: None for a connection in the clear; max_clock_difference_s: how far a proposal's time
    may be from its own clock; proposals_a_minute: how much one key may propose.
    """

    address: str
    package_id: str
    rules_digest: str
    tls: Tls | None = None
    max_clock_difference_s: float = WINDOW_S
    proposals_a_minute: int = PROPOSALS_A_MINUTE


def load_config(path: Path) -> Config:
    """Read a file; paths in it are taken from its own folder unless absolute.

    Raises:
        ConfigError: with what is missing or wrong.
    """
    try:
        found = parse_toml(path.read_bytes())
        texts = {name: _get_text(found, name) for name in ("address", "package_id", "rules_digest")}
        seconds = found.get("max_clock_difference_s", WINDOW_S)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds <= 0:
            raise ConfigError("chaincode.shim.config.max_clock_difference_s")
        proposals = found.get("proposals_a_minute", PROPOSALS_A_MINUTE)
        if isinstance(proposals, bool) or not isinstance(proposals, int) or proposals <= 0:
            raise ConfigError("chaincode.shim.config.proposals_a_minute")
        tls = _load_tls(found["tls"], path.parent) if "tls" in found else None
        return Config(**texts, tls=tls, max_clock_difference_s=seconds, proposals_a_minute=proposals)
    except OSError as error:
        raise ConfigError(words_of(error).at(f"{error.filename or path}")) from error
    except ValueError as error:
        raise ConfigError(words_of(error).at(f"{path}")) from error


def _get_text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise ConfigError("chaincode.shim.config.is_missing", name=name)
    return value


def _load_tls(found: Any, folder: Path) -> Tls:
    if not isinstance(found, dict):
        raise ConfigError("chaincode.shim.config.tls_is_not_table")
    roots = (folder / _get_text(found, "client_roots")).read_bytes() if "client_roots" in found else None
    certificate, key = ((folder / _get_text(found, name)).read_bytes() for name in ("certificate", "key"))
    return Tls(certificate, key, roots)
