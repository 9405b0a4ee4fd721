"""An image's file system, made of this machine's files, given to the Docker engine that runs here."""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

LABEL = "a stand-in made by the tests of Volano"


class UnavailableError(Exception):
    """A stand-in can't be made here; the message says what is missing."""


def docker(*arguments: str, stdin: bytes | None = None, timeout_s: float = 300) -> str:
    """Run the Docker client; its output."""
    done = subprocess.run(["docker", *arguments], input=stdin, capture_output=True, timeout=timeout_s, check=False)
    if done.returncode:
        raise UnavailableError(f"docker {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace")


def has_image(name: str) -> bool:
    """Whether the engine has an image of this name that isn't a stand-in left by a run that was killed."""
    asked = ["docker", "image", "inspect", "--format", "{{.Comment}}", name]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    return done.returncode == 0 and done.stdout.strip() != LABEL


def has_engine() -> bool:
    """Whether a Docker engine answers and the kernel lets it run a container."""
    if shutil.which("docker") is None:
        return False
    tree, name = Tree(), "volano-trial"
    tree.add_programs("true")
    try:
        docker("info", timeout_s=30)
        tree.load(name)
        docker("run", "--rm", name, "/usr/bin/true")
        docker("image", "rm", "--force", name)
    except UnavailableError:
        return False
    return True


class Tree:
    """What will be an image's file system: files of this machine at the same places, texts of our own, links."""

    def __init__(self) -> None:
        self._files: dict[str, Path] = {}
        self._texts: dict[str, tuple[str, int]] = {}
        self._links: dict[str, str] = {}

    def add(self, *paths: Path) -> None:
        """Take files, and folders with all that is below them."""
        for path in paths:
            for one in path.rglob("*") if path.is_dir() else (path,):
                if one.is_file():
                    self._files[str(one)] = one

    def add_at(self, path: Path, at: str) -> None:
        """Take a file to another place."""
        self._files[at] = path

    def add_programs(self, *names: str) -> None:
        """Take programs of the search path to /usr/bin."""
        for name in names:
            found = shutil.which(name)
            if found is None:
                raise UnavailableError(f"there is no {name} here")
            self._files[f"/usr/bin/{name}"] = Path(found)
        self._links["/bin/sh"] = "/usr/bin/sh"

    def write(self, at: str, text: str, mode: int = 0o644) -> None:
        """Put a text of our own."""
        self._texts[at] = (text, mode)

    def link(self, at: str, to: str) -> None:
        """Put a symbolic link."""
        self._links[at] = to

    def load(self, name: str, **settings: str) -> None:
        """Make the image; settings: Dockerfile instructions by lower-case name, with their text."""
        found = map(os.path.normpath, list_libraries(self._files.values()))
        self.add(*(Path(one) for one in found if not one.startswith(sys.prefix)))  # wheels bring their own
        changes = [f"{key.upper()} {text}" for key, text in settings.items()]
        flags = (part for change in changes for part in ("--change", change))
        command = ["docker", "import", "--message", LABEL, *flags, "-", name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
            assert run.stdin is not None and run.stderr is not None
            with suppress(BrokenPipeError), tarfile.open(fileobj=run.stdin, mode="w|", dereference=True) as tar:
                self._write(tar)
            with suppress(BrokenPipeError):
                run.stdin.close()
            complaint = run.stderr.read().decode(errors="replace")
        if run.returncode:
            raise UnavailableError(f"docker import {name}: {complaint.strip()}")

    def _write(self, tar: tarfile.TarFile) -> None:
        for at, path in sorted(self._files.items()):
            tar.add(path, at.lstrip("/"), recursive=False, filter=_for_all)
        for at, (text, mode) in sorted(self._texts.items()):
            member = tarfile.TarInfo(at.lstrip("/"))
            member.size, member.mode = len(text.encode()), mode
            tar.addfile(member, io.BytesIO(text.encode()))
        for at, to in sorted(self._links.items()):
            member = tarfile.TarInfo(at.lstrip("/"))
            member.type, member.linkname = tarfile.SYMTYPE, to
            tar.addfile(member)


def _for_all(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """An image's file is for whomever the container runs as, though only its owner may read it here."""
    member.mode |= 0o555 if member.mode & 0o100 else 0o444
    return member


def list_libraries(paths: Iterable[Path]) -> set[str]:
    """Name the shared libraries that programs and libraries need, as the machine's loader finds them."""
    binaries = [str(path) for path in paths if _is_elf(path)]
    libraries: set[str] = set()
    for first in range(0, len(binaries), 200):
        command = ["ldd", *binaries[first : first + 200]]
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        libraries |= {word for line in said.splitlines() if line.startswith("\t") for word in line.split()
                      if word.startswith("/") and not word.endswith(":")}
    return libraries


def _is_elf(path: Path) -> bool:
    if path.suffix in {".py", ".pyc", ".txt", ".pyi", ".json", ".sql", ".csv"}:
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"
