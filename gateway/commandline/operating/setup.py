"""`volano setup`: what is got once beside the libraries, and which all else works without."""

import click

from chaincode.terminal.failures import RefusedError
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.planner_libraries import set_up_planner
from webapp.look.setting_up import LookError, is_there, set_up


@click.group()
def setup() -> None:
    """Get what is used where it is there: the pages' look, the planner's libraries.

    \b
    Example:
      ./volano setup look
    """


@setup.command()
def look() -> None:
    """Get the pages' look: Bootstrap Italia, Titillium and htmx, 3 MB, once; without it pages stand plain.

    The first serve and the first demo do it, too.

    \b
    Example:
      ./volano setup look
    """
    if is_there():
        echo(say("gateway.operating.setup.look_is_there"))
        return
    try:
        set_up()
    except LookError as error:
        raise RefusedError(say("gateway.operating.setup.look_is_missing", why=error)) from None
    echo(say("gateway.operating.setup.look_is_made"))


@setup.command()
def planner() -> None:
    """Get what plans are worked out by: pvlib, SciPy and HiGHS, 200 MB, once; without it there are no plans.

    \b
    Example:
      ./volano setup planner
    """
    is_got = set_up_planner()
    echo(say("gateway.operating.setup.planner_is_made" if is_got else "gateway.operating.setup.planner_is_there"))
