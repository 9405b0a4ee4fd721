"""What a sheet may hold, as data: schema.csv has a row a field; form, help, documentation and refusals come from it.

kinds: text, code, choice, number, whole, flag, date, file; yearly (a number, or a list by year whose last one stays);
bands (a number, or three for F1 to F3); months (12), hours (24), bills (12 numbers or 12 times three); tables.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from analytics.tariffs import EXEMPT_HOLDERS, REGION_BONUSES, ZONES
from chaincode.words import Joined, Texts, Words, read_sentences

SECTIONS = ("project", "site", "member", "plant", "section", "battery", "cer", "given", "range", "size")
REQUIRED, DEFAULT = "required", "default"  # the third is optional
SHIPPED = "shipped"
OWN_NAMES = ("region", "zone")


@dataclass(frozen=True)
class Field:
    """One field: its kind and unit, whether it must be there, its default and where that is from, what it may be."""

    section: str
    key: str
    kind: str
    unit: str
    need: str
    default: Any
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    has_source: bool

    @property
    def words(self) -> Texts:
        """What it is, for people: name and help in one sentence."""
        return read_sentences(f"analytics.planner_fields.{self.section}.{self.key}")

    @property
    def unit_words(self) -> Texts:
        """Its unit as people read it; empty where it has none."""
        return read_sentences(f"analytics.planner_units.{self.unit}") if self.unit else Texts("", "")

    @property
    def source(self) -> Texts:
        """Where its default or its bound is from; empty where that needs no telling."""
        if not self.has_source:
            return Texts("", "")
        return read_sentences(f"analytics.planner_sources.{self.section}.{self.key}")

    @property
    def choice_words(self) -> dict[str, Texts]:
        """What each of its choices is called; a region and a zone have their own names."""
        if self.key in OWN_NAMES:
            return {choice: Texts(choice, choice) for choice in self.choices}
        return {choice: read_sentences(f"analytics.planner_choices.{self.section}.{self.key}.{choice}")
                for choice in self.choices}


def name_choices(choices: Mapping[str, Words]) -> Joined:
    """What may be chosen as a list: each as it is written, and what it is called where that isn't the same."""
    return Joined("analytics.planner.comma", [
        value if words.en == value else Words("analytics.planner.called", value=value, words=words)
        for value, words in choices.items()])


@cache
def list_fields(section: str) -> tuple[Field, ...]:
    """A section's fields, in the order in which a form shows them."""
    with (Path(__file__).parent / "schema.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["section"] == section]
    return tuple(_read_field(row) for row in rows)


def _read_field(row: dict[str, str]) -> Field:
    lists = {"regions": tuple(REGION_BONUSES), "zones": ZONES, "holders": tuple(EXEMPT_HOLDERS), "profiles": ()}
    words = row["choices"].split()
    choices = lists.get(row["choices"], tuple(words))
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    default = _read_default(row["kind"], row["default"]) if row["need"] == DEFAULT else None
    return Field(row["section"], row["key"], row["kind"], row["unit"], row["need"], default, low, high, choices,
                 bool(row["has_source"]))  # fmt: skip


def _read_default(kind: str, text: str) -> Any:
    if kind == "flag":
        return text == "true"
    if kind == "whole":
        return int(text)
    return Decimal(text) if kind in ("number", "yearly") else text
