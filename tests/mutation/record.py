"""Which test runs which line, and how long it takes: measured once, kept while code and tests stay the same."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from .mutants import Mutant


@dataclass(frozen=True)
class Record:
    """Seconds of each test that passes; by file and line the tests that run it."""

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]

    @classmethod
    def load(cls, path: Path) -> "Record":
        """Read what `measure` wrote."""
        return cls(*json.loads(path.read_text()))

    def needs_import(self, mutant: Mutant) -> bool:
        """Whether a change only shows in a fresh import: what runs at import, and what no test runs, which may."""
        return mutant.is_imported or not self._find_running(mutant)

    def choose_tests(self, mutant: Mutant, limit_s: float) -> list[str]:
        """The tests that run the line, and the rest of their files; of what runs at import: the module's, and all.

        Quick files first. The rest, because what a cached builder made was run by the first of its users only; all,
        because a test that looks at a class runs no line of it.
        """
        running = self._find_running(mutant)
        files = {test.split("::")[0] for test in running}
        is_open = mutant.is_imported or not running
        others = {test for test in self.seconds if is_open or test.split("::")[0] in files} - running
        chosen = [*self._take(running, limit_s), *self._take(others, limit_s)]
        places = {test: place for place, test in enumerate(self.seconds)}
        spent: dict[str, float] = defaultdict(float)
        for test in chosen:
            spent[test.split("::")[0]] += self.seconds[test]
        return sorted(chosen, key=lambda test: (spent[test.split("::")[0]], places[test]))

    def _find_running(self, mutant: Mutant) -> set[str]:
        """The tests that run its line; of what runs at import, its module."""
        by_line = self.lines.get(mutant.path, {})
        lines = by_line if mutant.is_imported else {str(line) for line in range(mutant.line, mutant.end_line + 1)}
        return {test for line in lines for test in by_line.get(line, ())} & self.seconds.keys()

    def _take(self, tests: Iterable[str], limit_s: float) -> Iterator[str]:
        """The quickest, as many as the time allows."""
        for test in sorted(tests, key=lambda test: self.seconds[test]):
            limit_s -= self.seconds[test]
            if limit_s > 0:
                yield test


class Seen:
    """pytest's plugin: which lines each test runs, and how long it takes; a fixture counts for all that use it."""

    def __init__(self, switch: Callable[[str], None]) -> None:
        self.switch, self.seconds, self.users = switch, dict[str, float](), defaultdict[str, set[str]](set)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.switch(item.nodeid)
        for fixture in getattr(item, "fixturenames", ()):
            self.users[f"fixture {fixture}"].add(item.nodeid)
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        self.switch(f"fixture {fixturedef.argname}")
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> None:
        self.switch(item.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        self.switch(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        had = self.seconds.get(report.nodeid, 0.0)
        self.seconds[report.nodeid] = had + report.duration if report.passed and had >= 0 else -1.0


def find_record(folder: Path, root: Path, package: str, suites: Sequence[str]) -> Path:
    """The file of the record of this code and these tests."""
    digest = hashlib.sha256()
    for place in (package, *(suite for suite in suites if not suite.startswith("-")), "tests/helpers"):
        files = [root / place] if (root / place).is_file() else sorted((root / place).rglob("*.py"))
        for path in files:
            digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return folder / f"{package.replace('/', '.')}-{digest.hexdigest()[:16]}.json"


def measure(session: pytest.Session, package: Path, record: Path) -> int:
    """Run all collected tests under coverage and write the record; it lacks what runs at import and in programs."""
    import coverage  # only here: trials run without

    root = session.config.rootpath
    measured = coverage.Coverage(data_file=None, config_file=False, include=[f"{package}/*"], messages=False)
    seen = Seen(measured.switch_context)
    session.config.pluginmanager.register(seen)
    measured.start()
    for item, following in zip(session.items, [*session.items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
    measured.stop()
    data, lines = measured.get_data(), {}
    for file in data.measured_files():
        tests = {line: {t for c in contexts for t in seen.users.get(c, {c})} & seen.seconds.keys()
                 for line, contexts in data.contexts_by_lineno(file).items()}  # fmt: skip
        lines[Path(file).relative_to(root).as_posix()] = {line: sorted(found) for line, found in tests.items()}
    record.write_text(json.dumps([{t: s for t, s in seen.seconds.items() if s >= 0}, lines]))
    return 0
