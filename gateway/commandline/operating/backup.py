"""`volano backup` and `volano restore`: a community in one file, copied while it is served, verified before use."""

import shutil
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp

import click

from chaincode.audit.verify import Report, verify
from chaincode.rules.units import ORGANISATIONS
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say, words_of
from gateway.commandline.base.community import find_server, require_community
from gateway.commandline.base.ledger_file import count_workers, load_trust, open_ledger
from gateway.commandline.base.options import (
    TO_READ,
    Function,
    folder_option,
    is_terminal,
    is_yes,
    json_option,
    make_progress,
    show_json,
)
from gateway.commandline.base.refusals import InputError, RefusedError, refusals
from gateway.commandline.base.verdict import show_verdict
from gateway.commandline.operating.archive_manifest import PRIVATE_FOLDERS, ArchiveError, Manifest
from gateway.commandline.operating.archive_reading import read_archive
from gateway.commandline.operating.archive_restored import make_derived_again, take_keys
from gateway.commandline.operating.archive_writing import write_archive
from gateway.commandline.operating.sealed_keys import read_passphrase
from gateway.hosting.folder import LEDGER_FILE
from gateway.settings import COMMUNITY_FILE


def passphrase_option(function: Function) -> Function:
    """`--passphrase-file FILE`: what scripts have instead of a question; nobody types a passphrase as an argument."""
    return click.option(
        "--passphrase-file", type=TO_READ, default=None,
        help="A file whose first line is the keys' passphrase; asked at a terminal unless given.",
    )(function)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--with-keys/--without-keys", default=None,
              help="Also all keys and tags, encrypted with a passphrase; asked at a terminal unless given.")
@passphrase_option
@folder_option
@json_option
def backup(file: Path, with_keys: bool | None, passphrase_file: Path | None, folder: Path, as_json: bool) -> None:
    """Copy the community into FILE, consistently, also while it is served.

    Ledger, databases and settings; names, contacts and readings are in it. With its keys, encrypted, FILE and the
    passphrase are enough to go on with on an empty machine; without, no key is in it.

    \b
    Example:
      ./volano backup borgo-2024-09.volano
      ./volano backup borgo-2024-09.volano --with-keys --passphrase-file passphrase.txt
    """
    with refusals():
        require_community(folder)
    passphrase = read_passphrase(passphrase_file, is_new=True) if _wants_keys(with_keys, passphrase_file) else None
    with refusals(), make_progress() as bar:
        step = bar.add_task(say("gateway.operating.backup.copying"), total=1 + len(ORGANISATIONS))
        try:
            made = write_archive(folder, file, passphrase=passphrase, on_file=lambda: bar.advance(step))
        except FileExistsError as error:
            raise InputError(say("gateway.operating.backup.exists_name_another_file", file=file)) from error
        except ArchiveError as error:
            raise RefusedError(str(error)) from error
        except OSError as error:
            raise InputError(say(
                "gateway.operating.backup.cannot_be_written_name_another_place", file=file, why=words_of(error),
            )) from error
    _show(made, file, as_json, say("gateway.operating.backup.saved_in"))


def _wants_keys(with_keys: bool | None, passphrase_file: Path | None) -> bool:
    """Whether keys go along: as it was said, else as is answered at a terminal."""
    if with_keys is not None or passphrase_file is not None:
        return with_keys is not False
    return is_terminal() and is_yes(say("gateway.operating.backup.put_keys_in_it_encrypted"), default=True)


def _show(made: Manifest, where: Path, as_json: bool, words: str) -> None:
    if as_json:
        show_json({"community": made.community, "place": str(where), **asdict(made.checkpoint),
                   "has_keys": made.has_keys, "files": len(made.files)})
        return
    echo(f"{made.community} {words} {where}; {say('gateway.operating.backup.checkpoint')} {made.checkpoint}")
    if not made.has_keys:
        echo(say("gateway.operating.backup.without_keys_keep_these_apart"))


@click.command()
@click.argument("file", type=TO_READ)
@click.option("--force", is_flag=True, help="Take the place of a community; the former folder is kept beside.")
@click.option("--trust", type=TO_READ, help="Whom to trust, from elsewhere; the archive's own trust.toml unless named.")
@passphrase_option
@folder_option
@json_option
def restore(  # noqa: PLR0917 - click passes each option by name
    file: Path, force: bool, trust: Path | None, passphrase_file: Path | None, folder: Path, as_json: bool
) -> None:
    """Make the community's folder again from FILE, once its ledger has been verified from block 0.

    Keys in FILE are opened by their passphrase; without any, those of the folder that is replaced are taken over. With
    --trust its checkpoint counts, too: a trust.toml in FILE is only as good as FILE.

    \b
    Example:
      ./volano restore borgo-2024-09.volano
    """
    is_there = folder.exists() and any(folder.iterdir())
    if is_there and not force:
        raise RefusedError(say("gateway.operating.backup.is_not_empty_force_puts_it_aside", folder=folder))
    if is_there and find_server(folder):
        raise RefusedError(say("gateway.operating.backup.is_being_served_end_that_first", folder=folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        with refusals():
            made = _unpack(file, beside, passphrase_file)
            report = _verify(beside, made, trust)
            _take_over_blocks(beside)
        if is_there and not made.has_keys:
            _take_over_keys(folder, beside)
        former = _replace(beside, folder, is_there)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    _show(made, folder, as_json, say("gateway.operating.backup.restored_in"))
    if former is not None:
        echo(say("gateway.operating.backup.former_folder_is", former=former), err=True)
    if not as_json:
        show_verdict(report, say("gateway.operating.backup.ledger_holds"))


def _unpack(file: Path, beside: Path, passphrase_file: Path | None) -> Manifest:
    try:
        made = read_archive(file, beside)
        if made.has_keys:
            take_keys(beside, read_passphrase(passphrase_file, is_new=False))
    except ArchiveError as error:
        raise InputError(str(error)) from error
    return made


def _take_over_blocks(beside: Path) -> None:
    try:
        make_derived_again(beside)
    except ArchiveError as error:
        raise InputError(str(error)) from error


def _verify(beside: Path, made: Manifest, trust: Path | None) -> Report:
    """Refuse a chain that doesn't hold, isn't the one that was copied, or not the one that `trust` has seen."""
    trusted = load_trust(trust, beside, "")
    with open_ledger(beside / LEDGER_FILE) as opened, make_progress() as bar:
        step = bar.add_task(say("gateway.operating.backup.verifying"), total=opened.count)
        report = verify(
            opened.blocks, trusted, workers=count_workers(opened.count), state_digest=opened.state_digest,
            on_block=lambda number: bar.update(step, completed=number + 1),
        )
    if not report.is_ok or report.checkpoint != made.checkpoint:
        found = report.findings[0].words(find_language()) if report.findings else ""
        raise RefusedError(say("gateway.operating.backup.ledger_in_it_does_not_hold_nothing", found=found))
    return report


def _take_over_keys(folder: Path, beside: Path) -> None:
    if not (folder / COMMUNITY_FILE).is_file():
        return
    for name in PRIVATE_FOLDERS:
        if (folder / name).is_dir():
            shutil.copytree(folder / name, beside / name, dirs_exist_ok=True)


def _replace(beside: Path, folder: Path, is_there: bool) -> Path | None:
    former = folder.with_name(f"{folder.name}-{time.strftime('%Y%m%dT%H%M%S')}") if is_there else None
    if former is not None:
        folder.rename(former)
    beside.rename(folder)
    return former
