"""A file twice as long takes twice as long to read, not four times: whoever sends one can't stop the others' work."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from analytics.cells import ReadingsFileError
from analytics.imports.edistribuzione_json import parse_edistribuzione_json
from analytics.imports.sii import parse_sii
from analytics.imports.texts import load_xml
from analytics.rows import MAX_CELLS_A_ROW, read_rows
from tests.analytics.imports.samples import POINT, make_days, make_json

MOST_S = 4.0
"""Of this process alone. Where time grew as the square of the length, the shortest of these took 6."""


def make_xml() -> object:
    return load_xml(b"<r>" + (b"<a/>" + b"x" * 40) * 80_000 + b"</r>")


def read_json() -> object:
    day = make_json("20260801", "2026-07-31T22:00:00.000+00:00")
    return parse_edistribuzione_json(make_days(*[day] * 20_000), POINT)


def read_flow() -> object:
    measures = b"<Curva/>" * 40_000
    return parse_sii(b"<FlussoMisure><DatiPod>" + measures + b"<Pod>IT001E00000001</Pod></DatiPod></FlussoMisure>")


@pytest.mark.parametrize("read", [make_xml, read_json, read_flow])
def test_a_long_file_is_read_in_one_pass(read: Callable[[], object]) -> None:
    begun_s = time.process_time()
    with suppress(ReadingsFileError):  # two of them hold no values
        read()
    assert time.process_time() - begun_s < MOST_S


def test_a_row_has_as_many_cells_as_a_sheets_and_no_more() -> None:
    assert [len(row) for _, row in read_rows(b"a;" * (MAX_CELLS_A_ROW - 1) + b"a")] == [MAX_CELLS_A_ROW]
    with pytest.raises(ReadingsFileError, match="line 2: more than 2000 cells in a row"):
        list(read_rows(b"a;b\n" + b"a;" * MAX_CELLS_A_ROW + b"a"))
