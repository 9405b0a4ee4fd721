"""`volano plan fields`: what a sheet may hold, from the one schema."""

import click

from analytics.planner.schema import SECTIONS
from analytics.planner.words import list_help
from chaincode.terminal.telling import echo
from chaincode.words import find_language
from gateway.commandline.base.options import json_option, show_json
from gateway.commandline.plan.screen import tell_next


@click.command()
@click.argument("section", metavar="[SECTION]", type=click.Choice(SECTIONS), required=False)
@json_option
def fields(section: str | None, as_json: bool) -> None:
    """List what a sheet may hold: each field with its unit, default and the default's source.

    \b
    Example:
      ./volano plan fields plant
    """
    found = {name: fields for name, fields in list_help().items() if section in {None, name}}
    if as_json:
        show_json(found)
        return
    for name, rows in found.items():
        echo(f"[{name}]")
        for row in rows:
            default = "" if row["default"] is None else f" = {row['default']}"
            told = row["source"][find_language()]
            source = f" [{told}]" if told else ""
            echo(f"  {row['key']}{default}  {row['unit_words'][find_language()]}  {row[find_language()]}{source}")
    tell_next("fields")
