"""The eleven questions of `volano init`, each with a default; or their answers in a community.toml.

    title = "Comunità del Borgo"
    zone = "NORD"
    energy_operator = "gse"
    countersigner = "municipality"

    [founding]
    founded_on = "2024-09-01"
    first_period = "2024-09-02"

    [parameters]                    # those that differ from the founding values
    settle_days = 7
    interests = [{ category = "care", interest = "social" }]
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.rules.intervals import is_date
from chaincode.rules.units import BPS
from chaincode.words import WordedError, say, words_of
from gateway.acts.slugs import is_word
from gateway.commandline.base.options import prompt
from gateway.commandline.base.refusals import InputError
from gateway.hosting.trial import TrialPlan

ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD")
OPERATORS = ("gse", "municipality")
INTERESTS = ("environmental", "social", "community")
Answers = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question: name of its answer, words in English and Italian, default, and what reads the answer.

    read: raises ValueError with a reason for people.
    """

    name: str
    en: str
    it: str
    default: str
    read: Callable[[str], Any]


def list_questions(title: str, today: str) -> list[Question]:
    """Give the eleven questions."""
    return [
        Question("title", "What do people call the community?", "Come si chiama la comunità?", title, _read_title),
        Question(
            "founded_on", "On which day is it founded (past days can be replayed)?",
            "In che giorno è fondata (anche passato: i giorni si ripercorrono)?", today, _read_date,
        ),
        Question(
            "first_period", "On which day does the first settled period begin?",
            "In che giorno inizia il primo periodo da liquidare?", "", lambda text: _read_date(text) if text else "",
        ),
        Question(
            "settle_days", "How many days has a period?", "Quanti giorni ha un periodo?", "7", _whole(1, 31),
        ),
        Question(
            "zone", f"Market zone ({', '.join(ZONES)})?", f"Zona di mercato ({', '.join(ZONES)})?", "NORD",
            _one_of(ZONES),
        ),
        Question(
            "energy_operator", "Who keeps readings and settles (gse, municipality)?",
            "Chi tiene le letture e liquida (gse, municipality)?", "gse", _one_of(OPERATORS),
        ),
        Question(
            "countersigner", "Who recomputes settlements and signs second?",
            "Chi ricalcola le liquidazioni e controfirma?", "municipality",
            _one_of(("municipality", "gse", "citizens")),
        ),
        Question(
            "value_cents_per_mwh", "Tokens for a shared MWh, in cents?",
            "Token per un MWh condiviso, in centesimi?", "5500", _whole(0, 100_000),
        ),
        Question(
            "consume_percent", "Percent of them for those who consume, the rest for those who produce?",
            "Che percentuale va a chi consuma (il resto a chi produce)?", "50", _whole(0, 100),
        ),
        Question(
            "kept_percent", "Percent of GSE's euro that stays to back the tokens, the rest being divided?",
            "Che percentuale degli euro del GSE resta a garanzia dei token (il resto si ripartisce)?", "50",
            _whole(0, 100),
        ),
        Question(
            "interests", "Services of collective interest (such as care:social, cleanup:environmental)?",
            "Servizi di interesse collettivo (per esempio care:social, cleanup:environmental)?", "", _read_interests,
        ),
    ]


def ask(questions: list[Question], *, is_terminal: bool) -> Answers:
    """Ask each question until its answer can be used; without a terminal the defaults are the answers."""
    answers: Answers = {}
    for number, one in enumerate(questions, 1):
        default = one.default or answers.get("founded_on", "") if one.name == "first_period" else one.default
        words = f"{number}/{len(questions)}  {say(one.en, one.it)}"
        text = _prompt(words, default, one) if is_terminal else default
        answers[one.name] = one.read(text)
    return answers


def _prompt(words: str, default: str, one: Question) -> str:
    def check(text: str) -> str:
        try:
            one.read(text)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
        return text

    return prompt(words, default=default, show_default=bool(default), value_proc=check)


