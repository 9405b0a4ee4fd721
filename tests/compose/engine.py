"""docker-compose.yml on a real engine: a project of its own in a folder of its own, of which nothing stays."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from network.programs import INSTALL, Programs, can_find_programs, find_programs
from tests.helpers.network.image_tree import docker, has_engine
from tests.helpers.network.images import stand_ins

ROOT = Path(__file__).parents[2]
COMMUNITY, FOUNDED = "borgo", "2024-09-01"
OWNER = "1000:1000" if os.getuid() == 0 else f"{os.getuid()}:{os.getgid()}"
RELEASES = {"2.5": "2.5.16", "3.1": "3.1.5"}
PYTHON, BROKER, DATABASE = "python:3.13-slim", "eclipse-mosquitto:2", "postgres:17"
LABELS = "label=com.docker.compose"  # compose 1.29 takes a second to say what the engine says at once
OURS = ("volano-gateway", "volano-chaincode")


def find_compose() -> list[str]:
    """The words that compose is called by; the test is skipped where there is none."""
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    asked = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False) if shutil.which(
        "docker") else None
    if asked is None or asked.returncode:
        pytest.skip("no Docker engine's tools: no docker-compose")
    return ["docker", "compose"]


class Project:
    """The file's services under a name of their own. missing: official images that couldn't be had, and why."""

    def __init__(self, folder: Path, release: str, missing: dict[str, str]) -> None:
        self.folder, self.name, self.missing = folder, f"volano-{uuid4().hex[:8]}", missing
        uid, _, gid = OWNER.partition(":")
        self._environment = {
            **os.environ, "COMPOSE_PROJECT_NAME": self.name, "VOLANO_HOME": str(folder), "VOLANO_FABRIC": release,
            "VOLANO_UID": uid, "VOLANO_GID": gid, "DOCKER_BUILDKIT": "0", "COMPOSE_DOCKER_CLI_BUILD": "0",
            "LANG": "C.UTF-8",
        }  # fmt: skip
        self._compose = find_compose()
        self.took_s: dict[str, float] = {}

    def __call__(self, *words: str, step: str = "", timeout_s: float = 300) -> str:
        """Run compose; its output. step: the name under which the seconds are kept."""
        began_s = time.monotonic()
        done = subprocess.run(
            [*self._compose, *words], cwd=ROOT, env=self._environment, capture_output=True, text=True,
            timeout=timeout_s, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{' '.join(words)}: {done.stdout[-2_000:]}{done.stderr[-4_000:]}"
        self.took_s[step or " ".join(words)] = round(time.monotonic() - began_s, 1)
        return done.stdout

    def setup(self, *words: str) -> str:
        """Run one of our commands with the whole folder at hand."""
        return self("run", "--rm", "-T", "setup", *words)

    def at_gateway(self, organisation: str, *words: str) -> str:
        """Run one of our commands inside an organisation's gateway."""
        words = ("python", "-P", "-m", "gateway", *words, "--folder", "/volano")
        return self("exec", "-T", f"{organisation}-gateway", *words)

    def inspect(self, service: str) -> Any:
        """What the engine says of a service's container."""
        own = f"{LABELS}.service={service}"
        (identity,) = docker("ps", "-a", "-q", "--filter", f"{LABELS}.project={self.name}", "--filter", own).split()
        return json.loads(docker("inspect", identity))[0]

    def await_healthy(self, services: Sequence[str], timeout_s: float = 300) -> None:
        """Wait until the health checks of services say so."""
        ends_s = time.monotonic() + timeout_s
        for service in services:
            while (state := self.inspect(service)["State"]["Health"])["Status"] != "healthy":
                assert time.monotonic() < ends_s, f"{service}: {state}\n{self('logs', '--tail', '20', service)}"
                time.sleep(0.5)

    def left(self) -> list[str]:
        """Containers, networks and volumes that the engine still has of this project."""
        kinds = (("ps", "-a", "-q"), ("network", "ls", "-q"), ("volume", "ls", "-q"))
        return [one for kind in kinds for one in docker(*kind, "--filter", f"{LABELS}.project={self.name}").split()]


@contextmanager
def open_project() -> Iterator[Project]:
    """A project with its images, nothing started yet."""
    find_compose()
    if not has_engine():  # expected: not every kernel lets one run, and where CI is set a skip would be refused
        pytest.xfail("no Docker engine answers here")
    if not can_find_programs():
        pytest.skip(INSTALL)
    programs = find_programs()
    release = RELEASES[programs.line]
    folder = Path(tempfile.mkdtemp(prefix="volano-", dir="/tmp"))
    if os.getuid() == 0:
        os.chown(folder, *map(int, OWNER.split(":")))
    with stand_ins(_list_images(programs, release)) as missing:
        project = Project(folder, release, missing)
        try:
            project("build", "setup", "citizens-chaincode", step="build")
            yield project
        finally:
            print("seconds:", json.dumps(project.took_s))  # noqa: T201
            project("down", "-v", "--remove-orphans")
            subprocess.run(["docker", "image", "rm", *OURS], capture_output=True, check=False)
            shutil.rmtree(folder, ignore_errors=True)


def _list_images(programs: Programs, release: str) -> dict[str, Path | None]:
    fabric: dict[str, Path | None] = {
        f"hyperledger/fabric-peer:{release}": programs.peer, f"hyperledger/fabric-orderer:{release}": programs.orderer,
    }
    return {**fabric, PYTHON: None, BROKER: None, DATABASE: None}
