"""The ten questions as data, for whoever asks them: a command, a form. Answers are read from texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from analytics.imports.numbers import may_be_thousands
from analytics.planner.answers import OTHERS_KWH, Answers
from analytics.planner.presets import list_presets
from analytics.planner.schema import name_choices
from analytics.tariffs import REGION_BONUSES, ZONES
from chaincode.words import Texts, WordedError, read_sentences

OWNERS = ("cer", "member", "third")
KINDS = {
    "name": "text", "region": "choice", "homes": "whole", "others": "choices", "bills_kwh": "numbers",
    "roof_kw": "number", "owner": "choice", "grant_pct": "number", "first_year": "whole", "repartition": "choice",
}  # fmt: skip
MOST_KINDS = 20
LEAST_MEMBERS = 2
"""Of whom a community is made at least: nothing is shared by one alone."""
_UNITS = {"bills_kwh": "kWh", "roof_kw": "kW", "grant_pct": "%"}
_is_number = re.compile(r"\d{1,9}(\.\d{1,3})?", re.ASCII).fullmatch


class AnswerError(WordedError):
    """An answer that can't be taken: which, and what is wanted."""

    @property
    def key(self) -> str:
        """Whose answer it is; how many take part is told at the first question that counts them."""
        return str(self.words.values.get("key", "homes"))


@dataclass(frozen=True)
class AskedChoice:
    """What may be chosen, and what it is called."""

    value: str
    words: Texts


@dataclass(frozen=True)
class Question:
    """One of the ten. kind: text, whole, number, numbers (with commas), choice or choices (with commas)."""

    name: str
    kind: str
    unit: str
    default: str
    words: Texts
    choices: tuple[AskedChoice, ...]


def list_questions() -> tuple[Question, ...]:
    """The ten, in order. Nobody is taken to take part who wasn't named."""
    defaults = Answers()
    return tuple(Question(
        name, kind, _UNITS.get(name, ""), _show(getattr(defaults, name)),
        read_sentences(f"analytics.planner.asked.{name}"),
        tuple(AskedChoice(value, _name(name, value)) for value in list_choices().get(name, ())),
    ) for name, kind in KINDS.items())  # fmt: skip


def list_choices() -> Mapping[str, tuple[str, ...]]:
    """What may be answered, where that isn't free."""
    return {"region": tuple(REGION_BONUSES), "owner": OWNERS, "zone": ZONES, "others": tuple(OTHERS_KWH),
            "repartition": tuple(list_presets())}  # fmt: skip


def read_answers(texts: Mapping[str, str]) -> Answers:
    """Answers from their texts; the defaults where there is none. AnswerError names the first that can't be taken."""
    names = [field.name for field in fields(Answers)]
    unknown = sorted(set(texts) - set(names))
    if unknown:
        raise AnswerError("analytics.planner.answered.no_answer", key=unknown[0], keys=", ".join(names))
    answers = Answers(**{name: _read(name, text.strip()) for name, text in texts.items()})
    if answers.homes + len(answers.others) < LEAST_MEMBERS:
        raise AnswerError("analytics.planner.answered.too_few", least=LEAST_MEMBERS)
    return answers


def _read(name: str, text: str) -> Any:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if name == "others":
        return tuple(_choose(name, part) for part in parts[:MOST_KINDS])
    if name in list_choices():
        return _choose(name, text)
    if name in ("name", "perimeter"):
        return text
    return _read_numbers(name, text, parts if name == "bills_kwh" else [text])


def _choose(name: str, text: str) -> str:
    """Return the choice that is meant, in letters of any size: by its value, its words in either language, or a word
    of at least 4 letters that is in no other choice's.
    """
    choices = list_choices()[name]
    meant = text.casefold()
    called = {one: [words.casefold() for words in (one, *map(_name(name, one).in_language, ("en", "it")))]
              for one in choices}  # fmt: skip
    exact = [one for one, words in called.items() if meant in words]
    near = [one for one, words in called.items() if meant in re.findall(r"\w{4,}", " ".join(words))]
    if len(found := exact or near) == 1:
        return found[0]
    raise AnswerError("analytics.planner.answered.one_of", key=name, text=text,
                      choices=name_choices({one: _name(name, one) for one in choices}))


def _read_numbers(name: str, text: str, numbers: list[str]) -> Any:
    if len(numbers) not in (1, 12) or not all(map(_is_number, numbers)):
        raise AnswerError("analytics.planner.answered.no_number", key=name, text=text)
    if either := next(filter(may_be_thousands, numbers), ""):
        raise AnswerError("analytics.planner.answered.either", key=name, text=either, whole=either.replace(".", ""))
    if KINDS[name] == "whole":
        return int(float(text))
    return tuple(map(float, numbers)) if name == "bills_kwh" else float(text)


def _name(question: str, value: str) -> Texts:
    """What a choice is called; regions have their own names."""
    return Texts(value, value) if question == "region" else read_sentences(
        f"analytics.planner.choices.{question}.{value}")


def _show(default: Any) -> str:
    return ",".join(map(str, default)) if isinstance(default, tuple) else str(default)
