"""`volano plan`: what can be typed of a plan."""

import click

from gateway.commandline.plan.size import size


@click.group()
def plan() -> None:
    """Before anything is built: what a community would share, cost and bring. Needs no community and no gateway.

    \b
    Example:
      ./volano plan size model.toml

    \f
    Prima di costruire: che cosa una comunità condividerebbe, costerebbe e renderebbe. Non serve né comunità né gateway.
    """


plan.add_command(size)
