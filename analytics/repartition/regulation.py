"""The community's own regulation (regolamento.toml): who gets what of a month's money, in order.

    title = "Metà a chi consuma"
    surplus_to = "consumers"            # what firms may not have: consumers (not firms), or social

    [words]
    it = "..."
    en = "..."

    [[line]]
    flow = "premium"                    # or valorisation
    to = "costs"                        # costs, investment, social: purses; producers, consumers: members
    eur_month = "30.00"                 # fixed, taken first in order, as far as the money reaches

    [[line]]
    flow = "premium"
    to = "consumers"
    percent = "60"                      # of what the fixed lines leave; a flow's percents add up to 100
    by = "shared_energy"                # or equal; consumers also: need
    enterprises = false                 # leave firms out; true unless said

    [kept]                              # euro kept above the tokens, and when they go: see kept_use
    to = "division"
    after_months = 6
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from analytics.repartition.kept_use import KeptUse, parse_kept
from analytics.repartition.month_key import Row
from analytics.repartition.payments import FLOWS, parse_eur
from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.rules.units import BPS
from chaincode.words import WordedError, Words, words_of

PURSES = ("costs", "investment", "social")
PRODUCERS, CONSUMERS = "producers", "consumers"
BASES = ("shared_energy", "equal", "need")
SURPLUS_TO = (CONSUMERS, "social")
_is_percent = re.compile(r"(\d{1,3})(?:[.](\d{1,2}))?", re.ASCII).fullmatch
_FIELDS = {"flow", "to", "name", "eur_month", "percent", "by", "enterprises"}


class RegulationError(WordedError):
    """A regulation that can't be used; the message says where and why."""


@dataclass(frozen=True)
class Line:
    """One line: fixed cents a month, or basis points of what the fixed lines leave (the other is 0)."""

    name: str
    flow: str
    to: str
    fixed_cents: int = 0
    bps: int = 0
    by: str = "shared_energy"
    has_enterprises: bool = True

    @property
    def is_purse(self) -> bool:
        """Whether it goes to one of the community's own purses."""
        return self.to in PURSES

    def weigh(self, row: Row) -> int:
        """A member's weight in this line."""
        energy_wh = row.shared_injected_wh if self.to == PRODUCERS else row.shared_withdrawn_wh
        if row.is_enterprise and not self.has_enterprises:
            return 0
        if self.by == "need":
            return row.need
        if self.by == "equal":
            return int((row.injected_wh if self.to == PRODUCERS else row.withdrawn_wh) > 0)
        return energy_wh


@dataclass(frozen=True)
class Regulation:
    """A regulation as it was read; text: the file's own, which the digest is of; kept: None where it names no use."""

    title: str
    lines: tuple[Line, ...]
    surplus_to: str
    words: Mapping[str, str]
    text: str
    kept: KeptUse | None = None

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the text."""
        return sha256(self.text.encode()).hexdigest()

    def of(self, flow: str) -> tuple[Line, ...]:
        """A flow's lines, in order."""
        return tuple(line for line in self.lines if line.flow == flow)


def parse_regulation(text: str) -> Regulation:
    """Read a regolamento.toml.

    Raises:
        RegulationError: not TOML, an unknown word, or percents that don't add up to 100.
    """
    try:
        plain = parse_toml(text.encode())
    except TomlError as error:
        raise RegulationError(error.words) from error
    unknown = sorted(set(plain) - {"title", "surplus_to", "words", "line", "kept"})
    if unknown:
        raise RegulationError("analytics.repartition.regulation.unknown_setting_unknown", unknown=unknown[0])
    title, surplus_to = plain.get("title"), plain.get("surplus_to", CONSUMERS)
    if not isinstance(title, str) or not title.strip():
        raise RegulationError("analytics.repartition.regulation.title_is_missing")
    if surplus_to not in SURPLUS_TO:
        raise RegulationError("analytics.repartition.regulation.surplus_to_one_of", surplus_to=", ".join(SURPLUS_TO))
    lines = tuple(_parse_line(number, table) for number, table in enumerate(_tables(plain.get("line")), 1))
    _validate(lines)
    words, kept = _parse_words(plain.get("words", {})), _parse_kept(plain.get("kept"))
    return Regulation(title.strip(), lines, surplus_to, words, text, kept)


