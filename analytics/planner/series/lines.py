"""On which line of a TOML file a key stands, for whoever has to mend it there: the reader of TOML forgets lines."""

import re

Path = tuple[tuple[str, int], ...]
"""A table's way from the top: names, each with its number (from 1) in a list of tables; 0 for a table by itself."""
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.-]+)\s*\]", re.ASCII)


def find_line(text: str, path: Path, key: str) -> int | None:
    """The line (from 1) of a table's key, else of its head, else of where it is written within another's line."""
    found: int | None = None
    current: Path = ()
    counts: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if head := _HEADER.match(line):
            current = _enter(counts, head[2], is_listed=head[1] == "[[")
            found = number if current == path and found is None else found
        elif current == path and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", line):
            return number
    return find_line(text, path[:-1], path[-1][0]) if path and found is None else found


def _enter(counts: dict[str, int], name: str, *, is_listed: bool) -> Path:
    """Count one more table of a list; the lists within it begin anew."""
    if is_listed:
        counts[name] = counts.get(name, 0) + 1
        for below in [other for other in counts if other.startswith(f"{name}.")]:
            del counts[below]
    parts = name.split(".")
    return tuple((part, counts.get(".".join(parts[:depth]), 0)) for depth, part in enumerate(parts, 1))
