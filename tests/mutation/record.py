"""Which test runs which line, and how long it takes: measured once a file of tests, kept while it is the same.

A file's share of the record stands under the digest of the package, the helpers and that file: whoever adds tests has
only those measured.
"""

import hashlib
import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from .mutants import Mutant
from .objects import find_caches
from .tree import WAITING

Lines = dict[str, dict[int, set[str]]]
"""By module and line, the tests and fixtures that run it."""
Part = tuple[dict[str, float], dict[str, dict[int, list[str]]]]
"""What is kept for one file of tests: its tests' seconds; by file of the package and line, the tests that run it."""


@dataclass(frozen=True)
class Record:
    """Seconds of each test that passes; by file and line the tests that run it."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]

    @classmethod
    def load(cls, paths: Iterable[Path]) -> "Record":
        """Read what `measure` wrote."""
        record = cls({}, {})
        for seconds, lines in (json.loads(path.read_text()) for path in paths):
            record.seconds.update(seconds)
            for file, by_line in lines.items():
                known = record.lines.setdefault(file, {})
                for line, tests in by_line.items():
                    known.setdefault(line, []).extend(tests)
        return record

    def needs_import(self, mutant: Mutant) -> bool:
        """Whether a change only shows in a fresh import: what runs at import, and what no test runs, which may."""
        return mutant.is_imported or not self._find_running(mutant)

    def choose_tests(self, mutant: Mutant, limit_s: float, catalogues: Sequence[str] = ()) -> list[str]:
        """The tests that run the line, and the rest of their files; of what runs at import: the module's, and all.

        The rest, because what a cached builder made was run by the first of its users only; all,
        because a test that looks at a class runs no line of it. catalogues: files that hold all constants against
        something, which come first then.
        """
        running = self._find_running(mutant)
        files = {test.split("::")[0] for test in running}
        is_open = mutant.is_imported or not running
        others = {test for test in self.seconds if is_open or test.split("::")[0] in files} - running
        chosen = [test for test in self.seconds if is_open and test.split("::")[0] in catalogues]
        chosen += [test for test in self._take(running, mutant.path, limit_s) if test not in chosen]
        more = [test for test in self._take(others, mutant.path, limit_s) if test not in chosen]
        return [*chosen, *more]

    def _take(self, tests: set[str], module: str, limit_s: float) -> Iterator[str]:
        """The quickest tests, as many as the time allows, those files first that are about the module and cost little;
        what a file sets up for all costs, too.
        """
        groups = self._groups
        costs = {name: self.seconds[group[0]] + sum(self.seconds[test] for test in group if test in tests)
                 for name, group in groups.items() if tests.intersection(group)}
        for name in sorted(costs, key=lambda name: costs[name] / self._find_share(name.partition("[")[0], module)):
            limit_s -= self.seconds[groups[name][0]]
            for test in sorted(tests.intersection(groups[name]), key=self.seconds.__getitem__):
                limit_s -= self.seconds[test]
                if limit_s > 0:
                    yield test

    @cached_property
    def _groups(self) -> dict[str, list[str]]:
        """The tests by what they share a set-up with, in the order in which they ran."""
        groups: dict[str, list[str]] = defaultdict(list)
        for test in self.seconds:
            groups[_name_group(test)].append(test)
        return groups

    def _find_share(self, file: str, module: str) -> float:
        """Which part of the lines that a file of tests runs are of a module."""
        counts = self._counts.get(file, Counter())
        return max(1, counts[module]) / max(1, counts.total())

    @cached_property
    def _counts(self) -> dict[str, Counter[str]]:
        """By file of tests, how many lines of each module it runs."""
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for module, by_line in self.lines.items():
            for tests in by_line.values():
                for file in {test.split("::")[0] for test in tests}:
                    counts[file][module] += 1
        return counts

    def _find_running(self, mutant: Mutant) -> set[str]:
        """The tests that run its line; of what runs at import, its module."""
        by_line = self.lines.get(mutant.path, {})
        lines = by_line if mutant.is_imported else {str(line) for line in range(mutant.line, mutant.end_line + 1)}
        return {test for line in lines for test in by_line.get(line, ())} & self.seconds.keys()


def _name_group(test: str) -> str:
    """Tests that share what is set up for a file: its first one of a database paid for all in the record."""
    file, _, name = test.partition("::")
    return file + next((one for one in ("[sqlite", "[postgresql") if one in name), "")


class Seen:
    """pytest's plugin: which lines each test runs, and how long it takes; a fixture counts for all that use it."""

    def __init__(self) -> None:
        self.tell: Callable[[str], object] = str
        self._context = ""
        self.seconds, self.users = dict[str, float](), defaultdict[str, set[str]](set)

    def switch(self, context: str) -> None:
        """Have the lines from now on count for a test or a fixture."""
        self._context = context
        self.tell(context)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.switch(item.nodeid)
        for definitions in item._fixtureinfo.name2fixturedefs.values():  # type: ignore[attr-defined]
            for fixture in definitions:
                self.users[_name_fixture(fixture)].add(item.nodeid)
        began_s = sum(os.times()[:4])
        try:
            return (yield)
        finally:
            self._count_processor(item.nodeid, sum(os.times()[:4]) - began_s)

    def _count_processor(self, test: str, spent_s: float) -> None:
        """A test that passed takes its processor time, programs that ended with it included, so that a busy machine's
        record is a quiet one's; one that mostly waits, so much that no trial of it is cut off (`tree.wait`)."""
        if (had := self.seconds.get(test, 0.0)) > 0:
            self.seconds[test] = max(spent_s, had / WAITING)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        asker = self._context
        self.switch(_name_fixture(fixturedef))
        try:
            return (yield)
        finally:
            self.switch(asker)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self.switch(item.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self.switch(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        had = self.seconds.get(report.nodeid, 0.0)
        self.seconds[report.nodeid] = had + report.duration if report.passed and had >= 0 else -1.0


def _name_fixture(fixture: pytest.FixtureDef[object]) -> str:
    """Where it is defined, too: fixtures of one name in two files have nothing to do with each other."""
    return f"fixture {fixture.baseid}::{fixture.argname}"


def find_shares(folder: Path, root: Path, package: str, files: Iterable[str]) -> dict[str, Path]:
    """Where the record of this code and each of these files of tests is kept; they are named from the root."""
    common = hashlib.sha256()
    for path in [*sorted((root / package).rglob("*.py")), *sorted((root / "tests").rglob("conftest.py")),
                 *sorted((root / "tests/helpers").rglob("*.py"))]:  # fmt: skip
        common.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    shares = {}
    for file in files:
        digest = common.copy()
        digest.update(f"{file}\0".encode() + (root / file).read_bytes())
        shares[file] = folder / f"{package.replace('/', '.')}-{digest.hexdigest()[:16]}.json"
    return shares


def measure(session: pytest.Session, package: Path, shares: Mapping[str, Path]) -> int:
    """Run these files' tests under coverage and write each share when its file is done; they lack what runs at import
    and in programs. A file has a measurement of its own: one of all grows slower with every thread that a test starts.
    """
    seen, caches = Seen(), find_caches(package)
    session.config.pluginmanager.register(seen)
    fixtures: Lines = {}  # what is set up once for several files was run by the first of them
    items = [item for file in shares for item in session.items if _get_file(item.nodeid) == file]
    following = dict(zip(items, [*items[1:], None], strict=True))
    for file, group in groupby(items, key=lambda item: _get_file(item.nodeid)):
        lines = _measure_file(group, following, package, seen, caches)
        _add_up(fixtures, lines, lambda context: context in seen.users)
        _add_up(lines, fixtures, lambda _: True)
        tests = {test: spent for test, spent in seen.seconds.items() if _get_file(test) == file and spent >= 0}
        part: Part = tests, {name: {line: found for line, contexts in by_line.items()
                                    if (found := sorted(_find_tests(contexts, seen) & tests.keys()))}
                             for name, by_line in lines.items()}  # fmt: skip
        shares[file].write_text(json.dumps(part))
    return 0


def _measure_file(
    items: Iterable[pytest.Item], following: Mapping[pytest.Item, pytest.Item | None], package: Path, seen: Seen,
    caches: Sequence[Any],
) -> Lines:
    """Run one file's tests; return the contexts of each line, by module. Each test fills the caches itself: what only
    the first one ran would be known by that one alone.
    """
    import coverage  # only here: trials run without

    measured = coverage.Coverage(data_file=None, config_file=False, include=[f"{package}/*"], messages=False)
    measured.set_option("run:disable_warnings", ["no-data-collected"])  # some tests only read the package's files
    seen.tell = measured.switch_context
    measured.start()
    for item in items:
        for cache in caches:
            cache.cache_clear()
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following[item])
        root = item.config.rootpath
    measured.stop()
    data = measured.get_data()
    return {Path(path).relative_to(root).as_posix(): {line: set(contexts) for line, contexts in
                                                      data.contexts_by_lineno(path).items()}
            for path in data.measured_files()}  # fmt: skip


def _add_up(lines: Lines, more: Lines, counts: Callable[[str], bool]) -> None:
    """Add to lines the contexts of others that count."""
    for name, by_line in more.items():
        for line, contexts in by_line.items():
            if kept := {context for context in contexts if counts(context)}:
                lines.setdefault(name, {}).setdefault(line, set()).update(kept)


def _find_tests(contexts: Iterable[str], seen: Seen) -> set[str]:
    """The tests that run a line, themselves or in a fixture that they use."""
    return {test for context in contexts for test in seen.users.get(context, {context})}


def _get_file(nodeid: str) -> str:
    return nodeid.partition("::")[0]
