"""`volano plan new`: ten questions, a whole sheet, and its first result."""

from pathlib import Path

import click

from analytics.planner.answers import Answers, format_sheet
from analytics.planner.asking import AnswerError, Question, list_questions, read_answers
from analytics.planner.result import make_result
from analytics.planner.sheet import parse_sheet
from analytics.toml_tables import ConfigError
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say
from gateway import __version__
from gateway.commandline.base.options import TO_WRITE, is_terminal, json_option, open_new, prompt, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.plan.files import compute
from gateway.commandline.plan.from_community import write_from_community
from gateway.commandline.plan.screen import show_result, tell_next


@click.command()
@click.argument("sheet", metavar="SHEET", type=TO_WRITE)
@click.option("--answer", "given", multiple=True, metavar="KEY=VALUE",
              help="One of the ten answers; those given aren't asked.")
@click.option("--from-community", "running", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="The folder of a community that runs: its points, plants and readings instead of answers.")
@json_option
def new(sheet: Path, given: tuple[str, ...], running: Path | None, as_json: bool) -> None:
    """Ask ten questions and write SHEET, whole, with every default and its source; then work it out.

    The answers: name, region, homes, others (kinds with commas), bills_kwh (a home's year, or twelve months),
    roof_kw, owner (cer, member, third), grant_pct, first_year, repartition. Without a terminal the defaults stand.

    \b
    Example:
      ./volano plan new borgo.toml
      ./volano plan new borgo.toml --answer homes=40 --answer others=school --answer roof_kw=60
      ./volano plan new valmori.toml --from-community .volano
    """
    if running is not None:
        write_from_community(sheet, running)
        content = sheet.read_bytes()
    else:
        content = _write_answers(sheet, given)
    result = make_result(content, compute(content, sheet.parent, str(sheet)), __version__)
    if as_json:
        show_json(result)
        return
    show_result(result)
    tell_next("new", file=sheet)


def _write_answers(sheet: Path, given: tuple[str, ...]) -> bytes:
    content = format_sheet(_ask(given), find_language()).encode()
    try:
        parse_sheet(content)
    except ConfigError as error:
        raise InputError(say("gateway.plan.new.unfit", why=error.reason)) from error
    with open_new(sheet) as file:
        file.write(content)
    return content


def _ask(given: tuple[str, ...]) -> Answers:
    """Take the answers given, and ask for the others where somebody sits at a terminal."""
    known = dict(part.partition("=")[::2] for part in given)
    _read(known)
    questions = list_questions()
    for number, question in enumerate(questions, 1):
        if question.name not in known and is_terminal():
            words = f"{number}/{len(questions)}  {say(f'gateway.plan.questions.{question.name}')}"
            known[question.name] = _ask_until_taken(words, question)
    return _read(known)


def _ask_until_taken(words: str, question: Question) -> str:
    """Ask a question again as long as its answer can't be taken, saying why."""
    while True:
        text = prompt(words, default=question.default)
        try:
            read_answers({question.name: text})
        except AnswerError as error:
            echo(str(error), err=True)
        else:
            return text


def _read(known: dict[str, str]) -> Answers:
    try:
        return read_answers(known)
    except AnswerError as error:
        raise InputError(str(error)) from error
