"""Each file of tests is about one thing: at most 300 lines, and a name that says which."""

import re
from pathlib import Path

import pytest

from .source import ROOT

MOST_LINES = 300
# test_<module or rule>[_<aspect>].py; the numbers of rules stand in docstrings, where words stand beside them
NAME = re.compile(r"test_(?!t\d)[a-z]+\d*(_[a-z0-9]+)*\.py")
# what is at the edge is called limits, and a file about anything else than one thing is two files
NO_SUBJECT = {"boundaries", "edges", "misc", "more", "parts", "various"}
NAMED_FOR_IT = {
    "test_boundaries.py": "where bytes that a hash covers are cut and joined",
    "test_serve_parts.py": "the parts of the running service, as its plan calls them",
}
# still to be split by subject: a file that gets shorter leaves this list, and none comes in
LONGER = {
    "audit/sample_network.py",
    "gateway/commandline/test_backup.py",
    "gateway/commandline/test_repartition.py",
    "gateway/ledger/test_embedded.py",
    "gateway/test_client_reads.py",
    "gateway/test_jobs.py",
    "gateway/test_limits.py",
    "gateway/test_members.py",
    "gateway/test_period_limits.py",
    "gateway/test_periods.py",
    "gateway/test_repartition.py",
    "gateway/test_repartition_limits.py",
    "helpers/ledger/town.py",
}


def find_files() -> list[Path]:
    files = [path.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("*.py")]
    return sorted(path for path in files if "__pycache__" not in path.parts)


def test_no_file_is_longer() -> None:
    lengths = {str(path): (ROOT / "tests" / path).read_bytes().count(b"\n") for path in find_files()}
    assert {path for path, lines in lengths.items() if lines > MOST_LINES} == LONGER


def find_faults(name: str) -> list[str]:
    """Return what a file's name lacks or has too much."""
    if name in NAMED_FOR_IT:
        return []
    vague = NO_SUBJECT & set(name.removesuffix(".py").split("_"))
    return ([] if NAME.fullmatch(name) else ["form"]) + sorted(vague)


def test_a_name_says_what_the_file_is_about() -> None:
    names = [path.name for path in find_files() if path.name.startswith("test_")]
    assert {name: faults for name in names if (faults := find_faults(name))} == {}
    assert set(names) >= NAMED_FOR_IT.keys()


@pytest.mark.parametrize("name", ["test_t12_keys.py", "test_Periods.py", "test_edges_of_it.py", "test_.py"])
def test_another_name_is_found(name: str) -> None:
    assert find_faults(name)
