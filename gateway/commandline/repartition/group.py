"""`volano repartition`: divide what GSE paid; preview, close, correct by note; who is paid is in repartition_out."""

from pathlib import Path
from typing import Any

import click

from analytics.repartition.payments import FLOWS, KINDS, is_month
from analytics.reports.words import FLOWS as FLOW_WORDS
from analytics.reports.words import KINDS as KIND_WORDS
from chaincode.words import find_language, say, say_count
from gateway.client import ApiError
from gateway.commandline.base.amounts import eur_argument, eur_option, show_cents
from gateway.commandline.base.beside import say_why
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.compare import compare
from gateway.commandline.base.lacks import incomplete_option
from gateway.commandline.base.options import (
    TO_READ,
    YEAR,
    folder_option,
    is_terminal,
    json_option,
    prompt,
    show_json,
    show_table,
)
from gateway.commandline.base.refusals import InputError
from gateway.commandline.repartition.closings_out import show_closings
from gateway.commandline.repartition.ibans import ibans, own_iban
from gateway.commandline.repartition.out import statements
from gateway.commandline.repartition.payees_file import parse_payees
from gateway.commandline.repartition.payment_runs import payments, runs, withdraw
from gateway.commandline.repartition.release import release
from gateway.commandline.repartition.waiting_ibans import list_waiting, say_waiting
from gateway.commandline.repartition.year_reports import gse_report, year

DIFFERS = "DIFFERS_FROM_GSE"
Plain = dict[str, Any]


@click.group()
def repartition() -> None:
    """Divide what GSE paid: kept, parts and reserve add up to each payment, to the cent.

    \b
    Example:
      ./volano repartition regulation regolamento.toml --from 2024-09
      ./volano repartition record --flow premium --kind advance --month 2024-09 --eur 120.50 --reference GSE-1
      ./volano repartition preview 1
      ./volano repartition close 1
      ./volano repartition release 2024-09 --preview

    \f
    Divide ciò che ha pagato il GSE: trattenuto, parti e riserva danno ogni pagamento, al centesimo.
    """


@repartition.command()
@click.argument("file", type=TO_READ)
@click.option("--from", "from_month", required=True, metavar="MONTH", help="The first month it holds for."
                                                                           "\fIl primo mese per cui vale.")
@folder_option
@json_option
def regulation(file: Path, from_month: str, folder: Path, as_json: bool) -> None:
    """Keep FILE (regolamento.toml) as the rule of division from a month on; closed months keep theirs.

    Five to start from are in analytics/examples/regulations.

    \b
    Example:
      ./volano repartition regulation regolamento.toml --from 2024-09

    \f
    Conserva FILE (regolamento.toml) come regola di divisione da un mese in poi; i mesi chiusi tengono la loro.

    Cinque da cui partire sono in analytics/examples/regulations.
    """
    require_month(from_month)
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(say(f"{file}: not UTF-8", f"{file}: non è UTF-8")) from error
    with open_operator(folder) as (_, operator):
        kept = operator.post("repartition/regulation", {"text": text, "from_month": from_month})
    if as_json:
        show_json(kept)
    else:
        click.echo(say(f"{kept['title']}: holds from {from_month}", f"{kept['title']}: vale da {from_month}"))


