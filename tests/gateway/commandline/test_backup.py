"""`volano backup | restore`: consistent, verified before it takes a place, nothing overwritten unasked."""

import gzip
import io
import json
import shutil
import sqlite3
import tarfile
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from chaincode.wire.block import parse_block
from gateway.commandline.cli import main
from gateway.commandline.operating import backup_archive as archive
from gateway.commandline.operating import sealed_keys
from gateway.commandline.operating.backup_archive import MANIFEST, MIRROR_TABLES, PASSING_TABLES
from gateway.commandline.operating.sealed_keys import read_passphrase, seal, unseal
from gateway.ledger.embedded.store import fill_store

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


def test_without_keys_no_private_key_and_no_tag_key_is_in_it(saved: Path) -> None:
    assert list_names(saved) == {
        MANIFEST, "community.toml", "trust.toml", "ledger.db",
        *(f"{name}/gateway.db" for name in ("citizens", "commerce", "municipality", "gse")),
    }
    assert saved.stat().st_mode & 0o077 == 0


PASSPHRASE = "five words for one community"


def write_passphrase(desk: Desk, text: str = PASSPHRASE) -> str:
    return desk.write("passphrase.txt", f"{text}\r\n")


@pytest.fixture
def sealed(desk: Desk) -> Path:
    file = desk.home / "all.volano"
    desk.type("backup", str(file), "--with-keys", "--passphrase-file", write_passphrase(desk))
    return file


