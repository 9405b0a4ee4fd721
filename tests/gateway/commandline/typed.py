"""What is typed in `every_command.txt`, played scene by scene, and what it prints, kept in `said/`, a page for a scene.

    python -m tests.gateway.commandline.typed [SCENE ...]    writes the pages anew

Each scene is played in a copy of the community that the scene `base` made, in process. What differs from one play to
the next is made alike where it is made (`alike.py`: keys, ids) or named where it is shown (`printed.py`: hashes, now).
"""

import json
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import pytest
from click.testing import CliRunner, Result
from rich.progress import Progress

from gateway.commandline.cli import main
from tests.helpers.gateway.italian import list_words, walk

from .alike import made_alike
from .printed import make_stable, shorten
from .typed_files import write_files

TABLE = Path(__file__).with_name("every_command.txt")
PAGES = Path(__file__).with_name("said")
BASE, ENGLISH = "base", "in English"
TEXTS = (".csv", ".json", ".html", ".xml", ".txt")


@dataclass(frozen=True)
class Row:
    """A line of the table: exit code, how the answer is told, what is typed."""

    scene: str
    code: int
    kind: str  # as the table's head says
    typed: str

    @property
    def command(self) -> str:
        """The command's own words."""
        words = self.typed.split()
        return next(name for length in (3, 2, 1) if (name := " ".join(words[:length])) in COMMANDS or length == 1)

    @property
    def is_italian(self) -> bool:
        """Whether what is told is words for an Italian reader: no file's own, and nothing for scripts."""
        return "=" not in self.kind and "--json" not in self.typed and not self.scene.startswith(ENGLISH)


@dataclass(frozen=True)
class Said:
    """What a row was answered."""

    row: Row
    result: Result
    place: str
    bars: list[str]  # of progress, how far each came
    files: dict[str, str]  # that it wrote beside the community's folder: their texts, "" of those that are none

    @property
    def told(self) -> str:
        """All that was written to the terminal, names of places left out."""
        return self.result.output.replace(self.place, "")


COMMANDS = {" ".join(list_words(ctx)) for ctx in walk() if not isinstance(ctx.command, click.Group)}


def read_table() -> Iterator[Row]:
    """The rows, in order."""
    scene = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            scene = line.removeprefix("== ")
        elif line and not line.startswith("#"):
            sign, _, typed = line.partition(" ")
            yield Row(scene, int(sign[0]), sign[1:], typed)


SCENES = tuple(dict.fromkeys(row.scene for row in read_table()))


@cache
def found_base() -> tuple[Path, list[Said]]:
    """The folder of the community that every scene copies, made once, and what making it printed."""
    folder = TemporaryDirectory(prefix="volano-typed-")
    _KEPT.append(folder)
    place = Path(folder.name) / "qui"
    place.mkdir()
    write_files(place)
    return place, _play(BASE, place)


_KEPT: list[TemporaryDirectory[str]] = []  # gone when the process ends


def play(scene: str) -> list[Said]:
    """Type a scene's rows, in order."""
    base, said = found_base()
    if scene == BASE:
        return said
    with TemporaryDirectory(prefix="volano-scene-") as folder:
        place = Path(folder) / "qui"
        shutil.copytree(base, place)
        (place / "tagliato.blocks").write_bytes((place / ".volano" / "ledger.db").read_bytes()[:100])
        return _play(scene, place)


def _play(scene: str, place: Path) -> list[Said]:
    language = "C.UTF-8" if scene.startswith(ENGLISH) else "it_IT.UTF-8"
    with pytest.MonkeyPatch.context() as patch, made_alike(scene), chdir(place):
        patch.setenv("LC_ALL", language)
        patch.setenv("COLUMNS", "120")
        return [_answer(row, place) for row in read_table() if row.scene == scene]


def _answer(row: Row, place: Path) -> Said:
    before = set(_list_files(place))
    with _listened() as bars:
        result = _type(row.typed)
    made = [path for path in _list_files(place) if path not in before]
    return Said(row, result, str(place), bars, {path.relative_to(place).as_posix(): _read(path) for path in made})


@contextmanager
def _listened() -> Iterator[list[str]]:
    """Note how far each bar came that a terminal would show."""
    bars: list[str] = []

    def stop(bar: Progress) -> None:
        bars.extend(f"{task.description} {task.completed:g}/{task.total}" for task in bar.tasks)
        ended(bar)

    ended = Progress.stop
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Progress, "stop", stop)
        yield bars


def _list_files(place: Path) -> list[Path]:
    """Those that a row may have written for a reader, in their order: here, and in a folder of statements."""
    return sorted(path for pattern in ("*.*", "estratti/*") for path in place.glob(pattern) if path.is_file())


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.suffix in TEXTS else ""


def _type(typed: str) -> Result:
    values = {name: find() for name, find in FOUND.items() if f"{{{name}}}" in typed}
    return CliRunner().invoke(main, shlex.split(typed.format_map(values)))


def _find_transaction() -> str:
    """The beginning of one transaction's id, as a step of the market shows it."""
    shown = _type("market publish --as bottega-prova --title Corso --category sapere --price 1 --json")
    return str(json.loads(shown.stdout)["transaction_id"][:12])


def _find_first(command: str, kind: str) -> str:
    """The reference of the first that a list shows."""
    listed = json.loads(_type(f"{command} --json").stdout)
    rows = next(rows for rows in listed.values() if isinstance(rows, list))
    return str(rows[0][kind].rpartition("/")[2][:8])


# what stands in a row for something that is random
FOUND: dict[str, Callable[[], str]] = {
    "transaction": _find_transaction,
    "pending": partial(_find_first, "countersign list", "pending"),
    "pledge": partial(_find_first, "fund pledges", "pledge"),
    "programme": partial(_find_first, "programme list", "programme"),
    "campaign": partial(_find_first, "campaign list", "campaign"),
}


def find_page(scene: str) -> Path:
    """Where what a scene prints is kept."""
    return PAGES / f"{'-'.join(scene.replace(',', '').split())}.txt"


def format_page(said: list[Said]) -> str:
    """A scene's page: what was typed, its exit code where it isn't 0, what it printed, and the files that it wrote."""
    return "\n".join(line for one in said for line in _list_lines(one))


def _list_lines(one: Said) -> Iterator[str]:
    code = f"  [{one.result.exit_code}]" if one.result.exit_code else ""
    yield f"$ {one.row.typed}{code}\n{shorten(make_stable(one.told))}"
    yield from (f"| {bar}" for bar in one.bars)
    for name, text in one.files.items():
        yield f"> {make_stable(name)}\n{shorten(make_stable(text))}".rstrip("\n")
    yield ""


if __name__ == "__main__":
    for scene in sys.argv[1:] or SCENES:
        find_page(scene).write_text(format_page(play(scene)), encoding="utf-8")
