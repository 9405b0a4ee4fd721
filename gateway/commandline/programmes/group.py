"""`volano programme`: what people do for the community becomes tokens; programmes only add (T11)."""

import click

from gateway.commandline.programmes.lists import list_, mine, show
from gateway.commandline.programmes.making import announce, draw, end, propose, top_up
from gateway.commandline.programmes.taking_part import attest, hand_out, join, quit_, scan, share, sign


@click.group()
def programme() -> None:
    """What the community rewards: programmes, their actions and goals, who takes part. Nothing is taken from anybody.

    \b
    Example:
      ./volano programme list
      ./volano programme join 3f9a12c0 --as ada-esempio
    """


for _command in (list_, show, mine, propose, top_up, draw, end, announce, join, quit_, attest, hand_out, scan, sign,
                 share):
    programme.add_command(_command)
