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
from functools import partial
from pathlib import Path
from typing import Any

import click

from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.rules.units import BPS
from chaincode.words import WordedError, say, words_of
from gateway.acts.slugs import is_word
from gateway.commandline.base.cells import read_date
from gateway.commandline.base.options import prompt
from gateway.commandline.base.refusals import InputError
from gateway.hosting.trial import FoundingPlan

ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD")
OPERATORS = ("gse", "municipality")
INTERESTS = ("environmental", "social", "community")
Answers = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question: name of its answer, by which its words are found, default, and what reads the answer.

    read: raises ValueError with a reason for people.
    """

    name: str
    default: str
    read: Callable[[str], Any]


def list_questions(title: str, today: str) -> list[Question]:
    """Give the eleven questions."""
    return [
        Question("title", title, _read_title),
        Question("founded_on", today, partial(read_date, "founded_on")),
        Question("first_period", "", lambda text: read_date("first_period", text) if text else ""),
        Question("settle_days", "7", _whole(1, 31)),
        Question("zone", "NORD", _one_of(ZONES)),
        Question("energy_operator", "gse", _one_of(OPERATORS)),
        Question("countersigner", "municipality", _one_of(("municipality", "gse", "citizens"))),
        Question("value_cents_per_mwh", "5500", _whole(0, 100_000)),
        Question("consume_percent", "50", _whole(0, 100)),
        Question("kept_percent", "50", _whole(0, 100)),
        Question("interests", "", _read_interests),
    ]


def ask(questions: list[Question], *, is_terminal: bool) -> Answers:
    """Ask each question until its answer can be used; without a terminal the defaults are the answers."""
    answers: Answers = {}
    for number, one in enumerate(questions, 1):
        default = one.default or answers.get("founded_on", "") if one.name == "first_period" else one.default
        question = say(f"gateway.operating.questions.{one.name}")
        words = f"{number}/{len(questions)}  {question}"
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


def make_plan(community: str, answers: Answers) -> FoundingPlan:
    """Turn the eleven answers into what a community is founded with."""
    consume_bps = answers["consume_percent"] * BPS // 100
    parameters = {
        "settle_days": answers["settle_days"], "value_cents_per_mwh": answers["value_cents_per_mwh"],
        "euro_kept_bps": answers["kept_percent"] * BPS // 100,
        "w_consume": consume_bps, "w_produce": BPS - consume_bps, "interests": answers["interests"],
    }
    settings = {name: answers[name] for name in ("title", "zone", "energy_operator", "countersigner")}
    return _make(community, answers["founded_on"], answers["first_period"], parameters, settings)


def load_plan(path: Path, community: str, title: str, founded_on: str, *, is_fixed: bool = False) -> FoundingPlan:
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
        raise InputError(say("gateway.operating.questions.founding_and_parameters_are_tables", path=path))
    unknown = sorted(set(founding) - {"founded_on", "first_period"})
    if unknown:
        raise InputError(say(
            "gateway.operating.questions.unknown_setting_founding_delete", path=path, unknown=unknown[0],
        ))
    founded_on = founded_on if is_fixed else str(founding.get("founded_on", founded_on))
    try:
        return _make(community, founded_on, str(founding.get("first_period", "")), parameters, {"title": title} | plain)
    except ValueError as error:
        raise InputError(f"{path}: {words_of(error)}") from error


def _make(community: str, founded_on: str, first_period: str, parameters: Answers, settings: Answers) -> FoundingPlan:
    settings.pop("community", None)
    founded_on = read_date("founded_on", founded_on)
    first_period = read_date("first_period", first_period or founded_on)
    if first_period < founded_on:
        raise WordedError("gateway.operating.questions.first_period_begins_before_founding")
    operator, second = settings.get("energy_operator", "gse"), settings.get("countersigner", "municipality")
    if operator == second:
        raise WordedError("gateway.operating.questions.who_settles_cannot_sign_second_name")
    return FoundingPlan(community, founded_on, first_period, parameters, settings)


def _read_title(text: str) -> str:
    if not 0 < len(text.strip()) <= 100 or not text.isprintable():
        raise WordedError("gateway.operating.questions.to_characters")
    return text.strip()


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high):
            raise WordedError("gateway.operating.questions.whole_number_from_to", low=low, high=high)
        return int(text)

    return read


def _one_of(names: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in names:
            raise WordedError("gateway.operating.questions.one_of", names=", ".join(names))
        return text

    return read


def _read_interests(text: str) -> list[dict[str, str]]:
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        category, _, interest = part.partition(":")
        if not is_word(category) or interest not in INTERESTS:
            raise WordedError("gateway.operating.questions.category_not", interests="|".join(INTERESTS), part=part)
        found.append({"category": category, "interest": interest})
    return found
