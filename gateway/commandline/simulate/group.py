"""`volano simulate`: what can be typed of it."""

import click

from gateway.commandline.simulate.economy import economy


@click.group()
def simulate() -> None:
    """What the rules would do to a community over years, before it has them. Needs no community and no gateway.

    \b
    Example:
      ./volano simulate economy
    """


simulate.add_command(economy)
