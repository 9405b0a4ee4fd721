"""`volano audit`: check a ledger from its bytes, take it away in one file, work a period out again, read a transaction.

LEDGER is an embedded ledger's file, or one of blocks as `export` or `evidence` writes it; unless one is named, the
folder's own ledger, on a network the blocks of the organisation's own peer. No gateway runs for it, except for vectors,
which only the energy operator has; where one runs already, it is asked to verify its ledger as long work.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from chaincode.audit.blocks_file import write_blocks
from chaincode.audit.bundle import Bundle, BundleError, build_bundle, parse_bundle
from chaincode.audit.evidence import EvidenceError, is_evidence, open_evidence, write_evidence
from chaincode.audit.explain import explain as explain_transaction
from chaincode.audit.findings import Finding
from chaincode.audit.recompute import Recomputation, parse_recomputation
from chaincode.audit.recompute import recompute as recompute_bundle
from chaincode.audit.trust import TrustFile, format_trust
from chaincode.audit.verify import Report, parse_report
from chaincode.audit.verify import verify as verify_ledger
from chaincode.rules.units import format_kwh, format_tokens
from chaincode.terminal.telling import echo
from chaincode.wire.messages import MalformedError
from chaincode.words import find_language, find_point, say, words_of
from gateway.client import Client
from gateway.commandline.base.community import find_server, open_community, open_operator
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.ledger_file import count_workers, ledger_argument, load_trust, trust_options
from gateway.commandline.base.long_work import find_asked, have_done
from gateway.commandline.base.options import (
    TO_READ,
    folder_option,
    json_option,
    make_progress,
    open_new,
    show_json,
    show_table,
)
from gateway.commandline.base.peer_blocks import open_blocks
from gateway.commandline.base.refusals import InputError, RefusedError
from gateway.commandline.base.verdict import show_verdict


@click.group()
def audit() -> None:
    """Check the ledger, take it away, work a period out again, read one transaction.

    \b
    Example:
      ./volano audit verify --trust trust.toml
    """


@audit.command()
@ledger_argument
@trust_options
@folder_option
@json_option
def verify(ledger: Path | None, trust: Path | None, checkpoint: str, folder: Path, as_json: bool) -> None:
    """Check headers, hashes, signatures, validation codes and I1 to I15 from block 0; exit code 1 if one fails.

    \b
    Example:
      ./volano audit verify ledger.blocks --trust trust.toml --checkpoint 120:1f2e...:9a07...
    """
    trusted = load_trust(trust, folder, checkpoint)
    is_asked = ledger is None and find_server(folder)
    report = _ask_report(trusted, folder) if is_asked else _make_report(ledger, trusted, folder)
    if as_json:
        show_json(report.to_plain())
    else:
        show_report(report)
    if not report.is_ok:
        raise SystemExit(1)


def _ask_report(trusted: TrustFile, folder: Path) -> Report:
    """Have the gateway that runs here verify its ledger, as long work."""
    with open_auditor(folder) as auditor:
        inputs = {"trust": format_trust(trusted)}
        return parse_report(have_done(auditor, "verify", inputs, say("gateway.audit.group.verifying"))["result"])


@contextmanager
def open_auditor(folder: Path) -> Iterator[Client]:
    """Open the gateway where this folder's long work is done, as its organisation's service."""
    with open_community(folder) as community, community.client(find_asked(community)) as client:
        yield client


def _make_report(ledger: Path | None, trusted: TrustFile, folder: Path) -> Report:
    with open_blocks(ledger, folder) as opened, make_progress() as progress:
        task = progress.add_task(say("gateway.audit.group.verifying"), total=opened.count)
        return verify_ledger(
            opened.blocks, trusted, workers=count_workers(opened.count), state_digest=opened.state_digest,
            on_block=lambda number: progress.update(task, completed=number + 1),
        )


def show_report(report: Report) -> None:
    """Print a report for people."""
    show_findings((*report.findings, *report.notes))
    amounts = {name: format_tokens(cents, find_point()) for name, cents in report.amounts.items()}
    show_table(["", ""], [
        [say("gateway.audit.group.blocks_transactions"), f"{report.height}, {report.transactions}"],
        [say("gateway.audit.group.of_these_valid"), str(report.valid)],
        [say("gateway.audit.group.ledger_day"), f"{report.date} ({report.day})"],
        [say("gateway.audit.group.tokens_minted_burnt"), f"{amounts['minted']}, {amounts['burnt']}"],
        [
            say("gateway.audit.group.in_lots_agreements_commons"),
            f"{amounts['lots']}, {amounts['held']}, {amounts['funds']}, {amounts['commons']}",
        ],
        [say("gateway.audit.group.checkpoint"), str(report.checkpoint)],
        [say("gateway.audit.group.state_digest"), report.state_digest],
    ])
    show_verdict(report, say("gateway.audit.group.everything_holds") if report.is_ok else say(
        "gateway.audit.group.findings_this_ledger_does_not_hold", count=len(report.findings),
    ))


def show_findings(findings: tuple[Finding, ...]) -> None:
    """Print one line each; notes say that they are."""
    for one in findings:
        echo(f"{say('gateway.audit.group.note') if one.reason.is_note else '!'} {one.words(find_language())}")


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("ledger", required=False, type=TO_READ)
@folder_option
def export(file: Path, ledger: Path | None, folder: Path) -> None:
    """Write the ledger's blocks into one plain FILE, each after its length: all that an outsider needs.

    \b
    Example:
      ./volano audit export ledger.blocks
    """
    with open_blocks(ledger, folder) as opened, open_new(file) as target:
        count = write_blocks(target, opened.blocks)
    echo(say("gateway.audit.group.blocks_in", count=count, file=file))


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("ledger", required=False, type=TO_READ)
@click.option("--period", "periods", multiple=True, type=DATE, help="With the vectors of the period that begins then.")
@click.option("--trust", type=TO_READ, help="Whose fingerprints its README shows; else the folder's own trust.toml.")
@folder_option
def evidence(file: Path, ledger: Path | None, periods: tuple[str, ...], trust: Path | None, folder: Path) -> None:
    """Write the ledger's blocks, and periods' vectors, into one FILE that an auditor verifies on another machine.

    Members' hours are in it under pseudonyms only, of the periods that are named; they are asked of the energy
    operator's gateway. Hand trust.toml over another way.

    \b
    Examples:
      ./volano audit evidence evidence.zip --period 2024-05-01
      ./volano audit verify evidence.zip --trust trust.toml
    """
    trusted, bundles = load_trust(trust, folder, ""), {period: _build_bundle(folder, period) for period in periods}
    with open_blocks(ledger, folder) as opened, open_new(file) as target:
        count = write_evidence(target, opened.blocks, trusted, bundles)
    echo(say("gateway.audit.group.blocks_in", count=count, file=file))


@audit.command()
@click.option("--period", required=True, type=DATE, help="The period's first day.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write; else a name is made.")
@folder_option
def bundle(period: str, out: Path | None, folder: Path) -> None:
    """Write a period's pseudonymous hourly vectors with salts and proofs into one file, for `recompute`.

    Asks the energy operator's gateway, under its own service's key.

    \b
    Example:
      ./volano audit bundle --period 2024-05-01 --out may-1.json
    """
    file = out or Path(f"bundle-{period}.json")
    data = _build_bundle(folder, period)
    with open_new(file) as target:
        target.write(data)
    echo(say("gateway.audit.group.in", period=period, file=file))


def fetch_vectors(folder: Path, period: str) -> dict[str, bytes]:
    """Get the vectors of a period's settlements from the operator's gateway, by settlement."""
    from base64 import b64decode

    with open_community(folder) as community, community.client(community.operator) as client:
        settled = client.get(f"periods/{period}")["settlements"]
        names = [one["settlement_id"] for one in settled if ".skip." not in one["settlement_id"]]
        if not names:
            raise RefusedError(say("gateway.audit.group.nothing_is_settled_for_month_shows", period=period))
        return {
            name: b64decode(client.get(f"periods/{period}/bundle", settlement=name)["vectors"]) for name in names
        }


@audit.command()
@click.argument("bundle_file", metavar="BUNDLE", required=False, type=TO_READ)
@ledger_argument
@click.option("--period", type=DATE, default="", help="The first day of the period, instead of its BUNDLE.")
@trust_options
@folder_option
@json_option
def recompute(  # noqa: PLR0917 - click passes each option by name
    bundle_file: Path | None, ledger: Path | None, period: str, trust: Path | None, checkpoint: str, folder: Path,
    as_json: bool,
) -> None:
    """Verify the ledger and work a BUNDLE's settlements out again; exit code 1 unless all comes to the same.

    Needs the two files and trust.toml only, or `evidence` in place of both; no gateway runs for it. With --period the
    energy operator's vectors are taken as `bundle` would write them, or those of the evidence.

    \b
    Examples:
      ./volano audit recompute may-1.json ledger.blocks --trust trust.toml
      ./volano audit recompute evidence.zip --period 2024-05-01 --trust trust.toml
      ./volano audit recompute --period 2024-05-01
    """
    trusted = load_trust(trust, folder, checkpoint)
    if bundle_file and is_evidence(bundle_file):
        done = _recompute(load_vectors(bundle_file, period), ledger or bundle_file, trusted, folder)
    elif bool(bundle_file) == bool(period):
        raise InputError(say("gateway.audit.group.name_bundle_or_period"))
    else:
        done = (_recompute(load_bundle(bundle_file), ledger, trusted, folder) if bundle_file
                else _recompute_period(period, trusted, folder))
    if as_json:
        show_json(done.to_plain())
    else:
        show_recomputation(done)
    if not done.is_ok:
        raise SystemExit(1)


def _recompute(bundle: Bundle, ledger: Path | None, trusted: TrustFile, folder: Path) -> Recomputation:
    with open_blocks(ledger, folder) as opened, make_progress() as progress:
        task = progress.add_task(say("gateway.audit.group.verifying"), total=opened.count)
        return recompute_bundle(
            opened.blocks, trusted, bundle, workers=count_workers(opened.count),
            on_block=lambda number: progress.update(task, completed=number + 1),
        )


def _recompute_period(period: str, trusted: TrustFile, folder: Path) -> Recomputation:
    """Have the operator's gateway do it as long work where it runs here, else do it with its vectors."""
    if not find_server(folder):
        return _recompute(parse_bundle(_build_bundle(folder, period)), None, trusted, folder)
    with open_operator(folder) as (_, operator):
        inputs = {"period": period, "trust": format_trust(trusted)}
        task = have_done(operator, "recompute", inputs, say("gateway.audit.group.verifying"))
        return parse_recomputation(task["result"])