def _parse_kept(plain: Any) -> KeptUse | None:
    try:
        return parse_kept(plain, PURSES)
    except WordedError as error:
        raise RegulationError(error.words) from error


def _tables(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise RegulationError("analytics.repartition.regulation.there_is_no_line")
    return value


def _parse_words(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise RegulationError("analytics.repartition.regulation.words_holds_texts_by_language")
    return {name: " ".join(text.split()) for name, text in value.items()}


def _parse_line(number: int, plain: Mapping[str, Any]) -> Line:
    where = f"[[line]] {number}"
    unknown = sorted(set(plain) - _FIELDS)
    if unknown:
        raise RegulationError("analytics.repartition.regulation.unknown_setting", where=where, unknown=unknown[0])
    flow = _choose(plain, where, "flow", FLOWS)
    to = _choose(plain, where, "to", (*PURSES, PRODUCERS, CONSUMERS))
    by = _choose({"by": BASES[0]} | dict(plain), where, "by", BASES if to == CONSUMERS else BASES[:2])
    enterprises = plain.get("enterprises", True)
    if not isinstance(enterprises, bool) or ("eur_month" in plain) == ("percent" in plain):
        raise RegulationError("analytics.repartition.regulation.eur_month_or_percent_one_of_them", where=where)
    if to in PURSES and {"by", "enterprises"} & set(plain):
        raise RegulationError("analytics.repartition.regulation.is_purse_nobody_share_without", where=where, to=to)
    fixed_cents = _parse_fixed(where, plain["eur_month"]) if "eur_month" in plain else 0
    bps = _parse_percent(where, plain["percent"]) if "percent" in plain else 0
    name = plain.get("name", to)
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9_ -]{0,39}", name, re.ASCII):
        raise RegulationError("analytics.repartition.regulation.name_is_of_to_z", where=where)
    return Line(name, flow, to, fixed_cents, bps, by, enterprises)


def _choose(plain: Mapping[str, Any], where: str, name: str, allowed: tuple[str, ...]) -> str:
    value = plain.get(name)
    if value not in allowed:
        raise RegulationError(
            "analytics.repartition.regulation.is_one_of", where=where, name=name, allowed=", ".join(allowed),
        )
    return str(value)


def _parse_fixed(where: str, value: Any) -> int:
    try:
        cents = parse_eur(str(value))
    except ValueError as error:
        raise RegulationError(Words(
            "analytics.repartition.regulation.eur_month", where=where, words=words_of(error),
        )) from error
    if isinstance(value, float) or cents <= 0:
        raise RegulationError("analytics.repartition.regulation.eur_month_is_amount_above_written", where=where)
    return cents


def _parse_percent(where: str, value: Any) -> int:
    match = None if isinstance(value, float) else _is_percent(str(value))
    if match is None:
        raise RegulationError("analytics.repartition.regulation.percent_is_text_with_at_most", where=where)
    return int(match[1]) * (BPS // 100) + int((match[2] or "0").ljust(2, "0"))


def _validate(lines: tuple[Line, ...]) -> None:
    for flow in FLOWS:
        own = [line for line in lines if line.flow == flow]
        if sum(line.bps for line in own) != BPS:
            raise RegulationError(
                "analytics.repartition.regulation.percents_add_up_to_not_to", flow=flow,
                sum=sum(line.bps for line in own) / 100,
            )
        names = [line.name for line in own]
        if len(set(names)) < len(names):
            raise RegulationError("analytics.repartition.regulation.two_lines_have_one_name_give", flow=flow)
        if {"fees", "withholding", "held", "surplus", "released"} & set(names):
            raise RegulationError("analytics.repartition.regulation.fees_withholding_held_surplus", flow=flow)
