"""A package's functions and caches, found among all objects of this process."""

import functools
import gc
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType
from typing import Any


def find_functions(package: Path) -> Iterator[FunctionType]:
    """All functions and closures that came from a package's files."""
    for found in _list_objects():
        if isinstance(found, FunctionType) and _is_of(found, package):
            yield found


def find_caches(package: Path | None = None) -> list[Any]:
    """All caches of functions, or those of a package's: what they hold came from unchanged code."""
    caches = [found for found in _list_objects() if isinstance(found, functools._lru_cache_wrapper)]
    return [one for one in caches if package is None or _is_of(one.__wrapped__, package)]


def _is_of(function: Any, package: Path) -> bool:
    code = getattr(function, "__code__", None)
    return code is not None and code.co_filename.startswith(str(package))


def _list_objects() -> list[Any]:
    """All objects, also those that tests/conftest.py froze: the collector names none of these."""
    gc.unfreeze()
    return gc.get_objects()
