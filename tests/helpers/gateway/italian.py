"""English words in an Italian text, and every command of the tree to look for them in."""

import re
from collections.abc import Iterator

import click

from gateway.commandline.cli import main

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


# What the ledger and scripts call things, what Python and its libraries say, a decimal point, a code that stands alone.
_FOREIGN = re.compile(
    r"(?<![\w./-])(injected|withdrawn|produced|citizens|commerce|municipality|requested|accepted|delivered|consumer|"
    r"provider|portal|distributor|service|Errno|No such file|Traceback|Expecting|invalid literal|JSONDecodeError|"
    r"\w+Error|None|True|False|\d+\.\d+ (?:kWh?|EUR|%|s|token)|[A-Z]+(?:_[A-Z]+)+)(?![\w./-])")
_TO_DO = re.compile(
    r"\./volano |`[^`]+`|--[a-z]|\b(?:indica\w*|scegli\w*|scriv\w+|usa\w*|vedi|prova\w*|riprova|attendi|ricontrolla\w*|"
    r"controlla\w*|corregg\w+|cre\w*(?:ne|la)|digita\w*|aggiungi\w*|apri|avvia\w*|ripeti|guarda|dividi\w*|togli\w*|"
    r"salva\w*|revoca\w*|ricopia\w*|aggiorna\w*|fondane|registrane|confronta|metti|di' |chied\w+|rimanda|invia\w*)\b|"
    # what is expected, and so what to give instead
    r"\bdeve\b|\bdevono\b|\bè uno tra\b|\bcome [A-Z0-9+]|AAAA-MM|al massimo|\bvuole\b|si intende|è il file giusto|"
    # which line of a file is to be corrected
    r"^\S+:\d+: ", re.IGNORECASE)
_COMMAND = re.compile(r"\./volano (?:\\\n|[^\n;,)])+")


def find_foreign(text: str) -> list[str]:
    """English words, bare codes, and what only programs say, in what people are told; a refusal's own code apart."""
    text = text.replace("all'", "a ")
    told = re.sub(r"^[A-Z][A-Z0-9_]+: ", "", _TYPED.sub(" ", _COMMAND.sub(" ", text)), flags=re.MULTILINE)
    return [*find_english(told), *(found[0] for found in _FOREIGN.finditer(told))]


def says_what_to_do(refusal: str) -> bool:
    """Whether an Italian refusal names a command or an option, asks for something, or says what is expected."""
    return _TO_DO.search(refusal) is not None
