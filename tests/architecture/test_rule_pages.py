"""docs/rulebook, docs/counting, docs/collusion: what the rules say, and what a named test holds, in both languages."""

import ast
import re
from functools import cache

import pytest

from tests.helpers.rules import counting_pages, rulebook_pages

from .source import ROOT

LANGUAGES = ("en", "it")
MADE = {"rulebook": rulebook_pages, "counting": counting_pages}
HELD_BY = re.compile(r"<!-- (tests/[\w/]+\.py)::(\w+) -->")


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", MADE)
def test_a_page_is_what_the_rules_make_of_it(page: str, language: str) -> None:
    made = MADE[page].write_page(language).rstrip("\n") + "\n"
    assert read(MADE[page].PAGES[language]) == made, f"python -m tests.helpers.rules.{page}_pages writes it anew"


@cache
def list_tests(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def list_sentences(language: str) -> list[list[tuple[str, str]]]:
    """Of each sentence about collusion the tests that hold it."""
    text = read({"en": "collusion.md", "it": "collusion.it.md"}[language])
    return [HELD_BY.findall(bullet) for bullet in re.split(r"^\* ", text, flags=re.MULTILINE)[1:]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_sentence_about_collusion_is_held_by_tests_that_are_there(language: str) -> None:
    sentences = list_sentences(language)
    assert len(sentences) > 25
    assert [place for place, held in enumerate(sentences) if not held] == []
    assert [one for held in sentences for one in held if one[1] not in list_tests(one[0])] == []


def test_both_languages_say_the_same_by_the_same_tests() -> None:
    assert list_sentences("en") == list_sentences("it")


def test_in_the_town_three_percent_are_one_hundred_and_fifty_and_need_a_very_large_majority() -> None:
    """The numbers that the page tells, worked out once more by hand: yes^2 x voted > no^2 x electors."""
    town = counting_pages.open_vote(counting_pages.TOWN)
    assert counting_pages.find_least_turnout(town) == 150
    least = next(yes for yes in range(151) if yes**2 * 150 > (150 - yes) ** 2 * 5_000)
    assert (counting_pages.find_least_yes(town, 150), counting_pages.find_least_yes(town, 149)) == (least, None)
    assert least == 128
