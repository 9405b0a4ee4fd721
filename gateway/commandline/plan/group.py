"""`volano plan`: what can be typed of a plan."""

import click

from gateway.commandline.plan.again import compare, duplicate, rerun
from gateway.commandline.plan.explain import explain
from gateway.commandline.plan.fields import fields
from gateway.commandline.plan.found import found
from gateway.commandline.plan.home import home
from gateway.commandline.plan.new import new
from gateway.commandline.plan.run import run
from gateway.commandline.plan.size import size


@click.group()
def plan() -> None:
    """Before anything is built: what a community would share, cost and bring. Needs no community and no gateway.

    \b
    Example:
      ./volano plan new borgo.toml
    """


for command in (new, run, explain, compare, duplicate, rerun, home, found, fields, size):
    plan.add_command(command)
