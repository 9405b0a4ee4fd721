"""A figure of a plan with two decimals, its thousands and decimals parted as the reader does."""

from decimal import Decimal

from babel.numbers import format_decimal

from chaincode.words import find_language


def show_figure(value: float) -> str:
    """Write a number: 1234.5 -> "1.234,50" in Italian."""
    return str(format_decimal(Decimal(repr(value)), "#,##0.00", locale=find_language()))
