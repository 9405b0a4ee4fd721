"""A sheet's faults stand at their fields, all of a form at once, in words that name neither table nor key."""

import pytest

from analytics.planner.asking import AnswerError, read_answers
from analytics.planner.faults import FormError, describe_faults, tell_faults
from analytics.planner.faulty import find_faults
from analytics.planner.forms import change_table
from analytics.planner.schema import SECTIONS, Field, list_fields
from analytics.toml_tables import parse_toml
from chaincode.words import LANGUAGES
from tests.helpers.gateway.planned import SMALL

FIELDS = [field for section in SECTIONS for field in list_fields(section)]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: f"{field.section}.{field.key}")
def test_every_field_unit_and_choice_has_words_in_both_languages(field: Field) -> None:
    for language in LANGUAGES:
        told = [field.words, *field.choice_words.values(), *([field.unit_words] if field.unit else [])]
        assert all(words.in_language(language).strip() for words in told)
    english = {"days", "degrees", "hour", "hours", "months", "s", "years"}
    assert (field.unit in english) == (field.unit_words.en != field.unit_words.it)


def test_every_field_of_a_form_that_cant_be_so_is_named_at_once() -> None:
    texts = {"kw": "many", "tilt": "95", "financing": "barter", "losses_pct": "14", "entry": "soon"}
    with pytest.raises(FormError) as refused:
        change_table(parse_toml(SMALL.encode()), "plant.0", texts)
    told = {one["key"]: one for one in tell_faults(describe_faults(refused.value))}
    assert {key: one["where"] for key, one in told.items()} == dict.fromkeys(
        ("kw", "tilt", "financing", "entry"), "plant.0")
    assert told["tilt"]["it"] == "Non è da 0 a 90 gradi: 95."
    assert "noleggio operativo" in told["financing"]["it"]
    assert not any(key in words for key, one in told.items() for words in (one["en"], one["it"]) if key != "kw")


@pytest.mark.parametrize(("more", "where", "key"), [
    ("kw = 0", "plant.0", "kw"), ('kw = 4\nowner = "GSE"', "plant.0", "owner"),
    ('kw = 4\nsite = "X"', "plant.0", "site"), ('kw = 4\nbehind = "X"', "plant.0", "behind"),
    ("kw = 4\n[[plant.section]]\nkw = 2\n[[plant.section]]\nkw = -2", "plant.0.section.1", "kw"),
    ("kw = 4\n[[plant.section]]\nkw = 3", "plant.0", "kw"),
    ("kw = 4\n[plant.battery]\ndepth = 2", "plant.0.battery", "kwh"),
    ('kw = 4\ncurve = "c.csv"', "plant.0", "curve"), ("kw = 4\ncolour = 1", "plant.0", "colour"),
])
def test_a_fault_stands_where_it_is(more: str, where: str, key: str) -> None:
    content = '[project]\nname = "Colle"\nregion = "Umbria"\n[[site]]\ncode = "S"\n[[member]]\ncode = "M"\n' \
        'site = "S"\nyearly_kwh = 1\n[[plant]]\ncode = "P"\n' + ("" if "site" in more else 'site = "S"\n') + more
    first = find_faults(content.encode())[0]
    assert (first.where, first.key) == (where, key)


def test_what_a_sheet_doesnt_know_is_named_each_and_can_be_taken_away() -> None:
    """Of a table in its form, with what else is typed there; at the top by itself. Nothing that is known goes."""
    content, where = f"author = 1\n{SMALL}\ncolour = 1\n'two words' = 2".encode(), "plant.0"
    sheet = parse_toml(content)
    assert [(one.where, one.key) for one in find_faults(content)] == [
        (where, "colour"), (where, "two words"), ("", "author")]
    with pytest.raises(FormError) as refused:
        change_table(sheet, where, {"colour": ""})
    assert [one.key for one in refused.value.faults] == ["two words"]
    changed = change_table(change_table(sheet, where, {"colour": "", "two words": ""}), "", {"author": "", "plant": ""})
    assert changed == parse_toml(SMALL.encode())


def test_a_sheet_of_anything_has_faults_and_breaks_nothing() -> None:
    for content in (b"", b"site = 5", b"plant = [1]", b"project = 3", b"[[plant]]\nbattery = 4", b"x = ["):
        assert find_faults(content)


@pytest.mark.parametrize(("answers", "key", "words"), [
    ({"owner": "x"}, "owner", "la comunità"), ({"homes": "x"}, "homes", "Non è un numero"),
    ({"homes": "0", "others": ""}, "homes", "almeno 2"), ({"roof_kw": "1.234"}, "roof_kw", "1234"),
])
def test_an_answer_that_cant_be_taken_is_told_at_its_question(answers: dict[str, str], key: str, words: str) -> None:
    with pytest.raises(AnswerError) as refused:
        read_answers(answers)
    (told,) = tell_faults(describe_faults(refused.value))
    assert (told["key"], words in told["it"]) == (key, True)
