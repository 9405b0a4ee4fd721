"""The checkout as the tests of this folder see it: its modules, parsed, and its text files."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("analytics", "chaincode", "gateway", "iot_bridge", "network", "webapp")
MADE = {"__pycache__", "node_modules", ".git", ".volano", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis"}


@dataclass(frozen=True)
class Module:
    """One module: its dotted name, its file, its syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    def find_imports(self) -> Iterator[tuple[int, str]]:
        """Line and dotted name of each import; `from a import b` gives a.b, which may be a module or a name."""
        package = self.name if self.path.name == "__init__.py" else self.name.rpartition(".")[0]
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
                base = ".".join([*parents, *([node.module] if node.module else [])])
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def parse_module(name: str, path: Path, text: str | None = None) -> Module:
    """A module from its file, or from a text in its place."""
    return Module(name, path, ast.parse(path.read_text(encoding="utf-8") if text is None else text))


@cache
def get_modules() -> tuple[Module, ...]:
    """Every module of the packages, in order of name."""
    paths = [path for package in PACKAGES for path in get_files(ROOT / package) if path.suffix == ".py"]
    return tuple(sorted((parse_module(get_name(path), path) for path in paths), key=lambda module: module.name))


def get_name(path: Path) -> str:
    """chaincode/rules/__init__.py -> chaincode.rules."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def get_files(folder: Path = ROOT) -> list[Path]:
    """Files that are, or are about to be, in version control; all files where git can't tell (an archive)."""
    command = ["git", "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "."]
    listed = subprocess.run(command, capture_output=True, check=False)
    if listed.returncode:
        found = (path for path in folder.rglob("*") if not MADE & set(path.relative_to(ROOT).parts))
        return sorted(path for path in found if path.is_file() and not str(path.relative_to(ROOT)).startswith(".venv"))
    return sorted({path for name in listed.stdout.decode().split("\0") if name and (path := folder / name).is_file()})
