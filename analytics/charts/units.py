"""Units: what an integer of the ledger is to people, and in which multiple an axis shows it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from babel.numbers import format_scientific, get_decimal_symbol, get_group_symbol, get_minus_sign_symbol

from chaincode.words import say_in

LONGEST, SHORT = 15, 8
"""Beyond so many digits a number is written by its power of ten: in tables and sentences, and on an axis and bars."""
_NEXT_AT = 10**5
"""From so many on a greater multiple is used, where there is one."""


class Multiple(NamedTuple):
    """A unit as it is shown: its word's name, and 10**power integers of the ledger make one."""

    name: str
    power: int
    digits: int

    def format(self, value: int, language: str, digits: int | None = None, longest: int = LONGEST) -> str:
        """Write a value without the unit, rounded half up to some digits."""
        return show_number(value, self.power, self.digits if digits is None else digits, language, longest=longest)

    def say(self, language: str) -> str:
        """Return the unit's own word; nothing of things that are counted."""
        if not self.name:
            return ""
        return say_in(language, f"analytics.charts.units.{self.name}")

    def find_digits(self, step: int) -> int:
        """Return how many digits after the point a multiple of a step needs."""
        return next(digits for digits in range(self.power + 1) if step % 10 ** (self.power - digits) == 0)


@dataclass(frozen=True)
class Unit:
    """A unit with its multiples, the least first; is_summed: whether figures of several days make a sum."""

    multiples: tuple[Multiple, ...]
    is_summed: bool = True

    def choose(self, most: int) -> Multiple:
        """Return the multiple in which so much is easily read."""
        fitting = (one for one in self.multiples if abs(most) < _NEXT_AT * 10**one.power)
        return next(fitting, self.multiples[-1])

    def say(self, value: int | None, language: str) -> str:
        """Write a value with its unit, in the multiple that fits it."""
        if value is None:
            return "–"
        multiple = self.choose(value)
        return f"{multiple.format(value, language)} {multiple.say(language)}".rstrip()

    @property
    def plain(self) -> Multiple:
        """The multiple of tables."""
        return self.multiples[0]


def show_number(value: int, power: int, digits: int, language: str, *, longest: int = LONGEST) -> str:
    """Write value / 10**power with some digits after the point: 1234567, 3, 1 -> "1,234.6"."""
    last = 10 ** max(power - digits, 0)
    rounded = (2 * abs(value) + last) // (2 * last)
    after = min(digits, power)
    if len(str(rounded)) > longest:
        return format_scientific(Decimal(rounded if value >= 0 else -rounded).scaleb(-after), "0.##E0", locale=language)
    whole, part = divmod(rounded, 10**after)
    signs = get_signs(language)
    text = f"{whole:,}".replace(",", signs.thousands)
    if digits:
        text += signs.point + (f"{part:0{after}d}" if after else "").ljust(digits, "0")
    return signs.minus + text if value < 0 and rounded else text


class Signs(NamedTuple):
    """What a language writes numbers with."""

    thousands: str
    point: str
    minus: str


@cache
def get_signs(language: str) -> Signs:
    """Return a language's signs: a page has hundreds of numbers, and CLDR's patterns take 20 times as long for each."""
    return Signs(get_group_symbol(language), get_decimal_symbol(language), get_minus_sign_symbol(language))


def _list_multiples(*names: str, power: int, digits: int) -> tuple[Multiple, ...]:
    """Give multiples by thousands; the greater ones with one digit after the point."""
    return tuple(
        Multiple(name, power + 3 * number, digits if not number else 1) for number, name in enumerate(names)
    )


KWH = Unit(_list_multiples("kwh", "mwh", "gwh", power=3, digits=1))
EURO = Unit(_list_multiples("euro", "thousand_euro", "million_euro", power=2, digits=2))
TOKENS = Unit(_list_multiples("tokens", "thousand_tokens", "million_tokens", power=2, digits=2))
COUNT = Unit(_list_multiples("", "thousand", "million", power=0, digits=0))
PERCENT = Unit(_list_multiples("percent", power=2, digits=0), is_summed=False)
