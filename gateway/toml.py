"""Write plain values as TOML: texts, whole numbers, booleans, lists, tables, and lists of tables."""

import json
from collections.abc import Mapping, Sequence
from typing import Any


def format_toml(plain: Mapping[str, Any], path: str = "") -> str:
    """Write a mapping; its plain values first, then its tables.

    Raises:
        TypeError: a value that TOML, or this writer, can't hold.
    """
    lines, tables = [], []
    for name, value in plain.items():
        if isinstance(value, Mapping):
            tables.append(f"\n[{path}{name}]\n" + format_toml(value, f"{path}{name}."))
        elif _is_tables(value):
            tables += [f"\n[[{path}{name}]]\n" + format_toml(one, f"{path}{name}.") for one in value]
        else:
            lines.append(f"{name} = {_format(value)}\n")
    return "".join(lines + tables)


def _is_tables(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(one, Mapping) for one in value)


def _format(value: Any) -> str:
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for DEL
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(_format(one) for one in value)}]"
    raise TypeError(f"no TOML for {type(value).__name__}")