@repartition.command()
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

    \f
    Conserva come sono pagati i membri, da FILE (CSV), tutti o nessuno.

    Colonne, anche col nome inglese: membro (identificativo, il suo inizio, o un POD), intestatario e, se servono,
    codice_fiscale, iban, soglia_eur, tipo (`persona`, `impresa`, `altro`), peso (della povertà energetica), uscito_il.
    Ciò che una colonna assente direbbe resta com'è. Restano nel gateway del gestore dell'energia; cancella il file dopo
    averlo letto. Un IBAN cambiato o svuotato vale dopo tre giorni (vedi ibans).
    """
    content = file.read_bytes()
    with open_operator(folder) as (_, operator):
        points = {one["metering_point"]: one["member"] for one in operator.get("metering-points")["points"]}
        members = {one["member"] for one in operator.get("members")["members"]}
        rows = parse_payees(content, str(file), members, points)
        operator.post("repartition/payees", {"payees": rows})
        named, waiting = {one["member"] for one in rows}, len(list_waiting(operator))
        without_iban = sum(not one["iban"] and one["member"] in named
                           for one in operator.get("repartition/payees")["payees"])
    if as_json:
        show_json({"payees": len(rows), "without_iban": without_iban, "waiting": waiting})
        return
    click.echo(say_count(len(rows), ("{} payee kept", "{} payees kept"),
                         ("{} beneficiario registrato", "{} beneficiari registrati")))
    if waiting:
        click.echo(say_waiting(waiting))


@repartition.command()
@click.option("--flow", type=click.Choice(FLOWS), required=True, help="Which of GSE's two flows."
                                                                      "\fQuale dei due flussi del GSE.")
@click.option("--kind", type=click.Choice(KINDS), required=True, help="What kind of payment.\fChe tipo di pagamento.")
@click.option("--month", required=True, metavar="MONTH", help="The month that it is for, YYYY-MM."
                                                              "\fIl mese a cui si riferisce, AAAA-MM.")
@eur_option("--eur", "cents", "The amount, below 0 where GSE takes back."
            "\fL'importo, sotto 0 se il GSE riprende.", required=True)
@click.option("--reference", required=True, help="GSE's own reference.\fIl riferimento del GSE.")
@eur_option("--fees-eur", "fees_cents", "GSE's fees within it, as its papers show."
            "\fI corrispettivi GSE compresi, come nelle sue carte.", default="0")
@eur_option("--withholding-eur", "withholding_cents", "Tax withheld within it.\fLa ritenuta compresa.",
            default="0")
@folder_option
@json_option
def record(folder: Path, as_json: bool, **payment: Any) -> None:
    """Record a payment of GSE, to be divided. Sold energy (RID) is the producer's: a column of import gse.

    \b
    Example:
      ./volano repartition record --flow premium --kind advance --month 2024-09 --eur 120.50 --reference GSE-1

    \f
    Annota un pagamento del GSE, da dividere. L'energia venduta (RID) è del produttore: è una colonna di import gse.
    """
    require_month(payment["month"])
    with open_operator(folder) as (_, operator):
        made = operator.post("repartition/payments", payment)
    if as_json:
        show_json(made)
    else:
        click.echo(say(f"payment {made['id']} recorded; ./volano repartition preview {made['id']}",
                       f"pagamento {made['id']} registrato; ./volano repartition preview {made['id']}"))


@repartition.command()
@click.argument("year", type=YEAR, metavar="YEAR")
@eur_argument
@click.option("--final", "is_final", is_flag=True, help="The year's surplus is known.\fL'eccedenza dell'anno è nota.")
@folder_option
def cap(year: int, cents: int, is_final: bool, folder: Path) -> None:
    """Say what firms may have of a YEAR's premium: max_to_enterprises_eur of the incentive, to date or finally.

    \b
    Example:
      ./volano repartition cap 2024 22787.80 --final

    \f
    Dice quanto del premio di un ANNO può andare alle imprese: max_to_enterprises_eur, finora o per sempre.
    """
    body = {"year": str(year), "max_to_enterprises_cents": cents, "is_final": is_final}
    with open_operator(folder) as (_, operator):
        operator.post("repartition/caps", body)
    shown = show_cents(cents)
    click.echo(say(f"firms may have {shown} EUR of {year}", f"alle imprese al massimo {shown} EUR del {year}"))


@repartition.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List GSE's payments and their closings, and what waits in the reserve.

    \b
    Example:
      ./volano repartition list

    \f
    Elenca i pagamenti del GSE e le loro chiusure, e che cosa attende in riserva.
    """
    with open_operator(folder) as (_, operator):
        facts = operator.get("repartition/payments") | operator.get("repartition/closings")
    if as_json:
        show_json(facts)
        return
    language = find_language()
    rows = [[str(one["id"]), one["month"], FLOW_WORDS[one["flow"]][language], KIND_WORDS[one["kind"]][language],
             show_cents(one["cents"]), one["reference"], _say_state(one)]
            for one in sorted((*facts["payments"], *facts["withdrawn"]), key=lambda one: int(one["id"]))]
    show_table(["", say("month", "mese"), say("flow", "flusso"), say("kind", "tipo"), "EUR",
                say("reference", "riferimento"), say("closing", "chiusura")], rows, right=(0, 4, 6))
    waiting = show_cents(facts["reserve_cents"])
    click.echo(say(f"in reserve: {waiting} EUR", f"in riserva: {waiting} EUR"))


