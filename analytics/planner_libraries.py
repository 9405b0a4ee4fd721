"""The libraries that only the planner needs, in a lock file of their own, and whether they are there.

Whoever doesn't plan never has them: nothing outside `analytics.planner` imports them.
"""

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LOCK = Path(__file__).resolve().parents[1] / "requirements-planner.lock"
LIBRARIES = ("pvlib", "scipy", "highspy")


def has_planner() -> bool:
    """Whether each library is there in a version that the lock holds; false after an upgrade that locks others."""
    locked = set(re.findall(r"^([\w.-]+==[^\s;]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    try:
        return all(f"{library}=={version(library)}" in locked for library in LIBRARIES)
    except PackageNotFoundError:
        return False
