"""A PostgreSQL server of the tests' own: made in a new folder, on a Unix socket only, gone with the tests.

The server refuses to run as root, so for root's tests it runs as `nobody`. Texts are sorted as Italian does, by ICU:
what relies on the order of bytes has to say so itself. Without an installed server there is none (`find_programs`).
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

from chaincode.rules.units import ORGANISATIONS
from gateway.db import Database
from gateway.hosting.opening import Gateways
from gateway.settings import COMMUNITY_FILE
from tests.helpers.gateway.trial import FOUNDED, CopyTrial, founded_trial

NO_SERVER = "no PostgreSQL server is installed: on Debian the package postgresql"
OWNER = "volano"
EMPTY, TEMPLATE = "template1", "migrated"
_STARTS_WITHIN_S = 60
# for tests: nothing has to survive a crash of the machine
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find_programs() -> Path | None:
    """The folder of initdb and postgres, of the newest version that is installed."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return debian[-1].parent if debian else Path(found).parent if found else None


@dataclass
class Cluster:
    """A running server; each database that is asked for is a new one."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None
    numbers: Iterator[int] = field(default_factory=count)

    def url(self, name: str, schema: str = "") -> str:
        """The address of a database, or of a schema in it."""
        options = f"&options=-csearch_path%3D{schema}" if schema else ""
        return f"postgresql://{OWNER}@/{name}?host={self.folder}{options}"

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements, each by itself."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for one in statements:
                connection.execute(one.encode())

    def create_database(self, template: str = EMPTY) -> str:
        """Make a new database like another one, and give its name."""
        name = f"made_{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, with whoever is still connected."""
        self.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def make_template(self) -> None:
        """Make the database that others are copied from: brought up to date, once for each organisation."""
        self.execute(f"CREATE DATABASE {TEMPLATE}")
        for name in ORGANISATIONS:
            self.execute(f"CREATE SCHEMA {name}", database=TEMPLATE)
            Database(self.url(TEMPLATE, name)).close()


@contextmanager
def running_cluster(programs: Path, settings: Sequence[str] = HASTY) -> Iterator[Cluster]:
    """A server with nothing in it. settings: NAME=VALUE, as in postgresql.conf."""
    folder = Path(mkdtemp(prefix="volano-pg-"))  # short: a socket's path has at most 107 characters
    cluster = Cluster(folder)
    try:
        if os.geteuid() == 0:
            os.chown(folder, *_nobody())
        _initialise(programs, folder)
        cluster.process = _start(programs, folder, settings)
        yield cluster
    finally:
        if cluster.process is not None:
            _end(cluster.process)
        shutil.rmtree(folder, ignore_errors=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)  # ends all sessions, then the server
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _initialise(programs: Path, folder: Path) -> None:
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", OWNER, "-A", "trust", "-E", "UTF8", "-N"]
    ran = _run([*command, *_locale(programs)], folder)
    if ran.returncode:
        raise RuntimeError(f"initdb: {ran.stderr or ran.stdout}")


def _locale(programs: Path) -> list[str]:
    version = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"\) (\d+)", version)
    has_icu = found is not None and int(found[1]) >= 15
    return ["--locale-provider=icu", "--icu-locale=it-IT", "--locale=C"] if has_icu else ["--locale=C"]


def _start(programs: Path, folder: Path, settings: Sequence[str]) -> subprocess.Popen[bytes]:
    own = ["listen_addresses=", f"unix_socket_directories={folder}", "max_connections=200", *settings]
    command = [str(programs / "postgres"), "-D", str(folder / "data")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*_as_nobody(), *command, *(word for one in own for word in ("-c", one))], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
    until = time.monotonic() + _STARTS_WITHIN_S
    ready = [str(programs / "pg_isready"), "-q", "-h", str(folder)]
    while subprocess.run(ready, check=False).returncode:
        if process.poll() is not None or time.monotonic() > until:
            _end(process)
            raise RuntimeError(f"postgres doesn't start: {(folder / 'log').read_text()}")
        time.sleep(0.05)
    return process


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*_as_nobody(), *command], cwd=folder, capture_output=True, text=True, check=False)


def _as_nobody() -> list[str]:
    """What makes an ordinary user of root, and ends the server when the tests are killed; setpriv is util-linux's."""
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return []
    user, group = _nobody()
    ordinary = [f"--reuid={user}", f"--regid={group}", "--clear-groups"] if os.geteuid() == 0 else []
    return [setpriv, "--pdeathsig=INT", *ordinary]


def _nobody() -> tuple[int, int]:
    found = pwd.getpwnam("nobody")
    return found.pw_uid, found.pw_gid


def settings_for(cluster: Cluster, database: str) -> dict[str, Any]:
    """A community's settings with each organisation in a schema of its own of one database."""
    return {"databases": {name: cluster.url(database, name) for name in ORGANISATIONS}}


@contextmanager
def founded_trial_on(
    cluster: Cluster, folder: Path, date: str = FOUNDED, settings: Any = None, **parameters: Any
) -> Iterator[Gateways]:
    """A trial founded on a date, open, with its organisations' databases in a new database of the server."""
    database = cluster.create_database(TEMPLATE)
    settings = {**settings_for(cluster, database), **(settings or {})}
    try:
        with founded_trial(folder, date, settings, **parameters) as trial:
            yield trial
    finally:
        cluster.drop_database(database)


@contextmanager
def copy_trial_on(cluster: Cluster) -> Iterator[CopyTrial]:
    """What copies a closed trial's folder and its database; the copied databases are gone at the end."""
    made: list[str] = []

    def copy(source: Path, target: Path) -> None:
        shutil.copytree(source, target)
        file = target / COMMUNITY_FILE
        named = re.search(r"@/(\w+)\?", file.read_text("utf-8"))
        assert named is not None
        made.append(cluster.create_database(named[1]))
        file.write_text(file.read_text("utf-8").replace(f"@/{named[1]}?", f"@/{made[-1]}?"), "utf-8")

    yield copy
    for name in made:
        cluster.drop_database(name)
