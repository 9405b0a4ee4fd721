"""What pyproject.toml asks for, what the lock files hold, and what the packages installed here ask for in turn."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import requires

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .source import ROOT


def get_project() -> dict[str, object]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def get_locked(name: str) -> dict[str, list[str]]:
    """Package -> versions of a lock; more than one where they depend on the Python version."""
    locked: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE):
        locked.setdefault(canonicalize_name(package), []).append(version)
    return locked


def _ask(name: str, extras: Iterable[str]) -> Iterator[Requirement]:
    for asked in map(Requirement, requires(name) or ()):
        if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield asked


def find_all_asked(wanted: Iterable[str]) -> list[Requirement]:
    """What `wanted` needs on this machine, with what that needs in turn, once for each package and extras."""
    waiting, asked = [*map(Requirement, wanted)], {}
    while waiting:
        one = waiting.pop()
        if str(one) not in asked:
            asked[str(one)] = one
            waiting.extend(_ask(one.name, one.extras))
    return [*asked.values()]