def test_the_file_and_its_passphrase_are_enough_on_an_empty_machine(desk: Desk, sealed: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    sealed.rename(empty / "all.volano")
    shutil.rmtree(desk.folder)
    other = Desk(empty / "volano")
    other.type("restore", str(empty / "all.volano"), "--passphrase-file", write_passphrase(other))
    assert "Everything holds." in other.type("audit", "verify").stdout
    assert len(other.ask("members", "list")["members"]) == 3
    other.type("days", "open", "--until", "2024-09-13")
    other.type("settle", "--incomplete", "nothing was read")
    assert [path for path in (other.folder / "keys").rglob("*.pem") if path.stat().st_mode & 0o077] == []
    assert not (other.folder / "keys.sealed").exists()


def test_no_key_can_be_read_in_the_file(desk: Desk, sealed: Path) -> None:
    assert "keys.sealed" in list_names(sealed)
    keys = [path.read_bytes() for path in (desk.folder / "keys").rglob("*.pem") if b"PRIVATE" in path.read_bytes()]
    assert keys
    with tarfile.open(sealed) as tar:
        content = b"".join(tar.extractfile(one).read() for one in tar if one.name.endswith(".sealed"))
    assert b"PRIVATE" not in content and not any(key[40:80] in content for key in keys)


@pytest.mark.parametrize("language", ["C.UTF-8", "it_IT.UTF-8"])
def test_another_passphrase_is_one_line_and_nothing_is_left(
    desk: Desk, sealed: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    other = Desk(desk.home / "other")
    wrong = write_passphrase(desk, PASSPHRASE + "!")
    said = other.type("restore", str(sealed), "--passphrase-file", wrong, expects=2).stderr
    assert "PASSPHRASE_WRONG" in said and said.count("\n") == 1
    assert "--passphrase-file" in other.type("restore", str(sealed), expects=2).stderr
    assert not other.folder.exists()
    assert [path.name for path in desk.home.iterdir() if path.name.startswith(".other")] == []


def test_a_changed_byte_among_the_keys_is_found(desk: Desk, sealed: Path) -> None:
    bad, digests = desk.home / "bad.volano", {}

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name == "keys.sealed":
            data = flip(data)
        digests[name] = sha256(data).hexdigest()
        return name, data

    rewrite(sealed, bad, change)
    worse = desk.home / "worse.volano"

    def restate(name: str, data: bytes) -> tuple[str, bytes]:
        if name == MANIFEST:
            plain = json.loads(data)
            plain["files"]["keys.sealed"] = digests["keys.sealed"]
            return name, json.dumps(plain).encode()
        return name, data

    rewrite(bad, worse, restate)
    said = Desk(desk.home / "other").type("restore", str(worse), "--passphrase-file", write_passphrase(desk), expects=2)
    assert "PASSPHRASE_WRONG" in said.stderr


def test_a_short_passphrase_is_refused_and_no_file_is_made(desk: Desk) -> None:
    file = desk.home / "x.volano"
    short = write_passphrase(desk, "eleven char")
    assert "PASSPHRASE_SHORT" in desk.type("backup", str(file), "--passphrase-file", short, expects=2).stderr
    assert "--passphrase-file" in desk.type("backup", str(file), "--with-keys", expects=2).stderr
    assert not file.exists()


def test_a_passphrase_is_the_same_however_a_machine_writes_it(tmp_path: Path) -> None:
    """By a keyboard that writes an accent apart, and in a file with the mark that editors put at its beginning."""
    composed, apart = "perch\u00e9 no, cos\u00ec sia", "perche\u0301 no, cosi\u0300 sia"
    sealed = seal({"keys/x": b"1"}, composed)
    assert unseal(sealed, apart) == unseal(sealed, composed) == {"keys/x": b"1"}
    file = tmp_path / "passphrase.txt"
    file.write_text(f"{composed}\r\nsecond line\r\n", encoding="utf-8-sig", newline="")
    assert read_passphrase(file, is_new=True) == composed


def test_at_a_terminal_the_keys_are_offered_and_their_passphrase_is_asked_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("backup", "sealed_keys"):
        monkeypatch.setattr(f"gateway.commandline.operating.{module}.is_terminal", lambda: True)

    def answer(*words: str, says: str) -> Result:
        return CliRunner().invoke(main, [*words, "--folder", str(desk.folder)], input=says)

    asked = answer("backup", str(desk.home / "a.volano"), says=f"y\n{PASSPHRASE}\n{PASSPHRASE}\n")
    assert asked.exit_code == 0, asked.output
    assert PASSPHRASE not in asked.output
    assert "keys.sealed" in list_names(desk.home / "a.volano")
    assert answer("backup", str(desk.home / "b.volano"), says="n\n").exit_code == 0
    assert "keys.sealed" not in list_names(desk.home / "b.volano")
    assert answer("restore", str(desk.home / "a.volano"), "--force", says=f"{PASSPHRASE}\n").exit_code == 0


def test_sessions_are_left_out_and_the_mirror_is_made_again_where_it_is_ahead(desk: Desk, saved: Path) -> None:
    from gateway.commandline.operating.backup_archive import _copy_gateway

    target = desk.home / "copy.db"
    _copy_gateway(desk.folder / "gse" / "gateway.db", target, height=3)
    with closing(sqlite3.connect(target)) as made:
        counts = [made.execute(f"SELECT count(*) FROM {name}").fetchone()[0]
                  for name in ("session", "state", "happened", "checkpoint", "metering_point")]
    assert counts == [0, 0, 0, 0, 3]


def test_a_file_that_is_there_is_not_overwritten(desk: Desk, saved: Path) -> None:
    before = saved.read_bytes()
    assert "exists" in desk.type("backup", str(saved), expects=2).stderr
    assert saved.read_bytes() == before


def test_a_folder_with_something_in_it_needs_force_and_is_kept_aside_with_its_keys(desk: Desk, saved: Path) -> None:
    desk.type("days", "open", "--until", "2024-09-13")
    assert "--force" in desk.type("restore", str(saved), expects=1).stderr
    desk.type("restore", str(saved), "--force")
    aside = [path for path in desk.home.iterdir() if path.name.startswith("volano-")]
    assert len(aside) == 1
    assert (aside[0] / "ledger.db").is_file()
    assert desk.ask("days", "open", "--until", "2024-09-13")["opened"] == 1


def test_a_flipped_byte_is_found_and_nothing_is_replaced(desk: Desk, saved: Path) -> None:
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    rewrite(saved, bad, lambda name, data: (name, flip(data) if name == "ledger.db" else data))
    assert "isn't what was written" in other.type("restore", str(bad), expects=2).stderr
    assert not other.folder.exists()


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


def test_a_ledger_that_does_not_verify_is_refused(desk: Desk, saved: Path) -> None:
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    alter(saved, bad, "ledger.db", CUT)
    assert "doesn't hold" in other.type("restore", str(bad), expects=1).stderr
    assert [path.name for path in desk.home.iterdir() if "other" in path.name] == []


def test_the_checkpoint_of_trust_counts_and_not_only_the_archives_own(desk: Desk, saved: Path) -> None:
    """Whoever cuts the ledger writes the manifest, too."""
    whole, bad = Desk(desk.home / "whole").ask("restore", str(saved)), desk.home / "bad.volano"
    cut = desk.home / "cut.db"
    with tarfile.open(saved) as tar:
        file = tar.extractfile("ledger.db")
        assert file is not None
        cut.write_bytes(file.read())
    with closing(sqlite3.connect(cut)) as ledger:
        ledger.executescript(CUT)
        raw = [row[0] for row in ledger.execute("SELECT raw FROM blocks ORDER BY number")]
    fill_store(desk.home / "made.db", raw)
    with closing(sqlite3.connect(desk.home / "made.db")) as ledger:
        outcome, last = ledger.execute("SELECT outcome, raw FROM blocks ORDER BY number DESC LIMIT 1").fetchone()
        ledger.execute("PRAGMA journal_mode = DELETE")
    short = (desk.home / "made.db").read_bytes()
    block = parse_block(last)

    def change(old: str, data: bytes) -> tuple[str, bytes]:
        if old == MANIFEST:
            plain = json.loads(data)
            plain["files"]["ledger.db"] = sha256(short).hexdigest()
            plain["checkpoint"] = {
                "height": block.number + 1, "block_hash": block.hash.hex(), "outcome": outcome.hex()
            }
            return old, json.dumps(plain).encode()
        return old, short if old == "ledger.db" else data

    rewrite(saved, bad, change)
    Desk(desk.home / "unbound").type("restore", str(bad))
    trust = desk.write("bound.toml", (desk.folder / "trust.toml").read_text() + (
        f"[checkpoint]\nheight = {whole['height']}\nblock_hash = '{whole['block_hash']}'\n"
        f"outcome = '{whole['outcome']}'\n"
    ))
    refused = Desk(desk.home / "bound").type("restore", str(bad), "--trust", trust, expects=1)
    assert "CHAIN_CUT" in refused.stderr


def test_what_follows_from_the_blocks_is_made_again(desk: Desk, saved: Path) -> None:
    """Ids, versions, outcomes and mirrors: nobody could sign those, so none is taken from the archive."""
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    alter(saved, bad, "ledger.db",
          "DELETE FROM transactions; UPDATE state SET block = 0, position = 9; UPDATE blocks SET outcome = x'00'")
    other.type("restore", str(bad))
    assert dump_ledger(other.folder) == dump_ledger(desk.folder)
    with closing(sqlite3.connect(other.folder / "gse" / "gateway.db")) as made:
        counts = [made.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in MIRROR_TABLES]
    assert counts == [0, 0, 0]
    assert [path.name for path in other.folder.iterdir() if path.name.startswith(("tmp", "ledger.db."))] == []


def test_no_session_of_an_archive_is_taken_over(desk: Desk, saved: Path) -> None:
    """Whoever writes the archive could have put one there, for a certificate that everybody may read."""
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    alter(saved, bad, "gse/gateway.db",
          "INSERT INTO session VALUES ('a', x'00', 9999999999); INSERT INTO challenge VALUES ('b', 'c', 9999999999)")
    other.type("restore", str(bad), "--trust", str(desk.folder / "trust.toml"))
    with closing(sqlite3.connect(other.folder / "gse" / "gateway.db")) as made:
        assert [made.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in PASSING_TABLES] == [0, 0]


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


@pytest.mark.parametrize("name", [
    "keys/gse/service/key.pem", "broker/ca.pem", "handover/a/key.pem", "adding.json", "keys.sealed",
])  # fmt: skip
def test_keys_are_taken_only_as_they_were_sealed(desk: Desk, saved: Path, name: str) -> None:
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    add_file(saved, bad, name, b"{}")
    assert "a name that can't be" in other.type("restore", str(bad), expects=2).stderr


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


def dump_ledger(folder: Path) -> list[tuple]:
    with closing(sqlite3.connect(folder / "ledger.db")) as ledger:
        return [row for name in ("blocks", "transactions", "state")
                for row in ledger.execute(f"SELECT * FROM {name} ORDER BY 1")]


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
    monkeypatch.setattr(archive, "_extract", lambda *_: written.append(1))
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


def test_the_community_is_called_as_its_settings_say(desk: Desk, saved: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, json.dumps(json.loads(data) | {"community": "\x1b[31mX"}).encode() if name == MANIFEST else data

    bad = desk.home / "bad.volano"
    rewrite(saved, bad, change)
    said = Desk(desk.home / "other").type("restore", str(bad))
    assert "\x1b" not in said.stdout + said.stderr


@pytest.mark.parametrize("plain", [b"[" * 200_000, b'{"keys/x": "!!!!"}', b"[1]", b'{"keys/x": 1}'])
def test_sealed_keys_that_are_none_are_refused(tmp_path: Path, plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain:
        def __init__(self, _key: bytes) -> None: ...
        def decrypt(self, *_: bytes) -> bytes:
            return plain

    (tmp_path / archive.SEALED_FILE).write_bytes(seal({}, PASSPHRASE))
    monkeypatch.setattr(sealed_keys, "AESGCM", Plain)
    with pytest.raises(archive.ArchiveError):
        archive.take_keys(tmp_path, PASSPHRASE)


def test_an_archive_for_which_there_is_no_room_is_refused(
    desk: Desk, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive.shutil, "disk_usage", lambda _: SimpleNamespace(free=1_000))
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


def test_databases_elsewhere_are_not_passed_over(desk: Desk) -> None:
    with (desk.folder / "community.toml").open("a", encoding="utf-8") as file:
        file.write('[databases]\ngse = "postgresql://db.example.org/volano"\n')
    assert "elsewhere" in desk.type("backup", str(desk.home / "x.volano"), expects=1).stderr
    assert not (desk.home / "x.volano").exists()


def test_a_network_s_ledger_is_left_to_its_peers(desk: Desk) -> None:
    file = desk.folder / "community.toml"
    file.write_text(file.read_text() + '\n[ledger]\nkind = "fabric"\n')
    done = desk.type("backup", str(desk.home / "x.volano"), expects=1)
    assert done.stderr.count("\n") == 1
    assert "network/README.md" in done.stderr
    assert not (desk.home / "x.volano").exists()


@pytest.mark.parametrize("name", ["../outside", "/outside", "serve.json", "community.toml", "gse/gateway.db"])
def test_a_sealed_file_that_no_backup_seals_is_refused(desk: Desk, name: str) -> None:
    (desk.folder / archive.SEALED_FILE).write_bytes(seal({name: b"{}"}, PASSPHRASE))
    with pytest.raises(archive.ArchiveError, match="a name that can't be"):
        archive.take_keys(desk.folder, PASSPHRASE)
    assert not (desk.home / "outside").exists()
