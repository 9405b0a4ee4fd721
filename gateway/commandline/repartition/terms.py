"""`repartition regulation`, `payees` and `cap`: by what euro are divided, and among whom."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.amounts import eur_argument, show_cents
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.dates import MONTH
from gateway.commandline.base.options import TO_READ, YEAR, folder_option, json_option, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.repartition.payees_file import parse_payees
from gateway.commandline.repartition.waiting_ibans import list_waiting, say_waiting


@click.command()
@click.argument("file", type=TO_READ)
@click.option("--from", "from_month", required=True, type=MONTH, help="The first month it holds for.")
@folder_option
@json_option
def regulation(file: Path, from_month: str, folder: Path, as_json: bool) -> None:
    """Keep FILE (regolamento.toml) as the rule of division from a month on; closed months keep theirs.

    Five to start from are in analytics/examples/regulations.

    \b
    Example:
      ./volano repartition regulation regolamento.toml --from 2024-09
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(say("gateway.repartition.terms.not_utf", file=file)) from error
    with open_operator(folder) as (_, operator):
        kept = operator.post("repartition/regulation", {"text": text, "from_month": from_month})
    if as_json:
        show_json(kept)
    else:
        echo(say("gateway.repartition.terms.holds_from", title=kept["title"], from_month=from_month))
        if kept["closed"]:
            months = ", ".join(kept["closed"])
            echo(say("gateway.repartition.terms.closed_months_keep_theirs", months=months))


@click.command()
@click.argument("file", type=TO_READ)
@folder_option
@json_option
def payees(file: Path, folder: Path, as_json: bool) -> None:
    """Keep how members are paid, from FILE (CSV), all of them or none.

    Columns: member (id, its beginning, or a metering point), holder and, if wanted, fiscal_code, iban, threshold_eur,
    kind (`person`, `enterprise`, `other`), need (weight of energy poverty), left_on; their Italian names too: membro,
    intestatario, codice_fiscale, soglia_eur, tipo, peso, uscito_il. What an absent column says stays.
    They stay at the energy operator's gateway; delete the file when it is read. A changed or emptied IBAN acts after
    three days (see ibans).

    \b
    Example:
      ./volano repartition payees payees.csv
    """
    content = file.read_bytes()
    with open_operator(folder) as (_, operator):
        points = {point["metering_point"]: point["member"] for point in operator.get("metering-points")["points"]}
        members = {member["member"] for member in operator.get("members")["members"]}
        rows = parse_payees(content, str(file), members, points)
        operator.post("repartition/payees", {"payees": rows})
        named, waiting = {row["member"] for row in rows}, len(list_waiting(operator))
        kept = operator.get("repartition/payees")["payees"]
    without_iban = sum(not payee["iban"] and payee["member"] in named for payee in kept)
    shared = find_shared(rows, kept)
    if as_json:
        show_json({"payees": len(rows), "without_iban": without_iban, "waiting": waiting, "one_iban": shared})
        return
    echo(say("gateway.repartition.terms.payees_kept", count=len(rows)))
    if waiting:
        echo(say_waiting(waiting))
    for holders in shared:
        echo(say("gateway.repartition.terms.one_iban_for", holders=", ".join(holders)))


def find_shared(rows: Iterable[Mapping[str, Any]], kept: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """Give the holders paid to one account, for each account of these rows: a couple may be, or a cell was copied.

    rows: of a file, an IBAN's change of which may still wait; kept: all payees.
    """
    ibans = {payee["member"]: payee["iban"] for payee in kept} | {
        row["member"]: row["iban"] for row in rows if row.get("iban")}
    holders = {payee["member"]: str(payee["holder"]) for payee in kept}
    together: dict[str, list[str]] = {}
    for member, iban in sorted(ibans.items()):
        together.setdefault(iban, []).append(holders[member])
    asked = {ibans[row["member"]] for row in rows}
    return [sorted(named) for iban, named in together.items() if iban and iban in asked and len(named) > 1]


@click.command()
@click.argument("year", type=YEAR, metavar="YEAR")
@eur_argument
@click.option("--final", "is_final", is_flag=True, help="The year's surplus is known.")
@folder_option
def cap(year: int, cents: int, is_final: bool, folder: Path) -> None:
    """Say what firms may have of a YEAR's premium: max_to_enterprises_eur of the incentive, to date or finally.

    \b
    Example:
      ./volano repartition cap 2024 22787.80 --final
    """
    body = {"year": str(year), "max_to_enterprises_cents": cents, "is_final": is_final}
    with open_operator(folder) as (_, operator):
        operator.post("repartition/caps", body)
    shown = show_cents(cents)
    echo(say("gateway.repartition.terms.firms_may_have_eur_of", shown=shown, year=year))
