"""`repartition preview`, `close` and `correct`: a payment divided, and put right by a note."""

from pathlib import Path

import click

from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway.acts.closing import ClosingReasons, close_payment, try_closing
from gateway.client import ApiError
from gateway.commandline.base.amounts import eur_option
from gateway.commandline.base.beside import say_why
from gateway.commandline.base.community import open_operator
from gateway.commandline.base.lacks import incomplete_option
from gateway.commandline.base.options import folder_option, is_terminal, json_option, prompt
from gateway.commandline.repartition.closings_out import show_closings


@click.command()
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
    """
    with open_operator(folder) as (community, operator):
        found = try_closing(operator, payment, incomplete)
        said = say("gateway.repartition.closing.nothing_was_written"), say_why(found["beside"], payment)
        show_closings(community, [found], as_json, "\n".join(filter(None, said)))


@click.command()
@click.argument("payment", type=int)
@incomplete_option
@click.option("--because", metavar="REASON", default="",
              help="Why own figures and GSE's are over 2 % apart; it stands in the papers.")
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
    """
    with open_operator(folder) as (community, operator):
        ask_why = _ask_why if is_terminal() else None
        found = close_payment(operator, payment, ClosingReasons(incomplete, because), ask_why)
        show_closings(community, [found], as_json, say(
            "gateway.repartition.closing.closing_number", number=found["number"],
        ))


@click.command()
@click.argument("closing", type=int)
@click.option("--reason", required=True, help="Why; members read it in their accounts.")
@eur_option("--eur", "cents", "The right amount; else the month's energy is read anew.")
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
    """
    with open_operator(folder) as (community, operator):
        body = {"closing": closing, "reason": reason, "cents": cents, "incomplete": incomplete}
        made = operator.post("repartition/notes", body)
        made["closings"][0]["problems"] = made["problems"]
        show_closings(community, made["closings"], as_json,
              say("gateway.repartition.closing.note_on_closing", closing=closing))


def _ask_why(error: ApiError) -> str:
    echo(error.words(find_language()), err=True)
    return prompt(say("gateway.repartition.closing.why_it_stands_in_papers"))
