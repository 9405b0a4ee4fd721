"""A sheet's reading: what isn't known is refused by name, and so is what doesn't hold together."""

import pytest

from analytics.planner.schema import DEFAULT, OWN_NAMES, SECTIONS, list_fields
from analytics.planner.sheet import list_files, parse_sheet
from analytics.toml_tables import ConfigError

from .sheets import change, read_example, read_parish


@pytest.mark.parametrize(("old", "new", "told"), [
    ("years = 20", "yaers = 20", "[project]: unknown key: 'yaers'"),
    ("years = 20", "years = 2.5", "years is no whole number: 2.5"),
    ("years = 20", "years = 41", "years is not from 1 to 40"),
    ("years = 20", 'years = "20"', "years is no number"),
    ("kw = 20.4", "kw = true", "kw is no number in kW"),
    ("kw = 20.4", "", "kw is missing"),
    ("kw = 20.4", 'source = "wind"\nkw = 20.4\nsourse = "x"', "unknown key: 'sourse'"),
    ('region = "Piemonte"', 'region = "Piedmont"', "unknown region: 'Piedmont'"),
    ('code = "FAMILIES"', 'code = "PARISH"', "the code PARISH is taken"),
    ('code = "FAMILIES"', 'code = "GSE"', "the code GSE is taken"),
    ('code = "FAMILIES"', 'code = "Mario Rossi"', "code is no code"),
    ('code = "FAMILIES"\nsite = "S1"', 'code = "FAMILIES"\nsite = "S2"', "no [[site]] has the code S2"),
    ('energy = "given"', 'energy = "profiles"', "go together"),
    ("tax_pct = 15", 'tax_pct = 15\nbehind = "NOBODY"', "no [[member]] has the code NOBODY"),
    ("tax_pct = 15", "tax_pct = 15\n[[plant.section]]\nkw = 3", "do not add up"),
])
def test_what_is_wrong_is_named(old: str, new: str, told: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_parish((old, new))
    assert told in str(error.value)


def test_what_a_member_uses_is_told_in_one_way() -> None:
    given = read_example("parish").partition("[given]")[2].partition("[[site]]")[0]
    text = change(read_example("parish"), ("[given]" + given, ""), ('energy = "given"', ""))
    with pytest.raises(ConfigError, match="told in one way"):
        parse_sheet(change(text, ("yearly_kwh = 8000", "")).encode())


def test_a_count_is_as_many_members_with_their_own_codes() -> None:
    sheet = read_parish(("yearly_kwh = 111851", "yearly_kwh = 2700\ncount = 3"))
    assert list(sheet.members) == ["PARISH", "FAMILIES-01", "FAMILIES-02", "FAMILIES-03"]


def test_the_files_that_a_sheet_names_are_listed() -> None:
    text = change(read_example("parish"), ('code = "S1"\n\n', 'code = "S1"\nweather = "here.csv"\n\n'),
                  ("[cer]", '[cer]\nrepartition = "regolamento.toml"'))  # fmt: skip
    assert list_files(text.encode()) == ["here.csv", "regolamento.toml"]


@pytest.mark.parametrize("section", SECTIONS)
def test_each_default_names_its_source_and_each_field_has_words(section: str) -> None:
    fields = list_fields(section)
    assert fields
    assert [field.key for field in fields if field.words.en == field.words.it] == []
    unsourced = {field.key for field in fields if field.need == DEFAULT and not field.source}
    assert unsourced <= {"kind", "energy", "count", "need", "ev_km", "heat_pump_kwh", "source", "ground", "owner",
                         "management_eur", "spot_eur_mwh", "financing", "financed_pct", "hold"}  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_each_choice_has_words(section: str) -> None:
    """A loan word may be the same in both languages; a raw value never stands for words."""
    for field in list_fields(section):
        assert list(field.choice_words) == list(field.choices)
        if field.key not in OWN_NAMES:
            assert all("_" not in words.en + words.it for words in field.choice_words.values())
            assert len({words.it for words in field.choice_words.values()}) == len(field.choices)
