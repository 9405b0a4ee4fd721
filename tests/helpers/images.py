"""Container images of the official names, made of this machine's own files, where no image can be fetched.

A stand-in holds programs that are installed here with the libraries that `ldd` names, nothing else: Fabric's own
programs, this Python with the packages that our lock files name, Mosquitto, PostgreSQL. An image that is there
already is used as it is; a stand-in is removed at the end, so that nobody takes it for the official one later.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).parents[2]
LABEL = "a stand-in made by the tests of Volano"
SHELL = ("sh", "bash", "cat", "ls", "mkdir", "sleep", "chmod", "env", "id")
LOCKS = ("requirements.lock", "requirements-postgresql.lock")
PRUNED = re.compile(r"/(?:site-packages|dist-packages|test|tests|idlelib|tkinter|ensurepip|__pycache__)(?:/|$)|\.a$|"
                    r"EXTERNALLY-MANAGED$|/config-3")
# What the official Mosquitto image has from busybox; health checks ask by it.
NC = "#!/bin/sh\n# nc -z HOST PORT\nexec bash -c 'exec 3<>/dev/tcp/\"$0\"/\"$1\"' \"$2\" \"$3\"\n"
# The builder that the official peer image brings, as far as connection.json without templates needs it.
BUILDER = {
    "detect": '#!/bin/sh\ngrep -q \'"type": *"ccaas"\' "$2/metadata.json"\n',
    "build": '#!/bin/sh\nset -e\ncp "$1/connection.json" "$3/connection.json"\n',
    "release": '#!/bin/sh\nset -e\nmkdir -p "$2/chaincode/server"\n'
               'cp "$1/connection.json" "$2/chaincode/server/connection.json"\n',
}  # fmt: skip
# As the official entry point does: a cluster is made where there is none.
POSTGRES = """#!/bin/sh
set -e
export PATH={programs}:$PATH
if [ "$1" = postgres ] && [ ! -e "$PGDATA/PG_VERSION" ]; then
    initdb -U "$POSTGRES_USER" --auth=trust -E UTF8 --locale=C -D "$PGDATA" >/dev/null
fi
exec "$@"
"""


class UnavailableError(Exception):
    """A stand-in can't be made here; the message says what is missing."""


def docker(*arguments: str, stdin: bytes | None = None, timeout_s: float = 300) -> str:
    """Run the Docker client; its output."""
    done = subprocess.run(["docker", *arguments], input=stdin, capture_output=True, timeout=timeout_s, check=False)
    if done.returncode:
        raise UnavailableError(f"docker {arguments[0]}: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout.decode(errors="replace")


def has_image(name: str) -> bool:
    """Whether the engine has an image of this name."""
    return subprocess.run(["docker", "image", "inspect", name], capture_output=True, check=False).returncode == 0


def has_engine() -> bool:
    """Whether a Docker engine answers."""
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "info"], capture_output=True, timeout=30, check=False).returncode == 0


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
            tar.add(path, at.lstrip("/"), recursive=False)
        for at, (text, mode) in sorted(self._texts.items()):
            member = tarfile.TarInfo(at.lstrip("/"))
            member.size, member.mode = len(text.encode()), mode
            tar.addfile(member, io.BytesIO(text.encode()))
        for at, to in sorted(self._links.items()):
            member = tarfile.TarInfo(at.lstrip("/"))
            member.type, member.linkname = tarfile.SYMTYPE, to
            tar.addfile(member)


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
    if path.suffix in {".py", ".txt", ".pyi", ".json", ".sql", ".csv"}:
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def begin() -> Tree:
    """A tree with a shell, users and the certificates' place."""
    tree = Tree()
    tree.add_programs(*SHELL)
    tree.write("/etc/passwd", "root:x:0:0::/root:/bin/sh\nvolano:x:1000:1000::/tmp:/bin/sh\n")
    tree.write("/etc/group", "root:x:0:\nvolano:x:1000:\n")
    tree.write("/etc/nsswitch.conf", "hosts: files dns\n")
    return tree


