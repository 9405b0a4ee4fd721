"""What was read for one transaction so far."""

from dataclasses import dataclass, field

from chaincode.contract import Missing


@dataclass
class Fetched:
    """A snapshot that answers what was fetched and raises Missing for the rest."""

    values: dict[str, bytes | None] = field(default_factory=dict)
    rows: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        """Read one key; None when it is absent."""
        try:
            return self.values[key]
        except KeyError:
            raise Missing(keys=(key,)) from None

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """Read all keys that begin with `prefix`."""
        try:
            return self.rows[prefix]
        except KeyError:
            raise Missing(prefixes=(prefix,)) from None

    def find_unknown(self, missing: Missing) -> tuple[list[str], list[str]]:
        """Give the keys and prefixes of `missing` that weren't fetched yet, each once."""
        keys = [key for key in dict.fromkeys(missing.keys) if key not in self.values]
        return keys, [prefix for prefix in dict.fromkeys(missing.prefixes) if prefix not in self.rows]
