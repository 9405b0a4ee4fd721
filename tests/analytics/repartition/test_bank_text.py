"""Whatever people are called, a bank gets the characters of EPC217-08 only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.repartition.bank_text import ALLOWED, NAME, clean, is_writable
from analytics.repartition.payees import Payee


@pytest.mark.parametrize(("text", "written"), [
    ("Müller & Söhne S.n.c.", "Muller + Sohne S.n.c."), ('Rossi "Gino" <Nicolò>', "Rossi 'Gino' (Nicolo)"),
    ("D'Angelò_Ünal*", "D'Angelo-Unal."), ("//Comune di Àlba//", "Comune di Alba"),
    ("Ada\u00a0Esempio\r\n\tProva", "Ada Esempio Prova"), ("D’Amico – Straße", "D'Amico - Strasse"),
    ("a // b / / c", "a / b / c"), ("Жанна", "Zhanna"), ("Łódź", "Lodz"), ("10 €", "10 EUR"), ("///", ""),
    ("Nicolo\u0300 D\u2019Amico", "Nicolo D'Amico"), ("L\u0301o\u0301dz\u0301", "Lodz"), ("\u0419 \u0418\u0306", "I I"),
    ("\u200bAda\ufeff", "Ada"), ("Rossi\u00ad-Bianchi", "Rossi-Bianchi"), ("Søren Ærø Straße", "Soren AEro Strasse"),
    ("\u2764\ufe0f Rossi", ". Rossi"), ("Rossi /\u200b/ figli", "Rossi / figli"), ("ß" * 40, "s" * NAME),
    ("x" * 80, "x" * NAME), ("a" * 69 + " bcd", "a" * 69),
])  # fmt: skip
def test_texts_are_written_as_the_table_says(text: str, written: str) -> None:
    assert clean(text) == written


@given(st.text(max_size=200), st.integers(1, 140))
def test_no_text_brings_another_character_a_double_slash_or_one_at_an_end(text: str, most: int) -> None:
    found = clean(text, most)
    assert set(found) <= ALLOWED
    assert len(found) <= most
    assert "//" not in found and "  " not in found
    assert found == found.strip("/ ")
    assert clean(found, most) == found


@pytest.mark.parametrize("holder", ["///", "***", "😀"])
def test_a_holder_of_whom_nothing_can_be_read_is_refused(holder: str) -> None:
    assert not is_writable(holder)
    with pytest.raises(ValueError, match="holder"):
        Payee("ada", holder)
