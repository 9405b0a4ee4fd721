"""A plan's figures as people read them: names by key, numbers in the language's form with their units."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from analytics.planner.schema import SECTIONS, list_fields
from analytics.planner.sheet import CER
from chaincode.words import LANGUAGES, Texts, say_in

UNITS = {"kwh": "kWh", "pct": "%", "eur": "EUR", "kg": "kg", "mwh": "EUR/MWh"}
_FORMS = {"kWh": "#,##0", "%": "#,##0.0", "kg": "#,##0", "EUR": "#,##0", "EUR/MWh": "#,##0.0"}
UNKNOWN = "–"


def say_name(name: str, language: str) -> str:
    """What a figure of the result is called."""
    return say_in(language, f"analytics.planner.names.{name}")


def say_kind(kind: str, language: str) -> str:
    """What a kind of flow is called."""
    return say_in(language, f"analytics.planner.kinds.{kind}")


def say_variable(name: str, language: str) -> str:
    """What a variable of the draws is called."""
    return say_in(language, f"analytics.planner.variables.{name}")


def say_party(code: str, language: str) -> str:
    """What a party is called: the community by words, anybody else by the sheet's code."""
    return say_in(language, "analytics.planner.the_community") if code == CER else code


def show_figure(name: str, value: float | None, language: str) -> str:
    """Write a figure with the unit that its name ends in: npv_eur, self_consumption_pct, payback_years."""
    if value is None:
        return UNKNOWN
    ending = name.rpartition("_")[2]
    if ending == "years":
        return say_in(language, "analytics.planner.in_years", years=_write(value, "#,##0.0", language))
    unit = UNITS[ending]
    return f"{_write(value, _FORMS[unit], language)} {unit}"


def show_euro(value: float, language: str) -> str:
    """Write euro with cents."""
    return _write(value, "#,##0.00", language)


def tell_number(value: object) -> Texts:
    """A number inside a sentence, as each language writes it: 10.57 in English is 10,57 in Italian."""
    return Texts(*(str(format_decimal(Decimal(str(value)), "#,##0.##", locale=language)) for language in LANGUAGES))


def list_help() -> dict[str, list[dict[str, Any]]]:
    """The whole schema by section, with words and help in both languages: what a form is made of."""
    return {section: [{
        "key": field.key, "kind": field.kind, "unit": field.unit,
        "unit_words": {"en": field.unit_words.en, "it": field.unit_words.it}, "need": field.need,
        "default": None if field.default is None else str(field.default), "choices": list(field.choices),
        "choice_words": {choice: {"en": words.en, "it": words.it} for choice, words in field.choice_words.items()},
        "source": {"en": field.source.en, "it": field.source.it}, "en": field.words.en, "it": field.words.it,
    } for field in list_fields(section)] for section in SECTIONS}


def _write(value: float, form: str, language: str) -> str:
    return str(format_decimal(Decimal(repr(value)), form, locale=language))
