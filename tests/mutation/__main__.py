"""Say which small changes of a package's code no test notices: `python -m tests.mutation --package chaincode.rules`."""

import argparse
import json
import os
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from .mutants import Mutant, find_mutants
from .tree import Tree
from .trial import ARGUMENTS, Told, Trials

ROOT = Path(__file__).parents[2]
# The folders of tests that are there for a package: these should notice by themselves, as pytest is asked for them.
# Left out is what takes minutes to notice: the state machine's thousands of steps.
SUITES = {
    "chaincode.rules": ("tests/rules", "--ignore=tests/rules/test_state_machine.py"),
    "chaincode.audit": ("tests/audit",),
    "chaincode.wire": ("tests/wire", "tests/audit/network", "tests/network/test_config_update.py"),
    "analytics": ("tests/analytics",),
    "gateway": ("tests/gateway", *(f"tests/demo/test_{part}.py" for part in (
        "screen", "story", "frauds", "running", "threads"))),
    "iot_bridge": ("tests/iot_bridge",),
}
# Files that hold all constants of a package against a table, a page or the database: no line of theirs runs a module
# that was imported before, so nothing else would tell that they are about it.
CATALOGUES = {
    "gateway": tuple(f"tests/gateway/test_{name}.py" for name in (
        "numbers", "described", "bounds", "table_columns", "durations", "limits_page", "errors", "limits", "db",
    )),
}


def parse_arguments() -> argparse.Namespace:
    """What is asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--package", choices=SUITES, required=True)
    parser.add_argument("--under", default="", help="only modules whose path holds this")
    parser.add_argument("--tests", nargs="+", default=[], metavar="PATH", help="these instead of the package's suites")
    parser.add_argument("--count", type=int, default=100, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="which ones")
    parser.add_argument("--limit", type=float, default=10.0, metavar="SECONDS", help="of tests for each mutant")
    parser.add_argument("--again", type=Path, metavar="JSON", help="only the survivors of this report")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write a report for programs")
    return parser.parse_args()


def choose_mutants(package: str, under: str, count: int, seed: int, again: Path | None) -> list[Mutant]:
    """A sample of the package's mutants, drawn by the seed; or those that a report says survived."""
    paths = sorted((ROOT / package.replace(".", "/")).rglob("*.py"))
    wanted = [path for path in paths if under in path.as_posix() and "migrations" not in path.parts]
    every = [mutant for path in wanted for mutant in find_mutants(ROOT, path)]
    if again:
        survivors = {row["name"] for row in json.loads(again.read_text())["mutants"] if row["outcome"] == "survived"}
        return [mutant for mutant in every if mutant.name in survivors]
    return random.Random(seed).sample(every, min(count, len(every)))


def try_all(package: str, suites: Sequence[str], mutants: list[Mutant], limit_s: float, tell: Told) -> None:
    """Try each mutant in a copy of the tree."""
    tree, folder = Tree(ROOT), package.replace(".", "/")
    try:
        tree.enter()
        trials = Trials(tree, tree.copy / folder, mutants, limit_s, tell, CATALOGUES.get(package, ()))
        code = pytest.main([*ARGUMENTS, f"--rootdir={tree.copy}", *suites], plugins=[trials])
    finally:
        tree.close()
    if code:
        sys.exit(f"pytest ended with {code}")


def main() -> None:
    """Try each mutant and print the outcome."""
    asked, shown = parse_arguments(), os.fdopen(os.dup(2), "w", buffering=1)  # pytest captures the other
    with (Path(__file__).parent / "equivalent.toml").open("rb") as file:
        equivalent = {row["name"] for row in tomllib.load(file)["equivalent"]}
    mutants = choose_mutants(asked.package, asked.under, asked.count, asked.seed, asked.again)
    rows: list[dict[str, str | int]] = []

    def tell(mutant: Mutant, outcome: str, tests: int) -> None:
        rows.append({"name": mutant.name, "line": mutant.line, "outcome": outcome, "tests": tests})
        shown.write(f"{len(rows)}/{len(mutants)} {outcome:10} by {tests} tests, line {mutant.line}: {mutant.name}\n")

    for mutant in mutants:
        if mutant.name in equivalent:
            tell(mutant, "equivalent", 0)
    tried = [mutant for mutant in mutants if mutant.name not in equivalent]
    try_all(asked.package, asked.tests or SUITES[asked.package], tried, asked.limit, tell)
    counts = Counter(str(row["outcome"]) for row in rows)
    killed = counts["killed"] + counts["timeout"]
    percent = round(100 * killed / max(1, killed + counts["survived"]), 1)
    if asked.json:
        report = {"package": asked.package, "seed": asked.seed, "counts": counts, "killed_percent": percent}
        asked.json.write_text(json.dumps(report | {"mutants": rows}, indent=1))
    survivors = [f"  line {row['line']}: {row['name']}\n" for row in rows if row["outcome"] == "survived"]
    shown.write(f"{asked.package}, seed {asked.seed}: {percent} % killed of those that change behaviour; {counts}\n")
    shown.writelines(survivors)


if __name__ == "__main__":
    main()
