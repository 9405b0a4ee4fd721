"""Container images of the official names, made of this machine's own files, where no image can be fetched.

A stand-in holds programs that are installed here with the libraries that `ldd` names, nothing else: Fabric's own
programs, this Python with the packages that our lock files name, Mosquitto, PostgreSQL. An image that is there
already is used as it is; a stand-in is removed at the end, so that nobody takes it for the official one later.
"""

import os
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from tests.helpers.network.image_tree import Tree, UnavailableError, has_image

ROOT = Path(__file__).parents[3]
SHELL = ("sh", "bash", "cat", "ls", "mkdir", "sleep", "chmod", "env", "id")
LOCKS = ("requirements.lock", "requirements-postgresql.lock")
# What is compiled already stays: a container can't write, and would compile all of Python again at each start.
PRUNED = re.compile(r"/(?:site-packages|dist-packages|test|tests|idlelib|tkinter|ensurepip)(?:/|$)|\.a$|"
                    r"\.opt-[12]\.pyc$|EXTERNALLY-MANAGED$|/config-3")
# What the official Mosquitto image has from busybox; health checks ask by it.
NC = "#!/bin/sh\n# nc -z HOST PORT\nexec bash -c 'exec 3<>/dev/tcp/\"$0\"/\"$1\"' \"$2\" \"$3\"\n"
# It finds all packages there, and compiles what one needs of them as if it had installed them.
PIP = '#!/bin/sh\npython -m pip "$@" && python /usr/local/lib/compile.py\n'
COMPILE = """import importlib, pkgutil
for one in pkgutil.iter_modules([{places!r}]):
    try:
        importlib.import_module(one.name)
    except BaseException:
        pass
"""
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


def begin() -> Tree:
    """A tree with a shell, users and the certificates' place."""
    tree = Tree()
    tree.add_programs(*SHELL)
    own = os.getuid() or 1000  # whom the containers run as; PostgreSQL wants a name for it
    tree.write("/etc/passwd", f"root:x:0:0::/root:/bin/sh\nvolano:x:{own}:{own}::/tmp:/bin/sh\n")
    tree.write("/etc/group", f"root:x:0:\nvolano:x:{own}:\n")
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
    places = _site_of(program)
    tree.write("/usr/local/bin/pip", PIP, 0o755)
    tree.write("/usr/local/lib/compile.py", COMPILE.format(places=places))
    tree.add(*Path("/usr/share/zoneinfo/Europe").glob("Rome"))
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
        if path.is_file() and ".." not in path.relative_to(own).parts:
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

