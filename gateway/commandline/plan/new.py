"""`volano plan new`: ten questions, a whole sheet, and its first result."""

import re
from pathlib import Path
from typing import Any

import click

from analytics.planner.answers import OTHERS_KWH, Answers, format_sheet
from analytics.planner.presets import list_presets
from analytics.planner.result import make_result
from analytics.planner.sheet import parse_sheet
from analytics.tariffs import REGION_BONUSES, ZONES
from analytics.toml_tables import ConfigError
from chaincode.words import find_language, say
from gateway import __version__
from gateway.commandline.base.options import TO_WRITE, is_terminal, json_option, open_new, prompt, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.plan.files import compute
from gateway.commandline.plan.from_community import write_from_community
from gateway.commandline.plan.screen import show_result

QUESTIONS = ("name", "region", "homes", "others", "bills_kwh", "roof_kw", "owner", "grant_pct", "first_year",
             "repartition")  # fmt: skip
KEYS = (*QUESTIONS, "zone", "perimeter")
_is_number = re.compile(r"\d{1,9}(\.\d{1,3})?", re.ASCII).fullmatch
OWNERS = ("cer", "member", "third")


@click.command()
@click.argument("sheet", metavar="SHEET", type=TO_WRITE)
@click.option("--answer", "given", multiple=True, metavar="KEY=VALUE",
              help="One of the ten answers; those given aren't asked."
                   "\fUna delle dieci risposte; quelle date non si chiedono.")
@click.option("--from-community", "running", type=click.Path(exists=True, file_okay=False, path_type=Path),
              help="The folder of a community that runs: its points, plants and readings instead of answers."
                   "\fLa cartella di una comunità attiva: punti, impianti e letture invece delle risposte.")
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

    \f
    Fa dieci domande e scrive il FOGLIO, intero, con ogni valore predefinito e la sua fonte; poi lo calcola.

    Le risposte: name, region, homes, others (tipi separati da virgole), bills_kwh (l'anno di una casa, o dodici mesi),
    roof_kw, owner (cer, member, third), grant_pct, first_year, repartition. Senza un terminale valgono i predefiniti.
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
    click.echo(say("gateway.plan.new.next", file=sheet))


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
    unknown = sorted(set(known) - set(KEYS))
    if unknown:
        raise InputError(say("gateway.plan.new.no_answer", key=unknown[0], keys=", ".join(KEYS)))
    defaults = Answers()
    for number, name in enumerate(QUESTIONS, 1):
        if name not in known and is_terminal():
            words = f"{number}/{len(QUESTIONS)}  {say(f'gateway.plan.questions.{name}')}"
            known[name] = prompt(words, default=_show(getattr(defaults, name)))
    return Answers(**{name: _read(name, text) for name, text in known.items()})


def _show(default: Any) -> str:
    return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)


def _read(name: str, text: str) -> Any:
    """An answer as it is kept; one line where it can't be."""
    choices = {"region": tuple(REGION_BONUSES), "owner": OWNERS, "zone": ZONES, "repartition": tuple(list_presets())}
    if name in choices and text not in choices[name]:
        raise InputError(say("gateway.plan.new.one_of", key=name, text=text, choices=", ".join(choices[name])))
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if name == "others":
        wrong = sorted(set(parts) - set(OTHERS_KWH))
        if wrong:
            raise InputError(say("gateway.plan.new.one_of", key=name, text=wrong[0], choices=", ".join(OTHERS_KWH)))
        return tuple(parts)
    if name in ("name", "perimeter", *choices):
        return text
    numbers = parts if name == "bills_kwh" else [text]
    if len(numbers) not in (1, 12) or not all(map(_is_number, numbers)):
        raise InputError(say("gateway.plan.new.no_number", key=name, text=text))
    if name in ("homes", "first_year"):
        return int(float(text))
    return tuple(map(float, numbers)) if name == "bills_kwh" else float(text)
