"""A figure of a plan with two decimals, its thousands and decimals parted as the reader does."""

from analytics.planner.words import show_euro
from chaincode.words import find_language


def show_figure(value: float) -> str:
    """Write a number: 1234.5 -> "1.234,50" in Italian."""
    return show_euro(value, find_language())
