"""Ten answers are read as they are written; what may be meant otherwise is refused in words, never guessed."""

import pytest

from analytics.planner.asking import AnswerError, list_questions, read_answers


@pytest.mark.parametrize(("name", "text", "word"), [
    ("region", "Lombardy", "Lombardia"), ("homes", "venti", "venti"), ("bills_kwh", "200,200", "200,200"),
    ("bills_kwh", "2.700", "2700"), ("roof_kw", "40.500", "40500"), ("colour", "red", "homes"),
    ("bills_kwh", ",".join(["1.210", *["200"] * 11]), "1210"),
])
def test_what_cannot_be_taken_is_refused_with_what_can(name: str, text: str, word: str) -> None:
    with pytest.raises(AnswerError, match=word):
        read_answers({name: text})


def test_numbers_are_read_as_written() -> None:
    found = read_answers({"bills_kwh": "2700.5", "roof_kw": "40.5", "homes": "20"})
    assert (found.bills_kwh, found.roof_kw, found.homes) == ((2700.5,), 40.5, 20)


def test_a_choice_is_known_by_its_words_too() -> None:
    words = list_questions()[3].choices[0].words
    others = f"{words.in_language('it')}, {words.in_language('en').upper()}"
    found = read_answers({"region": "lombardia", "owner": "CER", "others": others})
    assert (found.region, found.owner) == ("Lombardia", "cer")
    assert set(found.others) == {list_questions()[3].choices[0].value}


@pytest.mark.parametrize(("text", "meant"), [
    ("ufficio, scuola, Negozio, laboratorio, condominio", ("office", "school", "shop", "workshop", "condominium")),
    ("municipio", ("office",)), ("hall", ("office",)),
])  # fmt: skip
def test_a_word_that_no_other_choice_has_is_enough(text: str, meant: tuple[str, ...]) -> None:
    assert read_answers({"others": text}).others == meant
    assert [read_answers({"owner": word}).owner for word in ("comunità", "uno dei membri", "terzo", "community")] == [
        "cer", "member", "third", "cer"]


@pytest.mark.parametrize("text", ["una", "parti uguali a chi", "ugual", "x" * 4000])
def test_half_a_word_or_one_of_several_choices_is_none(text: str) -> None:
    with pytest.raises(AnswerError):
        read_answers({"others": text})


def test_nobody_takes_part_who_wasnt_named() -> None:
    assert list_questions()[3].default == ""


@pytest.mark.parametrize(("homes", "others"), [("0", ""), ("0", "school"), ("1", "")])
def test_one_alone_is_no_community(homes: str, others: str) -> None:
    with pytest.raises(AnswerError, match="at least 2 members"):
        read_answers({"homes": homes, "others": others})
    assert read_answers({"homes": homes, "others": "school,shop"}).others == ("school", "shop")