def _say_state(payment: Plain) -> str:
    """The number of a payment's closing, "" while it has none, or why it was withdrawn."""
    if "reason" in payment:
        return say(f"withdrawn: {payment['reason']}", f"ritirato: {payment['reason']}")
    return str(payment["closing"] or "")


@repartition.command()
@click.argument("payment", type=int)
@incomplete_option
@folder_option
@json_option
def preview(payment: int, incomplete: str, folder: Path, as_json: bool) -> None:
    """Show what closing PAYMENT would come to now, beside GSE's figures; nothing is written.

    A month that lacks readings or prices is refused, unless a reason is given.

    \b
    Example:
      ./volano repartition preview 1

    \f
    Mostra che cosa darebbe ora la chiusura di PAGAMENTO; non scrive nulla.
    """
    with open_operator(folder) as (community, operator):
        found = operator.get(f"repartition/payments/{payment}/preview", incomplete=incomplete)
        said = say("Nothing was written.", "Nulla è stato scritto."), say_why(found["beside"], payment)
        show_closings(community, [found], as_json, "\n".join(filter(None, said)))


@repartition.command()
@click.argument("payment", type=int)
@incomplete_option
@click.option("--because", metavar="REASON", default="",
              help="Why own figures and GSE's are over 2 % apart; it stands in the papers."
              "\fPerché i conti propri e quelli del GSE distano oltre il 2 %; resta scritto nelle carte.")
@folder_option
@json_option
def close(
    payment: int, incomplete: str, because: str, folder: Path, as_json: bool
) -> None:
    """Divide PAYMENT for good: the parts stand, and the month's energy is frozen; corrections are notes.

    A month that lacks readings or prices is refused, unless a reason is given; so is one whose own figures and GSE's
    are over 2 % apart: at a terminal the reason is asked for.

    \b
    Example:
      ./volano repartition close 1

    \f
    Divide PAGAMENTO in modo definitivo: le parti restano e l'energia del mese è congelata; le correzioni sono note.
    """
    with open_operator(folder) as (community, operator):
        body = {"payment_id": payment, "incomplete": incomplete, "because": because}
        try:
            found = operator.post("repartition/closings", body)
        except ApiError as error:
            if error.code != DIFFERS or not is_terminal():
                raise
            click.echo(error.words(find_language()), err=True)
            found = operator.post("repartition/closings", body | {"because": _ask_why()})
        show_closings(community, [found], as_json, say(f"closing {found['number']}", f"chiusura {found['number']}"))


@repartition.command()
@click.argument("closing", type=int)
@click.option("--reason", required=True, help="Why; members read it in their statements."
                                              "\fPerché; i membri lo leggono nei loro estratti.")
@eur_option("--eur", "cents", "The right amount; else the month's energy is read anew."
            "\fL'importo giusto; se manca, si rilegge l'energia del mese.")
@incomplete_option
@folder_option
@json_option
def correct(  # noqa: PLR0917 - options
    closing: int, reason: str, cents: int | None, incomplete: str, folder: Path, as_json: bool
) -> None:
    """Correct CLOSING by a note: its amount, or the energy that its month was divided by. Nothing is edited.

    A month that is read anew and lacks readings or prices is refused, unless a reason is given.

    \b
    Example:
      ./volano repartition correct 1 --reason "late readings of two meters"

    \f
    Corregge CHIUSURA con una nota: l'importo, o l'energia con cui il mese è stato diviso. Nulla viene riscritto.

    Un mese riletto a cui mancano letture o prezzi è rifiutato, se non si dà un motivo.
    """
    with open_operator(folder) as (community, operator):
        body = {"closing": closing, "reason": reason, "cents": cents, "incomplete": incomplete}
        made = operator.post("repartition/notes", body)
        made["closings"][0]["problems"] = made["problems"]
        show_closings(community, made["closings"], as_json,
              say(f"a note on closing {closing}", f"nota alla chiusura {closing}"))


for _command in (release, statements, payments, runs, withdraw, year, gse_report, compare, ibans):
    repartition.add_command(_command)
repartition.add_command(own_iban, "iban")


def _ask_why() -> str:
    return prompt(say("Why (it stands in the papers)?", "Perché (resta scritto nelle carte)?"))


def require_month(text: str) -> None:
    """Refuse what is no month."""
    if not is_month(text):
        raise InputError(say(f"no month YYYY-MM: {text!r}", f"non è un mese AAAA-MM: {text!r}"))
