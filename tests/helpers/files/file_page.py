"""docs/files.md: every file of the product in a line, by the first words that it says of itself.

    python -m tests.helpers.files.file_page    writes it anew
"""

import ast
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "files.md"
PACKAGES = ("analytics", "chaincode", "gateway", "iot_bridge", "network", "webapp")
TOP = """\
# Where things are

Every file in a line, by its own first words: search here for what you want to change. What a folder is for, and who may
import whom, says [ARCHITECTURE.md](../ARCHITECTURE.md); each folder's README says more. A test holds this page to the
files; `python -m tests.helpers.files.file_page` writes it anew.
"""


def format_page() -> str:
    """Return the page as the files are now."""
    parts = [TOP]
    for folder, files in groupby(find_files(), key=lambda path: path.parent):
        rows = [f"* `{path.relative_to(ROOT).as_posix()}`: {find_first_words(path)}" for path in files]
        parts.append(f"## {folder.relative_to(ROOT).as_posix()}\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def find_files() -> Iterator[Path]:
    """Every module and script, folder by folder; an `__init__.py` only where it does more than gather names."""
    found = [path for name in PACKAGES for ending in ("py", "js") for path in (ROOT / name).rglob(f"*.{ending}")]
    for path in sorted(found, key=lambda path: (path.parent.as_posix(), path.name)):
        if "versions" not in path.parts and (path.name != "__init__.py" or _defines(path)):
            yield path


def find_first_words(path: Path) -> str:
    """Return the first paragraph that a file says of itself, on one line; "" where it says nothing."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        said = ast.get_docstring(ast.parse(text)) or ""
    else:
        lines = text.splitlines()
        said = "\n".join(line.removeprefix("//").strip() for line in lines[:_count_comments(lines)])
    return " ".join(said.split("\n\n", 1)[0].split()).rstrip(":")


def _count_comments(lines: list[str]) -> int:
    return next((number for number, line in enumerate(lines) if not line.startswith("//")), len(lines))


def _defines(path: Path) -> bool:
    kinds = (ast.FunctionDef, ast.ClassDef)
    return any(isinstance(part, kinds) for part in ast.parse(path.read_text(encoding="utf-8")).body)


if __name__ == "__main__":
    PAGE.write_text(format_page(), encoding="utf-8")
