"""English words in an Italian text, and every command of the tree to look for them in."""

import re
from collections.abc import Iterator

import click

from gateway.cli import main

# The commonest English words that are none in Italian; a name of a thing, a command or a file isn't looked at.
ENGLISH = re.compile(
    r"(?<![\w./'_-])(the|of|is|are|and|with|not|from|must|which|that|this|for|its|by|be|been|was|were|has|have|had|"
    r"what|when|where|who|whose|one|other|only|isn't|doesn't|can't|there|unknown|missing|more|than|nor|"
    r"neither|already|an|to|it|as|or|you|your|here|out|up|can|may|will|all|each)(?![\w./_=-])",
    re.IGNORECASE,
)
_TYPED = re.compile(r"`[^`]*`|'[^']*'|\"[^\"]*\"|\./volano.*|\[[\w|-]+\]|--[\w-]+|^Uso: .*|^  [\w-]+  ", re.MULTILINE)


def find_english(text: str) -> list[str]:
    """English words of a text, what is quoted or to be typed left out."""
    return [found[0] for found in ENGLISH.finditer(_TYPED.sub(" ", text))]


def walk(group: click.Group = main, parent: click.Context | None = None) -> Iterator[click.Context]:
    """The context of each command and group below a group."""
    parent = parent or click.Context(group, info_name="volano")
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command is not None
        ctx = click.Context(command, info_name=name, parent=parent)
        yield ctx
        if isinstance(command, click.Group):
            yield from walk(command, ctx)


def list_words(ctx: click.Context) -> list[str]:
    """What is typed after `./volano` for a command."""
    return ctx.command_path.split()[1:]
