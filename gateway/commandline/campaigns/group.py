"""`volano campaign`: to buy together; before it is closed nobody is bound (T11)."""

import click

from gateway.commandline.campaigns.lists import adhesions, list_
from gateway.commandline.campaigns.steps import adhere, close, end, fulfil, leave, make, received


@click.group()
def campaign() -> None:
    """To buy together: a provider's tiers, who adheres, what is fixed, what comes back.

    \b
    Example:
      ./volano campaign list
      ./volano campaign adhere 3f9a12c0 --as ada-esempio
    """


for _command in (list_, adhesions, make, adhere, leave, close, fulfil, received, end):
    campaign.add_command(_command)
