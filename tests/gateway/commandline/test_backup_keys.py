"""The keys in a backup: sealed by a passphrase, found changed, taken only as they were sealed."""

import json
import shutil
import tarfile
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.commandline.cli import main
from gateway.commandline.operating import sealed_keys
from gateway.commandline.operating.archive_manifest import MANIFEST, SEALED_FILE, ArchiveError
from gateway.commandline.operating.archive_restored import take_keys
from gateway.commandline.operating.sealed_keys import read_passphrase, seal, unseal
from tests.gateway.commandline.archives import (
    PASSPHRASE,
    add_file,
    flip,
    list_names,
    rewrite,
    saved,
    sealed,
    write_passphrase,
)

from .conftest import Desk

__all__ = ["saved", "sealed"]  # fixtures


@pytest.fixture(autouse=True)
def cheap_guesses(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guess at a passphrase costs next to nothing here, but in the test that says what it costs."""
    if request.function is not test_a_passphrase_is_the_same_however_a_machine_writes_it:
        monkeypatch.setattr(sealed_keys, "COST", 2**4)


def test_without_keys_no_private_key_and_no_tag_key_is_in_it(saved: Path) -> None:
    assert list_names(saved) == {
        MANIFEST, "community.toml", "trust.toml", "ledger.db",
        *(f"{name}/gateway.db" for name in ("citizens", "commerce", "municipality", "gse")),
    }
    assert saved.stat().st_mode & 0o077 == 0


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
    assert sealed_keys.COST * sealed_keys.BLOCK * 128 == 2**27  # bytes of memory for each guess
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


@pytest.mark.parametrize("name", [
    "keys/gse/service/key.pem", "broker/ca.pem", "handover/a/key.pem", "adding.json", "keys.sealed",
])  # fmt: skip
def test_keys_are_taken_only_as_they_were_sealed(desk: Desk, saved: Path, name: str) -> None:
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    add_file(saved, bad, name, b"{}")
    assert "a name that can't be" in other.type("restore", str(bad), expects=2).stderr


@pytest.mark.parametrize("plain", [b"[" * 200_000, b'{"keys/x": "!!!!"}', b"[1]", b'{"keys/x": 1}'])
def test_sealed_keys_that_are_none_are_refused(tmp_path: Path, plain: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    class Plain:
        def __init__(self, _key: bytes) -> None: ...
        def decrypt(self, *_: bytes) -> bytes:
            return plain

    (tmp_path / SEALED_FILE).write_bytes(seal({}, PASSPHRASE))
    monkeypatch.setattr(sealed_keys, "AESGCM", Plain)
    with pytest.raises(ArchiveError):
        take_keys(tmp_path, PASSPHRASE)


@pytest.mark.parametrize("name", ["../outside", "/outside", "serve.json", "community.toml", "gse/gateway.db"])
def test_a_sealed_file_that_no_backup_seals_is_refused(desk: Desk, name: str) -> None:
    (desk.folder / SEALED_FILE).write_bytes(seal({name: b"{}"}, PASSPHRASE))
    with pytest.raises(ArchiveError, match="a name that can't be"):
        take_keys(desk.folder, PASSPHRASE)
    assert not (desk.home / "outside").exists()
