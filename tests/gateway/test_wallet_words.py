"""Sentences about lots, in both languages."""

import pytest

from gateway.features.wallet.words import say_expiry


@pytest.mark.parametrize(("date", "italian"), [
    ("2024-11-04", "1,48 token scadono il 4 novembre 2024"),
    ("2024-11-08", "1,48 token scadono l'8 novembre 2024"),
    ("2024-11-11", "1,48 token scadono l'11 novembre 2024"),
    ("2024-11-18", "1,48 token scadono il 18 novembre 2024"),
])
def test_an_expiry_is_said_as_italian_says_it(date: str, italian: str) -> None:
    assert say_expiry(148, date, is_expired=False)["it"] == italian


def test_what_has_expired_is_said_so() -> None:
    said = say_expiry(1, "2024-05-03", is_expired=True)
    assert said == {"en": "0.01 tokens expired on 3 May 2024", "it": "0,01 token sono scaduti il 3 maggio 2024"}