def make_plan(community: str, answers: Answers) -> TrialPlan:
    """Turn the eleven answers into what a community is founded with."""
    consume_bps = answers["consume_percent"] * BPS // 100
    parameters = {
        "settle_days": answers["settle_days"], "value_cents_per_mwh": answers["value_cents_per_mwh"],
        "euro_kept_bps": answers["kept_percent"] * BPS // 100,
        "w_consume": consume_bps, "w_produce": BPS - consume_bps, "interests": answers["interests"],
    }
    settings = {name: answers[name] for name in ("title", "zone", "energy_operator", "countersigner")}
    return _make(community, answers["founded_on"], answers["first_period"], parameters, settings)


def load_plan(path: Path, community: str, title: str, founded_on: str, *, is_fixed: bool = False) -> TrialPlan:
    """Read a community.toml. founded_on: the day where the file names none, or, if `is_fixed`, whatever it says.

    Raises:
        InputError: it can't be read, or holds something of another kind.
    """
    try:
        plain = parse_toml(path.read_bytes())
    except (OSError, TomlError) as error:
        raise InputError(f"{path}: {words_of(error)}") from error
    founding, parameters = plain.pop("founding", {}), plain.pop("parameters", {})
    if not isinstance(founding, dict) or not isinstance(parameters, dict):
        raise InputError(say(
            f"{path}: founding and parameters are tables: begin each with its line, [founding] or [parameters]",
            f"{path}: founding e parameters sono tabelle: inizia ciascuna con la sua riga, [founding] o [parameters]"))
    unknown = sorted(set(founding) - {"founded_on", "first_period"})
    if unknown:
        raise InputError(say(
            f"{path}: unknown setting founding.{unknown[0]}: delete it; founded_on and first_period are known",
            f"{path}: impostazione sconosciuta founding.{unknown[0]}: eliminala; note sono founded_on e first_period"))
    founded_on = founded_on if is_fixed else str(founding.get("founded_on", founded_on))
    try:
        return _make(community, founded_on, str(founding.get("first_period", "")), parameters, {"title": title} | plain)
    except ValueError as error:
        raise InputError(f"{path}: {words_of(error)}") from error


def _make(community: str, founded_on: str, first_period: str, parameters: Answers, settings: Answers) -> TrialPlan:
    settings.pop("community", None)
    first_period = _read_date(first_period or founded_on)
    if first_period < _read_date(founded_on):
        raise WordedError("the first period begins before the founding: give a later day as first_period",
                             "il primo periodo inizia prima della fondazione: indica in first_period un giorno dopo")
    operator, second = settings.get("energy_operator", "gse"), settings.get("countersigner", "municipality")
    if operator == second:
        raise WordedError("who settles can't sign second: name two organisations, energy_operator and countersigner",
                          "chi liquida non può controfirmare: indica due organizzazioni, energy_operator e "
                          "countersigner")
    return TrialPlan(community, founded_on, first_period, parameters, settings)


def _read_title(text: str) -> str:
    if not 0 < len(text.strip()) <= 100 or not text.isprintable():
        raise WordedError("1 to 100 characters", "da 1 a 100 caratteri")
    return text.strip()


def _read_date(text: str) -> str:
    if not is_date(text):
        raise WordedError(f"no date YYYY-MM-DD: {text!r}", f"non è una data AAAA-MM-GG: {text!r}")
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            raise WordedError(f"a whole number from {low} to {high}", f"un numero intero da {low} a {high}")
        return int(text)

    return read


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in names:
            raise WordedError(f"one of {', '.join(names)}", f"uno tra {', '.join(names)}")
        return text

    return read


def _read_interests(text: str) -> list[dict[str, str]]:
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        category, _, interest = part.partition(":")
        if not is_word(category) or interest not in INTERESTS:
            raise WordedError(f"category:{'|'.join(INTERESTS)}, not {part!r}",
                                 f"categoria:{'|'.join(INTERESTS)}, non {part!r}")
        found.append({"category": category, "interest": interest})
    return found
