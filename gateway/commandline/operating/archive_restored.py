"""What an archive that was taken apart still needs: its keys unsealed, what follows from its blocks made anew."""

import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from chaincode.rules.units import ORGANISATIONS
from chaincode.words import WordedError, words_of
from gateway.acts.enrolling.person import PLAN_FILE
from gateway.commandline.base.ledger_file import open_ledger
from gateway.commandline.operating.archive_manifest import (
    MIRROR_TABLES,
    PASSING_TABLES,
    PRIVATE_FOLDERS,
    SEALED_FILE,
    ArchiveError,
    write_file,
)
from gateway.commandline.operating.sealed_keys import unseal
from gateway.hosting.folder import LEDGER_FILE
from gateway.ledger.embedded.store import fill_store

_FORGET_LETTERS = """
    UPDATE outbox SET state = 'failed', why = 'RESTORED', filled = '{}', ended_at_s = next_at_s
    WHERE state = 'queued'"""
_PRIVATE = tuple(f"{folder}/" for folder in PRIVATE_FOLDERS)


def make_derived_again(folder: Path) -> None:
    """Make anew what follows from the verified blocks, so that nothing of it is taken from the archive's word.

    That is the ledger's state and list of transactions, and the mirrors, which the gateways make when they start.
    Sessions go: who opens one proves a key, and whoever wrote the archive proved none. Letters that waited when it was
    written are not sent: since then they were, or somebody put them there.

    Raises:
        ArchiveError: a gateway's database that isn't one.
    """
    try:
        for organisation in ORGANISATIONS:
            _forget_unproved(folder / organisation / "gateway.db")
    except sqlite3.Error as error:
        raise ArchiveError(words_of(error).at(f"{organisation}/gateway.db")) from error
    with TemporaryDirectory(dir=folder) as beside:
        made = Path(beside) / LEDGER_FILE
        with open_ledger(folder / LEDGER_FILE) as opened:
            fill_store(made, opened.blocks)
        made.replace(folder / LEDGER_FILE)


def _forget_unproved(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        held = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}  # older copies have not all
        for table in (*PASSING_TABLES, *MIRROR_TABLES):
            if table in held or table in MIRROR_TABLES:
                database.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
        if "outbox" in held:
            database.execute(_FORGET_LETTERS)


def take_keys(folder: Path, passphrase: str) -> None:
    """Put the sealed keys of an archive that was taken apart where they belong.

    Raises:
        InputError: another passphrase.
        ArchiveError: a file among them that no backup seals.
    """
    try:
        for name, content in unseal((folder / SEALED_FILE).read_bytes(), passphrase).items():
            if name != PLAN_FILE and not name.startswith(_PRIVATE):
                raise WordedError("gateway.operating.archive.name_that_cannot_be", name=name)
            write_file(folder, name, content)
    except (OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        raise ArchiveError(words_of(error).at(SEALED_FILE)) from error
    (folder / SEALED_FILE).unlink()
