"""`volano backup | restore`: consistent, verified before it takes a place, nothing overwritten unasked."""

import json
import sqlite3
import tarfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from chaincode.wire.block import parse_block
from gateway.commandline.operating.archive_manifest import MANIFEST, MIRROR_TABLES, PASSING_TABLES
from gateway.db import Database
from gateway.ledger.embedded.store import fill_store
from tests.gateway.commandline.archives import CUT, alter, dump_ledger, flip, rewrite, saved

from .conftest import Desk

__all__ = ["saved"]  # fixtures


def test_sessions_are_left_out_and_the_mirror_is_made_again_where_it_is_ahead(desk: Desk, saved: Path) -> None:
    from gateway.commandline.operating.archive_writing import _copy_gateway

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
          "INSERT INTO session VALUES ('a', x'00', 9999999999); INSERT INTO challenge VALUES ('b', 'c', 9999999999);"
          "INSERT INTO task VALUES (1, 'k', 'd', 'r', 'o', x'00', 'queued', 0, 0, 0, '{}', '', 1, 0, '')")
    other.type("restore", str(bad), "--trust", str(desk.folder / "trust.toml"))
    with closing(sqlite3.connect(other.folder / "gse" / "gateway.db")) as made:
        assert [made.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in PASSING_TABLES] == [0] * 4


def test_no_letter_of_an_archive_is_sent(desk: Desk, saved: Path) -> None:
    """What waited then was sent since, or whoever writes the archive put it there."""
    bad, other = desk.home / "bad.volano", Desk(desk.home / "other")
    alter(saved, bad, "gse/gateway.db", "INSERT INTO outbox VALUES"
          "('a', 'm', 'test', '{\"title\": \"x\"}', 'queued', 0, 1, 1, 0, '', 't'),"
          "('b', 'm', 'test', '{}', 'sent', 1, 1, 1, 2, '', 'u')")
    other.type("restore", str(bad), "--trust", str(desk.folder / "trust.toml"))
    with closing(sqlite3.connect(other.folder / "gse" / "gateway.db")) as made:
        rows = made.execute("SELECT id, state, why, filled FROM outbox ORDER BY id").fetchall()
    assert rows == [("a", "failed", "RESTORED", "{}"), ("b", "sent", "", "{}")]


def test_a_copy_from_before_there_were_letters_is_restored(desk: Desk, saved: Path) -> None:
    old, other = desk.home / "old.volano", Desk(desk.home / "other")
    alter(saved, old, "gse/gateway.db", """
        DROP TABLE task_asker; DROP TABLE task;
        DROP TABLE outbox; DROP TABLE mail_stop; DROP TABLE upload; DROP TABLE outgoing_call;
        DROP TABLE invitation; DROP TABLE key_certificate; DROP TABLE sheet_share; DROP TABLE sheet;
        DROP TABLE notice; DROP TABLE notice_read; DROP TABLE told; DROP TABLE mail_wish;
        UPDATE alembic_version SET version_num = '0016'""")
    other.type("restore", str(old))
    with closing(Database(f"sqlite:///{other.folder}/gse/gateway.db")) as opened, opened.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar() == 0


def test_the_community_is_called_as_its_settings_say(desk: Desk, saved: Path) -> None:
    def change(name: str, data: bytes) -> tuple[str, bytes]:
        return name, json.dumps(json.loads(data) | {"community": "\x1b[31mX"}).encode() if name == MANIFEST else data

    bad = desk.home / "bad.volano"
    rewrite(saved, bad, change)
    said = Desk(desk.home / "other").type("restore", str(bad))
    assert "\x1b" not in said.stdout + said.stderr


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
