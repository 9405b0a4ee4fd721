"""Where the look lies: in the environment, beside the libraries; what is made of it by the digest of what made it."""

import sys
from functools import cache
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEBAPP = ROOT / "webapp"
LOCK = ROOT / "requirements-look.lock"
FOLDER = Path(sys.prefix) / "volano-look"
PACKAGES = FOLDER / "packages"
MANIFEST = "manifest.json"


def list_templates() -> list[Path]:
    """Return all templates, in order."""
    return sorted(WEBAPP.rglob("*.html"))


@cache
def find_made() -> Path:
    """Return the folder of what these templates, this lock and this way of cutting make."""
    digest = sha256()
    for path in (*list_templates(), LOCK, *(WEBAPP / "look" / name for name in ("cutting.py", "making.py"))):
        digest.update(path.read_bytes() + b"\0")
    return FOLDER / f"made-{digest.hexdigest()[:16]}"
