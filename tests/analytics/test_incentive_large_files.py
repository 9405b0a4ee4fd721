"""A large plain file is read by columns and gives what reading it row by row gives; all else is read row by row."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import large_table, readings_file
from analytics.cells import ReadingsFileError
from analytics.readings_file import STORAGE_REGISTERS, parse_readings

HEADER = "metering_point,perimeter,register,start,energy_wh"
CELLS = st.tuples(
    st.sampled_from(["007", "7", " A", "A", "B é"]),
    st.sampled_from(["AC001E00001", "AC001E00001 "]),
    st.sampled_from(["withdrawn", "injected", "exempt", "stored", "Withdrawn"]),
    st.sampled_from(["2024-05-01T10:00Z", "2024-05-01T12:15+02:00", "2024-05-01T10:00"]),
    st.sampled_from(["0", "007", "7", "1.0", "+5", "", "1e3", "-0"]),
)
ROWS = st.lists(st.one_of(CELLS.map(",".join), st.sampled_from(["", "a,b", '"A",B,withdrawn,x,1', "\x85"])), max_size=6)


def read(content: bytes, large: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(readings_file, "LARGE", large)
    try:
        file = parse_readings(content, STORAGE_REGISTERS)
    except ReadingsFileError as error:
        return error.line, error.reason
    columns = dataclasses.astuple(file.readings)
    return [*(c.tolist() if isinstance(c, np.ndarray) else c for c in columns), file.lines.tolist(),
            file.perimeter_of, file.ignored_columns]  # fmt: skip


@settings(deadline=None)  # the first call imports pandas
@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.booleans(), st.booleans())
def test_both_ways_give_the_same(rows: list[str], end: str, is_ended: bool, has_bom: bool) -> None:
    text = end.join([HEADER, *rows]) + (end if is_ended else "")
    content = (b"\xef\xbb\xbf" if has_bom else b"") + text.encode()
    with pytest.MonkeyPatch.context() as patch:
        assert read(content, 1, patch) == read(content, 10**9, patch)


@pytest.mark.parametrize("at_once", [1, 100, 10**6])
def test_columns_in_another_order_with_intervals_and_one_more(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_table, "_AT_ONCE", at_once)
    header = "note,energy_wh,interval_s,start,register,perimeter,metering_point"
    rows = [f"x{i % 3},{i},{'' if i % 2 else '3600'},2024-05-0{1 + i % 7}T10:00Z,injected,AC001E00001,P{i}"
            for i in range(30)]  # fmt: skip
    content = "\n".join([header, *rows]).encode()
    read_so = read(content, 1, monkeypatch)
    assert read_so == read(content, 10**9, monkeypatch)
    assert read_so[-1] == ("note",)


def test_a_plain_table_is_read_by_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings_file, "LARGE", 1)
    monkeypatch.setattr(readings_file, "read_rows", None)
    assert len(parse_readings(f"{HEADER}\nA,B,withdrawn,2024-05-01T10:00Z,5\n".encode()).readings) == 1
