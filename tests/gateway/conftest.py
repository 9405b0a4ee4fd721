"""One trial for a module's tests that don't change the ledger's day; its own for each that does.

All that touches SQL runs on SQLite and on PostgreSQL: it founds its trials by `found_trial`, or opens `open_database`.
"""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from shutil import copytree

import pytest

from gateway.client import Client
from gateway.db import Database
from gateway.db.projector import Projector
from gateway.hosting.opening import Gateways, open_gateways
from gateway.ledger.port import Block
from tests.helpers.gateway.answers import check_answers
from tests.helpers.gateway.postgresql import (
    NO_SERVER,
    Cluster,
    copy_trial_on,
    find_programs,
    founded_trial_on,
    running_cluster,
)
from tests.helpers.gateway.trial import CopyTrial, FoundTrial, OpenDatabase, founded_trial, give_point

# about HTTP, the ledger and processes: what they ask of a database others ask too
ON_SQLITE_ALONE = (
    "test_app.py", "test_body.py", "test_client.py", "test_client_reads.py", "test_commands.py",
    "test_routes.py", "test_session_relay.py", "test_verify_progress.py", "test_worked_out.py", "test_worker.py",
)


@pytest.fixture(scope="session", autouse=True)
def described_answers() -> Iterator[None]:
    """Whatever a gateway answers in these tests is as its description says."""
    with pytest.MonkeyPatch.context() as patch:
        check_answers(patch)
        yield


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """One server for all tests; it starts with the first that needs it."""
    programs = find_programs()
    if programs is None:
        pytest.skip(NO_SERVER)
    with running_cluster(programs) as cluster:
        cluster.make_template()
        yield cluster


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        dialects = ["sqlite"] if metafunc.definition.path.name in ON_SQLITE_ALONE else ["sqlite", "postgresql"]
        metafunc.parametrize("dialect", dialects, indirect=True, scope="session")


@pytest.fixture(scope="session")
def dialect(request: pytest.FixtureRequest) -> str:
    """The database that the test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def found_trial(dialect: str, request: pytest.FixtureRequest) -> FoundTrial:
    """`tests.helpers.gateway.trial.founded_trial`, on either database."""
    if dialect == "sqlite":
        return founded_trial
    return partial(founded_trial_on, request.getfixturevalue("postgresql"))


@pytest.fixture
def copy_trial(dialect: str, request: pytest.FixtureRequest) -> Iterator[CopyTrial]:
    """Copy a closed trial's folder, and its databases with it."""
    if dialect == "sqlite":
        yield copytree
    else:
        with copy_trial_on(request.getfixturevalue("postgresql")) as copy:
            yield copy


@pytest.fixture
def open_database(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenDatabase]:
    """Open an empty database by name, the same one for the same name; closed and gone after the test."""
    opened: list[Database] = []

    def open_one(name: str) -> Database:
        if dialect == "sqlite":
            url = f"sqlite:///{tmp_path / name}.db"
        else:
            cluster = request.getfixturevalue("postgresql")
            made[name] = made.get(name) or cluster.create_database()
            url = cluster.url(made[name])
        opened.append(Database(url))
        return opened[-1]

    made: dict[str, str] = {}
    yield open_one
    for database in opened:
        database.close()
    for name in made.values():
        request.getfixturevalue("postgresql").drop_database(name)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    with found_trial(tmp_path_factory.mktemp("trial") / "volano") as opened:
        yield opened


@pytest.fixture(scope="module")
def trial_with_points(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Gateways]:
    """One in which the operator's organisation has nine points."""
    with found_trial(tmp_path_factory.mktemp("points") / "volano") as opened:
        for number in range(1, 10):
            give_point(opened.client("gse"), number)
        yield opened


@pytest.fixture
def operator(trial: Gateways) -> Iterator[Client]:
    """The energy operator's service at its own gateway, in the module's trial."""
    with trial.client("gse") as client:
        yield client


@pytest.fixture
def copied(
    founded: tuple[Path, list[str]], tmp_path: Path, copy_trial: CopyTrial
) -> Iterator[tuple[Gateways, list[str]]]:
    """A copy of what the module founded, open, with its members' ids."""
    copy_trial(founded[0], tmp_path / "volano")
    with open_gateways(tmp_path / "volano") as trial:
        trial.catch_up()
        yield trial, founded[1]


@pytest.fixture
def town(copied: tuple[Gateways, list[str]]) -> Iterator[tuple[Gateways, list[str], Client]]:
    """The same with the operator's client."""
    with copied[0].client("gse") as operator:
        yield *copied, operator


@pytest.fixture
def fresh_trial(tmp_path: Path, found_trial: FoundTrial) -> Iterator[Gateways]:
    with found_trial(tmp_path / "volano") as opened:
        yield opened


@pytest.fixture
def late_mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every mirror shows a block late: who doesn't wait for it meets the past."""
    project = Projector._project

    def project_late(self: Projector, blocks: Sequence[Block]) -> None:
        time.sleep(0.2)
        project(self, blocks)

    monkeypatch.setattr(Projector, "_project", project_late)
