"""What somebody gives as a sheet: its tables, or what it is instead and what to do."""

import re
from typing import Any

from analytics.toml_tables import ConfigError, parse_toml
from chaincode.words import Words

_COMMA = re.compile(rb"\s*[A-Za-z0-9_-]+\s*=\s*[0-9]+,[0-9]+\s*(#.*)?", re.ASCII)


def parse_tables(content: bytes) -> dict[str, Any]:
    """The tables of a sheet.

    Raises:
        ConfigError: it is no TOML; a PDF, a result or a decimal comma are told as such.
    """
    begin = content[:1_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin.startswith((b"%PDF", b"PK\x03\x04")):
        raise ConfigError(Words("analytics.planner.refused.is_document"))
    if begin.startswith(b"{"):
        raise ConfigError(Words("analytics.planner.refused.is_result"))
    try:
        return parse_toml(content)
    except ConfigError as error:
        lines = content.splitlines()
        if error.line and error.line <= len(lines) and _COMMA.fullmatch(lines[error.line - 1]):
            raise ConfigError(Words("analytics.planner.refused.decimal_comma"), error.line) from error
        raise
