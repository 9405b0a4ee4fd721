"""`volano plan found`: from a sheet to the files that a community is founded with."""

from pathlib import Path

import click

from analytics.planner.founding import make_founding
from chaincode.words import say, words_of
from gateway.commandline.base.options import TO_READ, json_option, open_new, show_json
from gateway.commandline.base.refusals import InputError
from gateway.commandline.plan.files import open_sheet
from gateway.commandline.plan.screen import tell_next


@click.command()
@click.argument("sheet", metavar="SHEET", type=TO_READ)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), default=Path(), show_default=True,
              help="The folder for both files.")
@json_option
def found(sheet: Path, into: Path, as_json: bool) -> None:
    """Write community.toml and members.csv, with the plants, of SHEET's community: `init` and `members add` take them.

    Names and PODs aren't in a sheet: fill them into members.csv. Until then `members add` refuses each such line.

    \b
    Example:
      ./volano plan found borgo.toml --into borgo
      ./volano init "Borgo" --config borgo/community.toml
    """
    made = make_founding(open_sheet(sheet))
    files = into / "community.toml", into / "members.csv"
    try:
        into.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(say("gateway.plan.found.no_folder", folder=into, why=words_of(error))) from error
    for file, text in zip(files, (made.community, made.members), strict=True):
        with open_new(file) as opened:
            opened.write(text.encode())
    if as_json:
        show_json({"files": [str(file) for file in files], "waiting": made.waiting})
        return
    tell_next("found", config=files[0], members=files[1], count=made.waiting)
