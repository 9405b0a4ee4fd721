"""The mirror is the ledger's state, can be made again from block 0, and follows no other ledger."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from gateway.db import Database
from gateway.db.projector import Projector, WrongLedgerError, is_about_callers, write_block
from gateway.db.tables import checkpoint, happened, state
from gateway.hosting.opening import Gateways
from gateway.http.app import close_app, create_app
from gateway.ledger.port import Block, BlockTransaction
from tests.helpers.gateway.trial import OpenDatabase, founded_trial, open_days

DATES = [f"2024-05-{day:02d}" for day in range(2, 9)]


def dump(database: Database) -> dict[str, list[tuple]]:
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in (state, happened, checkpoint)
        }


def follow(projector: Projector, trial: Gateways) -> None:
    projector.start()
    assert projector.wait(trial.ledger.height() - 1, 30)
    projector.close()


def test_the_mirror_is_the_ledgers_state(fresh_trial: Gateways) -> None:
    open_days(fresh_trial, *DATES)
    gateway = fresh_trial.gateway("citizens")
    assert gateway.mirror.wait(fresh_trial.ledger.height() - 1)
    mirrored = {key: value for key, value, *_ in dump(gateway.database)["state"]}
    read = fresh_trial.client("gse").query("read", {"keys": sorted(mirrored)})
    from chaincode.rules import canonical

    assert {key: canonical.decode(value.encode()) for key, value in mirrored.items()} == read


def test_made_again_from_block_0_it_is_the_same(fresh_trial: Gateways, open_database: OpenDatabase) -> None:
    open_days(fresh_trial, *DATES)
    database = open_database("other")
    projector = Projector(fresh_trial.ledger, database)
    follow(projector, fresh_trial)
    once = dump(database)
    again = Projector(fresh_trial.ledger, database)
    again.rebuild()
    assert dump(database)["state"] == []
    follow(again, fresh_trial)
    assert dump(database) == once


def test_it_counts_what_changes_callers_and_nothing_else(fresh_trial: Gateways) -> None:
    mirror = fresh_trial.gateway("citizens").mirror
    assert mirror.wait(fresh_trial.ledger.height() - 1)
    before = mirror.callers
    open_days(fresh_trial, DATES[0])
    assert mirror.wait(fresh_trial.ledger.height() - 1)
    assert mirror.callers == before + 1
    names = ("now", "key/1", "key_owner/1", "lot/1", "nowhere", "member/1")
    found = {key for key in names if is_about_callers(key)}
    assert found == {"now", "key/1", "key_owner/1", "member/1"}


def test_it_goes_on_where_it_was(fresh_trial: Gateways, open_database: OpenDatabase) -> None:
    database = open_database("other")
    follow(Projector(fresh_trial.ledger, database), fresh_trial)
    open_days(fresh_trial, *DATES)
    resumed = Projector(fresh_trial.ledger, database)
    assert resumed.next_block == fresh_trial.ledger.height() - len(DATES)
    follow(resumed, fresh_trial)
    assert len(dump(database)["happened"]) == fresh_trial.ledger.height() - 1  # block 0 holds no command


@pytest.mark.parametrize(("identifier", "command", "noted"), [
    ("a" * 64, "sweep", ("a" * 64, "sweep")), ("a" * 64, "open_day", ("a" * 64, "open_day")),
    ("a\x00b", "sweep", ("", "sweep")), ("A" * 64, "sweep", ("", "sweep")), ("a" * 64 + "\n", "", ("", "")),
    ("\ud800", "sweep", ("", "sweep")), ("a" * 64, "a\x00b", ("a" * 64, "")), ("", "x" * 10_000, ("", "")),
    ("a" * 64, "sweep\n", ("a" * 64, "")),
])
def test_of_an_invalid_transaction_only_what_has_the_form_is_noted(
    open_database: OpenDatabase, identifier: str, command: str, noted: tuple[str, str]
) -> None:
    """Its sender chose any bytes: a database that doesn't take them would end the mirror for good."""
    foul = BlockTransaction(identifier, 0, "BAD_PROPOSAL_TXID", args=(command.encode(),))
    database = open_database("other")
    with database.write() as connection:
        write_block(connection, Block(1, "", "", "", (foul,), b""))
    with database.read() as connection:
        assert tuple(connection.execute(select(happened.c.tx, happened.c.command)).one()) == noted


def test_another_ledger_is_not_mirrored_on_top(
    fresh_trial: Gateways, tmp_path: Path, open_database: OpenDatabase
) -> None:
    database = open_database("other")
    with founded_trial(tmp_path / "another", "2024-04-30") as other:
        follow(Projector(other.ledger, database), other)
    open_days(fresh_trial, *DATES)
    before = dump(database)
    projector = Projector(fresh_trial.ledger, database)
    with pytest.raises(WrongLedgerError):
        projector._follow()
    assert dump(database) == before


def test_a_checkpoint_without_its_rows_cannot_be(fresh_trial: Gateways, open_database: OpenDatabase) -> None:
    """Rows and checkpoint are one transaction: a failure in between leaves neither."""
    database = open_database("other")
    follow(Projector(fresh_trial.ledger, database), fresh_trial)
    before = dump(database)
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.execute(update(checkpoint).values(next_block=99))
        raise RuntimeError
    assert dump(database) == before


def test_a_mirror_that_is_being_made_answers_nobody_but_for_health(
    fresh_trial: Gateways, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it shows is the past: there a key acts that was frozen since, and totals are told that were not yet."""
    open_days(fresh_trial, *DATES)
    gateway = fresh_trial.gateway("citizens")
    may_go_on = threading.Event()

    def write(connection: Connection, block: Block, list_reads: object) -> None:
        assert block.number < 2 or may_go_on.wait(30)
        write_block(connection, block)

    monkeypatch.setattr("gateway.db.projector._BATCH", 1)
    monkeypatch.setattr("gateway.db.projector.write_block", write)
    monkeypatch.setattr("gateway.http.routes.WAIT_S", 0.1)
    (tmp_path / "other").mkdir()
    settings = replace(gateway.settings, folder=tmp_path / "other", database_url="")
    app = create_app(settings, fresh_trial.ledger)
    try:
        client = app.test_client()
        for path in ("/parameters", "/session", "/supply"):
            answer = client.get(path)
            assert (answer.status_code, answer.json["code"]) == (503, "NOT_MIRRORED_YET"), path
        assert client.get("/health").status_code == 200
        may_go_on.set()
        assert app.extensions["volano.projector"].wait_whole(30)
        assert client.get("/session").json["code"] == "SESSION_NEEDED"
    finally:
        may_go_on.set()
        close_app(app)


def test_who_stops_while_the_mirror_is_made_goes_on_making_it(
    fresh_trial: Gateways, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_days(fresh_trial, *DATES)
    database = open_database("other")
    monkeypatch.setattr("gateway.db.projector._BATCH", 1)
    stopped = Projector(fresh_trial.ledger, database)
    blocks = fresh_trial.ledger.blocks(0)
    stopped._project([next(iter(blocks))])
    blocks.close()
    again = Projector(fresh_trial.ledger, database)
    assert (again.next_block, again._is_made) == (1, False)
    follow(again, fresh_trial)
    assert again.is_whole
    assert Projector(fresh_trial.ledger, database)._is_made