def _build_bundle(folder: Path, period: str) -> bytes:
    try:
        return build_bundle(period, fetch_vectors(folder, period))
    except BundleError as error:
        raise RefusedError(str(error)) from error


def load_bundle(path: Path) -> Bundle:
    """Read a bundle's file, or refuse."""
    try:
        return parse_bundle(path.read_bytes())
    except (OSError, BundleError) as error:
        raise InputError(f"{path}: {words_of(error)}") from error


def load_vectors(path: Path, period: str) -> Bundle:
    """Read the vectors of a period, or of the only one, from a file of evidence, or refuse."""
    try:
        with open_evidence(path) as held:
            if not held.periods:
                raise InputError(say("gateway.audit.group.no_vectors", file=path))
            if not period and len(held.periods) > 1:
                raise InputError(say("gateway.audit.group.name_one_of", periods=", ".join(held.periods)))
            return held.read_bundle(period or held.periods[0])
    except (OSError, EvidenceError, BundleError) as error:
        raise InputError(f"{path}: {words_of(error)}") from error


def show_recomputation(done: Recomputation) -> None:
    """Print what came out, a row each settlement."""
    show_findings((*done.report.findings, *done.findings))
    point = find_point()
    same = say("gateway.audit.group.same_byte_for_byte")
    columns = say("gateway.audit.group.settlement_members_shared_kwh_energy")
    show_table(columns.split(","), [
        [
            one.settlement_id, str(one.members), format_kwh(one.shared_wh, point),
            *(format_tokens(cents, point) for cents in (one.energy_cents, one.bonus_cents, one.welcome_cents)),
            same if one.is_same else say("gateway.audit.group.not_same"),
        ]
        for one in done.settlements
    ], right=(1, 2, 3, 4, 5))
    words = say("gateway.audit.group.everything_comes_to_same") if done.is_ok else say(
        "gateway.audit.group.this_does_not_come_to_same",
    )
    show_verdict(done.report, words)


@audit.command()
@click.argument("transaction", metavar="TXID")
@ledger_argument
@folder_option
@json_option
def explain(transaction: str, ledger: Path | None, folder: Path, as_json: bool) -> None:
    """Say in words what a transaction did: its id, or the beginning of it.

    \b
    Example:
      ./volano audit explain 3f9a12
    """
    with open_blocks(ledger, folder) as opened:
        try:
            found = explain_transaction(opened.blocks, transaction, find_language())
        except MalformedError as error:
            raise RefusedError(str(words_of(error))) from error
    if found is None:
        raise RefusedError(say("gateway.audit.group.no_transaction_in_this_ledger_look", transaction=transaction))
    if as_json:
        show_json(vars(found))
    else:
        for line in found.lines():
            echo(line)
