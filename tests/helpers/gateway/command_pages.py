"""docs/commands.md and its Italian twin, made of what each command's own `--help` says.

    python -m tests.helpers.gateway.command_pages    writes both anew
"""

from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from gateway.commandline.cli import main

FOLDER = Path(__file__).resolve().parents[3] / "docs"
WIDTH = 100
LOCALES = {"en": "C.UTF-8", "it": "it_IT.UTF-8"}
PAGES = {"en": "commands.md", "it": "commands.it.md"}
TOPS = {
    "en": """\
# Commands

*[In italiano](commands.it.md)*

What can be typed at `./volano`, by the words of each command's own `--help`. A test holds this page to them;
`python -m tests.helpers.gateway.command_pages` writes it anew.

| command | what it does |
|---|---|
""",
    "it": """\
# Comandi

*[In English](commands.md)*

Che cosa si può digitare dopo `./volano`, con le parole dell'`--help` di ogni comando. Un test confronta questa pagina
con quelle parole; `python -m tests.helpers.gateway.command_pages` la riscrive.

| comando | che cosa fa |
|---|---|
""",
}
Typed = tuple[str, ...]  # the words that call a command


def walk_commands(group: click.Group = main, path: Typed = ()) -> Iterator[tuple[Typed, click.Command]]:
    """Every command with the words that call it."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None, name
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from walk_commands(command, (*path, name))


def ask_help(path: Typed, language: str) -> str:
    """What `./volano PATH --help` prints to a reader of the language."""
    asked = CliRunner(env={"LC_ALL": LOCALES[language]})
    answer = asked.invoke(main, [*path, "--help"], prog_name="./volano", terminal_width=WIDTH, max_content_width=WIDTH)
    assert answer.exit_code == 0, answer.output
    return answer.output.rstrip()


def get_summary(text: str) -> str:
    """The first paragraph after the usage of a help text, on one line of a table."""
    return " ".join(text.split("\n\n")[1].split()).replace("|", "\\|")


def format_page(language: str) -> str:
    """The page of all commands in one language."""
    texts = {path: ask_help(path, language) for path, _ in walk_commands()}
    rows = [f"| [`{' '.join(path)}`](#{'-'.join(path)}) | {get_summary(text)} |\n" for path, text in texts.items()]
    parts = [f"\n#{'#' * len(path)} {' '.join(path)}\n\n```\n{text}\n```\n" for path, text in texts.items()]
    return TOPS[language] + "".join(rows + parts)


if __name__ == "__main__":
    for language, name in PAGES.items():
        (FOLDER / name).write_text(format_page(language), encoding="utf-8")
