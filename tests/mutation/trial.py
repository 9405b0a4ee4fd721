"""Trials of mutants. pytest collects a package's tests once; each mutant gets a fork, and only the tests that run it.

In the fork the changed function gets its new code in place; programs that tests start find the changed file. A change
of what runs at import, functions that only an import calls included, is tried by a pytest of its own.
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from .mutants import Mutant
from .objects import find_caches, find_functions
from .record import Record, find_shares, measure
from .tree import Tree, start, wait

ARGUMENTS = ["-p", "no:terminal", "-o", "addopts=--strict-markers --import-mode=importlib",
             "-p", "no:cacheprovider", "--hypothesis-seed=0",
             "-W", "ignore::pytest.PytestAssertRewriteWarning"]  # fmt: skip
RECORD_S = 7200.0  # at most, of processor time
START_S = 10.0  # a trial's processor time to set up, besides its tests' own
SLOWER = 3
Told = Callable[[Mutant, str, int], None]
CodeName = tuple[str, str, int]
"""A function's file, qualified name and first line."""


class Trials:
    """pytest's plugin: in place of the tests' one run, many: first for the record, then one a mutant."""

    def __init__(
        self, tree: Tree, package: Path, mutants: Sequence[Mutant], limit_s: float, tell: Told,
        catalogues: Sequence[str] = (),
    ) -> None:
        self.tree, self.package, self.mutants = tree, package, mutants
        self.limit_s, self.tell, self.catalogues = limit_s, tell, catalogues
        self.has_failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.has_failed |= report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try every mutant."""
        record, items = self._record(session), {item.nodeid: item for item in session.items}
        functions, caches = list(find_functions(self.package)), find_caches()
        gc.freeze()
        for mutant in self.mutants:
            tests = record.choose_tests(mutant, self.limit_s, self.catalogues)
            with self.tree.change(mutant) as text:
                if record.needs_import(mutant):
                    work = partial(run_anew, self.tree, tests)
                else:
                    codes = find_codes(mutant.write(text), self.tree.copy / mutant.path)
                    work = partial(self.run, [items[test] for test in tests], functions, codes, caches)
                limit_s = START_S + SLOWER * sum(record.seconds[test] for test in tests)
                code = wait(start(work, limit_s, self.tree.kept / "trial.log"), limit_s)
            self.tell(mutant, "timeout" if code is None else "killed" if code else "survived", len(tests))
        return True

    def _record(self, session: pytest.Session) -> Record:
        """The record; what is missing is measured first, by as many processes as there are processors."""
        root, files = self.tree.copy, dict.fromkeys(item.nodeid.split("::")[0] for item in session.items)
        shares = find_shares(self.tree.kept, root, self.package.relative_to(root).as_posix(), files)
        missing, cores = [file for file in shares if not shares[file].exists()], os.cpu_count() or 1
        chosen = [{file: shares[file] for file in missing[core::cores]} for core in range(cores)]
        children = [
            start(partial(measure, session, self.package, part), RECORD_S, self.tree.kept / f"record-{core}.log")
            for core, part in enumerate(chosen) if part
        ]  # fmt: skip
        for child in children:
            wait(child, RECORD_S)
        return Record.load(shares.values())

    def run(
        self, items: list[pytest.Item], functions: list[FunctionType], codes: dict[CodeName, CodeType],
        caches: list[Any],
    ) -> int:  # fmt: skip
        """Change the functions and run tests until one fails."""
        for function in functions:
            name = name_code(function.__code__)
            function.__code__ = codes.get(name, function.__code__)
        for cache in caches:
            cache.cache_clear()
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.has_failed:
                return 1
        return 0


class Chosen:
    """pytest's plugin: run these tests only, in this order."""

    def __init__(self, tests: list[str]) -> None:
        self.places = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if item.nodeid in self.places]
        items[:] = sorted(chosen, key=lambda item: self.places[item.nodeid])


def run_anew(tree: Tree, tests: list[str]) -> int:
    """Replace this process by a pytest that imports everything again."""
    files = list(dict.fromkeys(test.split("::")[0] for test in tests))
    chosen = tree.copy / "chosen.txt"
    chosen.write_text("\n".join(tests))
    program = [sys.executable, "-P", "-B", "-m", "tests.mutation.anew", str(chosen)]
    os.execv(sys.executable, [*program, "-x", *ARGUMENTS, *files])


def find_codes(text: bytes, path: Path) -> dict[CodeName, CodeType]:
    """A module's code objects."""
    found, waiting = {}, [compile(text, str(path), "exec", dont_inherit=True)]
    while waiting:
        code = waiting.pop()
        found[name_code(code)] = code
        waiting += [inner for inner in code.co_consts if isinstance(inner, CodeType)]
    return found


def name_code(code: CodeType) -> CodeName:
    """What a function is known by; its first line tells apart two of one name."""
    return code.co_filename, code.co_qualname, code.co_firstlineno