def make_python(name: str) -> None:
    """This Python, with the packages that our lock files name and pip: it then finds nothing to fetch."""
    tree, base = begin(), Path(sys.base_prefix)
    library = Path(sysconfig.get_path("stdlib"))
    program = Path(sys.base_exec_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}")
    tree.add(program, *(one for one in library.rglob("*") if one.is_file() and not PRUNED.search(str(one))))
    tree.add(*base.glob("lib/libpython3*.so*"))
    tree.link("/usr/local/bin/python", str(program))
    tree.write("/usr/local/bin/pip", '#!/bin/sh\nexec python -m pip "$@"\n', 0o755)
    tree.add(*Path("/usr/share/zoneinfo/Europe").glob("Rome"))
    places = _site_of(program)
    for package in ("pip", "setuptools", *list_locked(*LOCKS)):
        _add_package(tree, package, places)
    tree.load(name, env="PATH=/usr/local/bin:/usr/bin:/bin", cmd='["python"]')


def _site_of(program: Path) -> str:
    """Where that Python looks for packages when it runs outside an environment."""
    code = "import site; print(site.getsitepackages()[0])"
    return subprocess.run([program, "-I", "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def list_locked(*locks: str) -> list[str]:
    """Name the packages of lock files."""
    texts = [(ROOT / lock).read_text(encoding="utf-8") for lock in locks]
    return sorted({name for text in texts for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)})


def _add_package(tree: Tree, name: str, at: str) -> None:
    try:
        found = distribution(name)
    except ModuleNotFoundError:
        return  # not for this Python
    own = Path(str(found.locate_file("")))
    for file in found.files or ():
        path = Path(str(found.locate_file(file)))
        if path.is_file() and not {"..", "__pycache__"} & set(path.relative_to(own).parts):
            tree.add_at(path, f"{at}/{path.relative_to(own)}")


def make_fabric(name: str, program: Path) -> None:
    """A peer or an orderer."""
    tree = begin()
    tree.add_programs("grep", "cp")
    tree.add_at(program, f"/usr/local/bin/{program.name}")
    for script, text in BUILDER.items():
        tree.write(f"/opt/hyperledger/ccaas_builder/bin/{script}", text, 0o755)
    words = f'["{program.name}", "node", "start"]' if program.name == "peer" else f'["{program.name}"]'
    tree.load(name, env="PATH=/usr/local/bin:/usr/bin:/bin", cmd=words)


def make_mosquitto(name: str) -> None:
    """Debian's Mosquitto."""
    program = Path("/usr/sbin/mosquitto")
    if not program.exists():
        raise UnavailableError("there is no Mosquitto here")
    tree = begin()
    tree.add(program)
    tree.write("/usr/bin/nc", NC, 0o755)
    tree.load(name, env="PATH=/usr/sbin:/usr/bin:/bin", cmd='["mosquitto"]')


def make_postgresql(name: str) -> None:
    """Debian's PostgreSQL, whichever version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise UnavailableError("there is no PostgreSQL here")
    programs = found[-1].parent
    tree = begin()
    tree.add(programs.parent, Path("/usr/share/postgresql", programs.parent.name))
    tree.write("/usr/local/bin/docker-entrypoint.sh", POSTGRES.format(programs=programs), 0o755)
    tree.load(name, env=f"PATH={programs}:/usr/bin:/bin", entrypoint='["/usr/local/bin/docker-entrypoint.sh"]')


@contextmanager
def stand_ins(wanted: Mapping[str, Path | None]) -> Iterator[dict[str, str]]:
    """Make the images that aren't there, by official name (a path is Fabric's program), and remove them afterwards.

    Gives by name what couldn't be made, and why.
    """
    made, missing = [], {}
    try:
        for name, program in wanted.items():
            if has_image(name):
                continue
            try:
                _make(name, program)
                made.append(name)
            except UnavailableError as error:
                missing[name] = str(error)
        yield missing
    finally:
        for name in made:
            subprocess.run(["docker", "image", "rm", "--force", name], capture_output=True, check=False)


def _make(name: str, program: Path | None) -> None:
    if program is not None:
        make_fabric(name, program)
        return
    makers = {"python": make_python, "eclipse-mosquitto": make_mosquitto, "postgres": make_postgresql}
    makers[name.partition(":")[0]](name)

