"""Archives that no backup made: each is refused before anything of it takes a place."""

import gzip
import json
import tarfile
import tracemalloc
from pathlib import Path
from types import SimpleNamespace

import pytest

from gateway.commandline.operating import archive_reading
from gateway.commandline.operating.archive_manifest import MANIFEST
from tests.gateway.commandline.archives import add_file, alter, rewrite, saved, write_passphrase

from .conftest import Desk

__all__ = ["saved"]  # fixtures


@pytest.mark.parametrize("name", [
    "serve.json", "./serve.json", "devices.toml", "gse/serve.json", "gse/gateway.db-wal", "ledger.db-journal",
    "keys.d/x", "keys",
])
def test_a_file_that_no_backup_writes_is_refused(desk: Desk, name: str) -> None:
    good, bad, other = desk.home / "good.volano", desk.home / "bad.volano", Desk(desk.home / "other")
    desk.type("backup", str(good), "--with-keys", "--passphrase-file", write_passphrase(desk))
    add_file(good, bad, name, b"{}")
    assert "a name that can't be" in other.type("restore", str(bad), expects=2).stderr
    assert not other.folder.exists()


@pytest.mark.parametrize("settings", [
    '[databases]\ngse = "postgresql://db.example.org/x"', '[ledger]\nkind = "fabric"', "[nonsense",
])
def test_settings_that_send_elsewhere_are_refused_as_no_backup_holds_them(
    desk: Desk, saved: Path, settings: str
) -> None:
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    content = (desk.folder / "community.toml").read_text() + f"\n{settings}\n"
    add_file(saved, bad, "community.toml", content.encode())
    other.type("restore", str(bad), expects=2)
    assert not other.folder.exists()


@pytest.mark.parametrize(("name", "statement"), [
    ("gse/gateway.db", "CREATE TRIGGER t AFTER INSERT ON session BEGIN DELETE FROM metering_point; END"),
    ("ledger.db", "ALTER TABLE blocks RENAME TO b; CREATE VIEW blocks AS SELECT * FROM b"),
])
def test_a_database_that_would_act_by_itself_is_refused(desk: Desk, saved: Path, name: str, statement: str) -> None:
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    alter(saved, bad, name, statement)
    assert "more than tables" in other.type("restore", str(bad), expects=2).stderr
    assert not other.folder.exists()


def test_a_small_archive_that_unpacks_to_much_is_refused_before_it_fills_the_disk(
    desk: Desk, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, bytes(200_000_000) if name == "gse/gateway.db" else data

    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    rewrite(saved, bad, change)
    assert bad.stat().st_size < 1_000_000
    written: list[int] = []
    monkeypatch.setattr(archive_reading, "_extract", lambda *_: written.append(1))
    assert "would unpack to more than" in other.type("restore", str(bad), expects=2).stderr
    assert written == [] and not other.folder.exists()


@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE,
                                  tarfile.XGLTYPE])
def test_a_long_header_is_refused_before_it_is_read_into_memory(desk: Desk, kind: bytes) -> None:
    bad, size = desk.home / "bad.volano", 200_000_000
    odd = tarfile.TarInfo("odd")
    odd.type, odd.size = kind, size
    with gzip.open(bad, "wb", compresslevel=1) as out:
        out.write(odd.tobuf(tarfile.GNU_FORMAT))
        for _ in range(size // 1_000_000):
            out.write(bytes(1_000_000))
        out.write(tarfile.TarInfo("x").tobuf(tarfile.GNU_FORMAT) + bytes(1_024))
    tracemalloc.start()
    try:
        assert "headers are longer" in Desk(desk.home / "other").type("restore", str(bad), expects=2).stderr
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_headers_within_headers_are_refused(desk: Desk) -> None:
    bad, odd = desk.home / "bad.volano", tarfile.TarInfo("odd")
    odd.type, odd.size = tarfile.GNUTYPE_LONGNAME, 1
    with gzip.open(bad, "wb") as out:
        out.write((odd.tobuf(tarfile.GNU_FORMAT) + b"x" + bytes(511)) * 900)
    assert "no archive of a community" in Desk(desk.home / "other").type("restore", str(bad), expects=2).stderr


@pytest.mark.parametrize("content", [
    b"[" * 200_000, b"[]", b'{"format":' + b"9" * 5_000 + b"}", b'{"checkpoint":{"\\u001b[2J":1}}',
    b'{"checkpoint":{"height":1,"block_hash":"","outcome":""},"\\u001b[2J":1}',
])
def test_a_manifest_that_is_none_is_refused_and_not_repeated(desk: Desk, saved: Path, content: bytes) -> None:
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    rewrite(saved, bad, lambda name, data: (name, content if name == MANIFEST else data))
    said = other.type("restore", str(bad), expects=2).stderr
    assert "no archive of a community" in said and "\x1b" not in said and said.count("\n") == 1


def test_an_archive_for_which_there_is_no_room_is_refused(
    desk: Desk, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_reading.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
    Desk(desk.home / "other").type("restore", str(saved), expects=2)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.GNUTYPE_SPARSE])
def test_what_is_no_plain_file_is_refused(desk: Desk, saved: Path, kind: bytes) -> None:
    bad = desk.home / "bad.volano"
    with tarfile.open(saved) as old, tarfile.open(bad, "w:gz") as new:
        for one in old:
            data = old.extractfile(one)
            new.addfile(one, data)
        odd = tarfile.TarInfo("odd")
        odd.type, odd.linkname = kind, MANIFEST
        new.addfile(odd)
    Desk(desk.home / "other").type("restore", str(bad), expects=2)
    assert not (desk.home / "other").exists()


def test_another_communitys_trust_refuses_it(desk: Desk, saved: Path) -> None:
    trust = desk.write("trust.toml", (desk.folder / "trust.toml").read_text().replace('genesis = "', 'genesis = "0')
                       .replace('"\nendorsers', '"\nendorsers'))
    Desk(desk.home / "other").type("restore", str(saved), "--trust", trust, expects=2)
    assert not (desk.home / "other").exists()


@pytest.mark.parametrize("name", ["../outside", "/outside"])
def test_a_name_that_leads_outside_is_refused(desk: Desk, saved: Path, name: str) -> None:
    def change(old: str, data: bytes) -> tuple[str, bytes]:
        if old == MANIFEST:
            plain = json.loads(data)
            plain["files"] = {name if key == "trust.toml" else key: value for key, value in plain["files"].items()}
            return old, json.dumps(plain).encode()
        return name if old == "trust.toml" else old, data

    bad = desk.home / "bad.volano"
    rewrite(saved, bad, change)
    Desk(desk.home / "other").type("restore", str(bad), expects=2)
    assert not (desk.home / "outside").exists()


@pytest.mark.parametrize("content", [b"", b"nonsense"])
def test_what_is_no_archive_is_refused(desk: Desk, content: bytes) -> None:
    file = desk.home / "x.volano"
    file.write_bytes(content)
    result = Desk(desk.home / "other").type("restore", str(file), expects=2)
    assert len(result.stderr.splitlines()) == 1
