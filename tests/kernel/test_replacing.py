"""Files that others read meanwhile: replaced whole, or left as they were."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from chaincode.kernel.replacing import replace_file
from network.keys import init_organisation
from network.node_config import write_chaincode, write_nodes
from network.topology import default_topology

TOPOLOGY = default_topology("borgo")


def read_while(act: Callable[[], object], path: Path) -> set[bytes]:
    """Read a file again and again while something happens; give all that was read."""
    found, is_over = set[bytes](), threading.Event()

    def read() -> None:
        while not is_over.is_set():
            found.add(path.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    try:
        act()
    finally:
        is_over.set()
        reader.join()
    return found


def test_a_reader_finds_the_old_or_the_new_and_never_half(tmp_path: Path) -> None:
    path, old, new = tmp_path / "list", b"old" * 100_000, b"new" * 90_000
    replace_file(path, old)

    def write_often() -> None:
        for _ in range(50):
            replace_file(path, new)
            replace_file(path, old)

    assert read_while(write_often, path) <= {old, new}
    assert list(tmp_path.iterdir()) == [path]


def test_where_it_fails_what_was_there_stays(tmp_path: Path) -> None:
    folder = tmp_path / "settings"
    folder.mkdir()
    (folder / "kept").write_text("here")
    with pytest.raises(OSError, match="settings"):
        replace_file(folder, b"a file in a folder's place")
    assert [path.name for path in tmp_path.iterdir()] == ["settings"]


def test_who_may_read_it_is_said_by_its_mode(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("for all to read")
    replace_file(tmp_path / "secret", b"for its owner", 0o600)
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_a_node_that_starts_while_its_files_are_written_anew_reads_them_whole(tmp_path: Path) -> None:
    def write() -> None:
        write_nodes(tmp_path, TOPOLOGY, "gse")
        write_chaincode(tmp_path, TOPOLOGY.get("gse"), "package", "digest")

    init_organisation(tmp_path, TOPOLOGY, "gse")
    write()
    files = [path for path in (tmp_path / "network").rglob("*") if path.is_file()]
    assert len(files) >= 12
    open_before = [path.open("rb") for path in files]  # what a program holds that began to read
    write()
    for path, held in zip(files, open_before, strict=True):
        with held:
            assert os.fstat(held.fileno()).st_ino != path.stat().st_ino, path
