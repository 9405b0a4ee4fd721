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

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.rules.intervals import date_of
from chaincode.rules.units import BPS
from chaincode.words import WordedError, say, words_of
from gateway.acts.cells import read_date
from gateway.acts.slugs import is_word
from gateway.commandline.base.options import prompt
from gateway.commandline.base.refusals import InputError
from gateway.hosting.trial import FoundingPlan

ZONES = ("NORD", "CNOR", "CSUD", "SUD", "CALA", "SICI", "SARD")
OPERATORS = ("gse", "municipality")
COUNTERSIGNERS = ("municipality", "gse", "citizens")
FIRST_DAY = "2000-01-01"  # long before there were communities
INTERESTS = ("environmental", "social", "community")
Answers = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question: name of its answer, by which its words are found, default, and what reads the answer.

    read: raises ValueError with a reason for people; choices: what the answer is one of, where that is so.
    """

    name: str
    default: str
    read: Callable[[str], Any]
    choices: tuple[str, ...] = ()

    def words(self, answers: Answers) -> str:
        """Return the question, with its choices in words; who settles is no choice for who signs second."""
        choices = [choice for choice in self.choices if not _settles(self.name, choice, answers)]
        words = [say(f"gateway.operating.questions.choice_{choice}") for choice in choices]
        return say(f"gateway.operating.questions.{self.name}", choices=", ".join(words))

    def take(self, text: str, answers: Answers) -> Any:
        """Return what an answer says, after those before it.

        Raises:
            ValueError: it can't be used, or not with what was answered before.
        """
        found = self.read(text)
        if self.name == "first_period" and found and found < answers["founded_on"]:
            raise WordedError("gateway.operating.questions.is_before_the_founding", date=answers["founded_on"])
        if _settles(self.name, found, answers):
            raise WordedError("gateway.operating.questions.settles_already")
        return found


def _settles(name: str, answer: str, answers: Answers) -> bool:
    return name == "countersigner" and answer == answers.get("energy_operator")


def list_questions(title: str, today: str) -> list[Question]:
    """Give the eleven questions."""
    return [
        Question("title", title, _read_title),
        Question("founded_on", today, _read_founding),
        Question("first_period", "", lambda text: _read_day(text) if text else ""),
        Question("settle_days", "7", _whole(1, 31)),
        Question("zone", "NORD", _one_of(ZONES), ZONES),
        Question("energy_operator", "gse", _one_of(OPERATORS), OPERATORS),
        Question("countersigner", "municipality", _one_of(COUNTERSIGNERS), COUNTERSIGNERS),
        Question("value_cents_per_mwh", "5500", _whole(0, 100_000)),
        Question("consume_percent", "50", _whole(0, 100)),
        Question("kept_percent", "50", _whole(0, 100)),
        Question("interests", "", _read_interests),
    ]


def ask(questions: list[Question], *, is_terminal: bool) -> Answers:
    """Ask each question until its answer can be used; without a terminal the defaults are the answers.

    Raises:
        ValueError: without a terminal, a default that can't be used.
    """
    answers: Answers = {}
    for number, one in enumerate(questions, 1):
        default = _find_default(one, answers)
        words = f"{number}/{len(questions)}  {one.words(answers)}"
        text = _prompt(words, default, one, answers) if is_terminal else default
        answers[one.name] = one.take(text, answers)
    return answers


def _find_default(one: Question, answers: Answers) -> str:
    if one.name == "first_period":
        return one.default or str(answers.get("founded_on", ""))
    if _settles(one.name, one.default, answers):
        return next(choice for choice in one.choices if choice != one.default)
    return one.default


def _prompt(words: str, default: str, one: Question, answers: Answers) -> str:
    def check(text: str) -> str:
        try:
            one.take(text, answers)
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


def _read_day(text: str) -> str:
    """Read a date that a question asks for: which one, the question says."""
    try:
        return read_date("", text)
    except WordedError:
        raise WordedError("gateway.operating.questions.date_is_written_so", text=text) from None


def _read_founding(text: str) -> str:
    found = _read_day(text)
    if not FIRST_DAY <= found <= date_of(int(time.time())):
        raise WordedError("gateway.operating.questions.founding_day_has_begun", date=found, first=FIRST_DAY)
    return found


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
            raise WordedError("gateway.operating.questions.category_not", interests=", ".join(INTERESTS), part=part)
        found.append({"category": category, "interest": interest})
    return found
