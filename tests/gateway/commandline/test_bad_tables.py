"""Files that are no table, or a damaged one, given to each command that reads tables: refused in plain words."""

import re

import pytest

from analytics.cells import ReadingsFileError
from analytics.rows import read_rows
from tests.gateway.commandline.table_files import FILES, MAPPING
from tests.helpers.gateway.italian import find_english

from .conftest import Desk

COMMANDS = (
    ("members", "add", "{}"), ("repartition", "payees", "{}"), ("import", "gse", "{}"), ("import", "prices", "{}"),
    ("import", "readings", "{}"), ("import", "edistribuzione", "{}", "--point", "IT001E00000001"),
    ("import", "table", "{}", "--mapping", str(MAPPING), "--point", "IT001E00000001"),
)
# of the libraries below the reader, and of what files are made of inside
INSIDE = re.compile(r"pandas|openpyxl|zip\b|xml|document type|entit|worksheet|Error|Exception|codec|(?-i:None)|0x|CRC|"
                    r"token|delimiter|strict|index out", re.IGNORECASE)
TO_DO = re.compile(r"save|ask|unpack|open|see|must|salva|chiedi|apert|apri|controlla|deve|obbligator", re.IGNORECASE)
SOUND_CELLS = {"bytes.csv", "long.csv", "short.csv"}  # refused, where they are, for what they say


@pytest.mark.parametrize("name", sorted(set(FILES) - SOUND_CELLS))
def test_the_reader_names_the_cause_and_what_to_do_without_words_of_libraries(name: str) -> None:
    with pytest.raises(ReadingsFileError) as refused:
        list(read_rows(FILES[name]))
    for words in (refused.value.reason.en, refused.value.reason.it):
        assert not INSIDE.search(words) and TO_DO.search(words), words
    assert find_english(refused.value.reason.it) == []


@pytest.mark.parametrize("name", ["half.xlsx", "locked.xlsx", "cut.xlsx", "quotes.csv"])
def test_each_command_that_reads_tables_refuses_them_in_one_line(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    path, height = desk.home / name, desk.height()
    path.write_bytes(FILES[name])
    for words in COMMANDS:
        told = desk.run(*(word.format(path) for word in words))
        said = told.stderr.replace(str(path), "FILE")
        assert (told.exit_code, told.stdout, said.count("\n")) == (2, "", 1), (words, told.output)
        assert not INSIDE.search(said) and TO_DO.search(said) and find_english(said) == [], said
    assert desk.height() == height
