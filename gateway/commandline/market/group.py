"""`volano market`: offers, agreements and wallets, each step signed by the member's own key."""

import click

from gateway.commandline.market.delivering import confirm, deliver
from gateway.commandline.market.offers import agreements, offers, publish, request, wallet
from gateway.commandline.market.steps import STEPS, accept, make_step, merge, remind, split


@click.group()
def market() -> None:
    """Services that members offer each other, paid in tokens; a reference may be cut short.

    \b
    Example:
      ./volano market offers --as ada-esempio
    """


for _command in (offers, publish, request, agreements, wallet, accept, deliver, confirm, split, merge, remind,
                 *map(make_step, STEPS)):
    market.add_command(_command)
