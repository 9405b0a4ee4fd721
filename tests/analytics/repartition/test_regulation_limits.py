"""Regulations: the last value that is taken, and the first that isn't."""

import pytest

from analytics.repartition.regulation import Line, RegulationError, parse_regulation
from tests.analytics.repartition.building import HALF_AND_HALF, build_consumer, build_key

# --- the regulation
FIXED = '\n[[line]]\nflow = "premium"\nto = "costs"\neur_month = {}\n'


@pytest.mark.parametrize(("old", "new"), [
    ('percent = "50"', 'percent = "50"\nenterprises = false'), ('percent = "50"', "percent = 50"),
    ('to = "producers"', f'to = "producers"\nname = "{"a" * 40}"'),
    ('to = "producers"', 'to = "producers"\nname = "9"'),
    ('to = "producers"', 'to = "producers"\nby = "equal"'), ('to = "consumers"', 'to = "consumers"\nby = "need"'),
    ('percent = "50"', 'percent = "50.0"'), ("title =", 'surplus_to = "social"\ntitle ='),
])  # fmt: skip
def test_a_regulation_may_say(old: str, new: str) -> None:
    assert old in HALF_AND_HALF
    parse_regulation(HALF_AND_HALF.replace(old, new, 1))


@pytest.mark.parametrize(("old", "new", "words"), [
    ('to = "producers"', f'to = "producers"\nname = "{"a" * 41}"', "at most 40"),
    ('to = "producers"', 'to = "producers"\nname = "-a"', "at most 40"),
    ('to = "producers"', 'to = "producers"\nname = 7', "at most 40"),
    *(('to = "producers"', f'to = "producers"\nname = "{name}"', "need no rule")
      for name in ("fees", "withholding", "held", "surplus")),
    ('percent = "50"', 'percent = "50.001"', "two decimals"), ('percent = "50"', 'percent = "1000"', "two decimals"),
    ('percent = "50"', 'percent = "50.01"', "100.01, not to 100"), ('percent = "50"', "percent = true", "two decimals"),
    ('percent = "50"', 'percent = "50"\nenterprises = 1', "true or false"),
    ('percent = "50"', "enterprises = true", "one of them"),
    ('to = "costs"', 'to = "costs"\nenterprises = false', "is a purse"), ("title =", 'surplus_to = "x"\ntitle =',
                                                                         "surplus_to: one of"),
    ("title =", "title = 5\nwords =", "title is missing"),
    ('flow = "premium"', 'flow = "x"', "line]] 1: flow is one of"),
    ('flow = "valorisation"', 'flow = "x"', "line]] 3: flow is one of"),
])  # fmt: skip
def test_a_regulation_may_not_say(old: str, new: str, words: str) -> None:
    assert old in HALF_AND_HALF
    with pytest.raises(RegulationError, match=words):
        parse_regulation(HALF_AND_HALF.replace(old, new, 1))


@pytest.mark.parametrize(("text", "cents"), [
    ('"0.01"', 1), ('"3.00"', 300), ("3", 300), ('"999999999.99"', 99_999_999_999),
])  # fmt: skip
def test_a_fixed_line_is_above_nothing(text: str, cents: int) -> None:
    line = parse_regulation(HALF_AND_HALF + FIXED.format(text)).lines[-1]
    assert (line.fixed_cents, line.bps, line.name, line.is_purse) == (cents, 0, "costs", True)


@pytest.mark.parametrize("text", ['"0"', '"-1"', "1.0", '"1.001"', '"much"', "true"])
def test_a_fixed_line_is_no_other_amount(text: str) -> None:
    with pytest.raises(RegulationError, match="line]] 4: eur_month"):
        parse_regulation(HALF_AND_HALF + FIXED.format(text))


def test_words_are_texts_of_one_line_and_the_digest_is_the_texts() -> None:
    one = parse_regulation(HALF_AND_HALF + '\n[words]\nen = """\nHalf\n and half."""\n')
    assert one.words["en"] == "Half and half."
    assert len(one.digest) == 64 and one.digest != parse_regulation(HALF_AND_HALF).digest
    for words in ("words = 5\n", "words = { en = 5 }\n"):
        with pytest.raises(RegulationError, match="holds texts"):
            parse_regulation(words + HALF_AND_HALF)


def test_a_line_weighs_what_it_says() -> None:
    firm = build_consumer(5, is_enterprise=True, need=3)
    for to, by, weight in (("consumers", "shared_energy", 5), ("consumers", "equal", 1), ("consumers", "need", 3),
                           ("producers", "shared_energy", 0), ("producers", "equal", 0)):  # fmt: skip
        (row,) = build_key(bottega=firm).rows
        assert Line("x", "premium", to, by=by).weigh(row) == weight
        assert Line("x", "premium", to, by=by, has_enterprises=False).weigh(row) == 0
    assert Line("x", "premium", "producers").has_enterprises
