"""Backups as tests make them: saved, rewritten, altered, with a file too many."""

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from gateway.commandline.operating.archive_manifest import MANIFEST

from .conftest import Desk


@pytest.fixture
def saved(desk: Desk) -> Path:
    file = desk.home / "saved.volano"
    desk.type("backup", str(file))
    return file


def rewrite(source: Path, target: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> None:
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for one in old:
            file = old.extractfile(one)
            assert file is not None
            name, data = change(one.name, file.read())
            made = tarfile.TarInfo(name)
            made.size = len(data)
            new.addfile(made, io.BytesIO(data))


def flip(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1:]


def list_names(file: Path) -> set[str]:
    with tarfile.open(file) as tar:
        return set(tar.getnames())


PASSPHRASE = "five words for one community"


def write_passphrase(desk: Desk, text: str = PASSPHRASE) -> str:
    return desk.write("passphrase.txt", f"{text}\r\n")


@pytest.fixture
def sealed(desk: Desk) -> Path:
    file = desk.home / "all.volano"
    desk.type("backup", str(file), "--with-keys", "--passphrase-file", write_passphrase(desk))
    return file


def alter(saved: Path, bad: Path, name: str, statement: str, checkpoint: dict[str, object] | None = None) -> None:
    """Change a database of an archive, and its manifest so that it fits."""
    with tarfile.open(saved) as tar:
        file = tar.extractfile(name)
        assert file is not None
        path = bad.with_suffix(".db")
        path.write_bytes(file.read())
    with closing(sqlite3.connect(path)) as database:
        database.executescript(statement)
        database.commit()
    altered = path.read_bytes()
    path.unlink()

    def change(old: str, data: bytes) -> tuple[str, bytes]:
        if old == MANIFEST:
            plain = json.loads(data)
            plain["files"][name] = sha256(altered).hexdigest()
            plain["checkpoint"] |= checkpoint or {}
            return old, json.dumps(plain).encode()
        return old, altered if old == name else data

    rewrite(saved, bad, change)


CUT = "DELETE FROM blocks WHERE number = (SELECT max(number) FROM blocks)"


def add_file(source: Path, target: Path, name: str, content: bytes) -> None:
    """Put a file into an archive, or another content into one of its files, and both into its manifest."""
    with tarfile.open(source) as tar:
        held = {one.name: file.read() for one in tar if (file := tar.extractfile(one)) is not None}
    manifest = json.loads(held.pop(MANIFEST))
    manifest["files"][name] = sha256(content).hexdigest()
    with tarfile.open(target, "w:gz") as new:
        for each, data in {MANIFEST: json.dumps(manifest).encode(), **held, name: content}.items():
            made = tarfile.TarInfo(each)
            made.size = len(data)
            new.addfile(made, io.BytesIO(data))


def dump_ledger(folder: Path) -> list[tuple]:
    with closing(sqlite3.connect(folder / "ledger.db")) as ledger:
        return [row for name in ("blocks", "transactions", "state")
                for row in ledger.execute(f"SELECT * FROM {name} ORDER BY 1")]
