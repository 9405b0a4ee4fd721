"""`volano backup | restore`: consistent, verified before it takes a place, nothing overwritten unasked."""

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gateway.commandline.archive import MANIFEST

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


def test_with_keys_everything_is_restored_elsewhere_and_works(desk: Desk) -> None:
    file = desk.home / "all.volano"
    made = desk.ask("backup", str(file), "--with-keys")
    other = Desk(desk.home / "other")
    assert other.ask("restore", str(file))["block_hash"] == made["block_hash"]
    assert len(other.ask("members", "list")["members"]) == 3
    other.type("settle")
    assert [path for path in (other.folder / "keys").rglob("*.pem") if path.stat().st_mode & 0o077] == []


def test_sessions_are_left_out_and_the_mirror_is_made_again_where_it_is_ahead(desk: Desk, saved: Path) -> None:
    from gateway.commandline.archive import _copy_gateway

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


def test_a_ledger_that_does_not_verify_is_refused(desk: Desk, saved: Path) -> None:
    from hashlib import sha256

    with tarfile.open(saved) as tar:
        file = tar.extractfile("ledger.db")
        assert file is not None
        path = desk.home / "ledger.db"
        path.write_bytes(file.read())
    with closing(sqlite3.connect(path)) as ledger:
        ledger.execute("DELETE FROM blocks WHERE number = (SELECT max(number) FROM blocks)")
        ledger.commit()
    cut = path.read_bytes()

    def change(name: str, data: bytes) -> tuple[str, bytes]:
        if name == MANIFEST:
            plain = json.loads(data)
            plain["files"]["ledger.db"] = sha256(cut).hexdigest()
            return name, json.dumps(plain).encode()
        return name, cut if name == "ledger.db" else data

    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    rewrite(saved, bad, change)
    assert "doesn't hold" in other.type("restore", str(bad), expects=1).stderr
    assert [path.name for path in desk.home.iterdir() if "other" in path.name] == []


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
