"""A file is judged as it comes in: its line is named; a bomb or an endless table ends within memory and time."""

import io
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable

import pytest

from analytics.planner.curves import FOLDER
from analytics.planner.judged import READERS, REFUSED, judge
from analytics.planner.schema import SECTIONS, list_fields

TOLD = {"where": "[member.0]", "file": "mine.csv"}
BILLS = ("mese;kwh\n" + "".join(f"{month};100\n" for month in range(1, 13))).encode()
WEATHER = (FOLDER / "weather_45N_8E.csv").read_bytes()
MOST_CPU_S, MOST_KB = 20, 1_100_000


def test_each_field_that_names_a_file_has_a_reader() -> None:
    assert {one.key for section in SECTIONS for one in list_fields(section) if one.kind == "file"} == set(READERS)


@pytest.mark.parametrize(("field", "content"), [("bills", BILLS), ("weather", WEATHER)])
def test_what_can_be_read_is_taken(field: str, content: bytes) -> None:
    assert judge(field, content, **TOLD) is None


@pytest.mark.parametrize(("field", "content", "line"), [
    ("bills", BILLS.replace(b"3;100", b"3;x"), ":4"), ("bills", b"a;b\n", ":1"), ("curve", b"a;b\n1;2\n", ":1"),
    ("prices", b"zone,start,eur_per_mwh\nNORD,2024-01-01T00:00:00+01:00,x\n", ":2"),
    ("weather", BILLS, "whole year"), ("weather", b'{"outputs": [1]}', "whole year"),
    ("weather", b"[" * 100_000, "whole year"),
])
def test_what_cant_be_read_is_refused_with_its_line(field: str, content: bytes, line: str) -> None:
    refusal = judge(field, content, "NORD", **TOLD)
    assert refusal is not None and "[member.0]: mine.csv" in refusal.en and line in refusal.en
    assert "mine.csv" in refusal.it


def pack(unpacked: int) -> bytes:
    """A workbook whose sheet unpacks to so many bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as file:
            for _ in range(unpacked // 1_000_000):
                file.write(b"<c></c>   " * 100_000)
    return out.getvalue()


@pytest.mark.parametrize("make", [lambda: pack(250_000_000), lambda: b"1,2,3\n" * 1_700_000])
def test_a_bomb_and_a_large_table_end_within_memory_and_time(make: Callable[[], bytes]) -> None:
    content = make()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-P", "-m", "analytics.planner.judged"], check=False, capture_output=True,
                          input=json.dumps({"field": "bills", "zone": "NORD", **TOLD}).encode() + b"\n" + content)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == REFUSED and "mine.csv" in json.loads(done.stdout)["it"]
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < MOST_CPU_S
    assert after.ru_maxrss < max(MOST_KB, before.ru_maxrss + 1)
