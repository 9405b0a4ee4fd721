"""`volano fund`: tokens that are paid in, set apart, given away, and redeemed (T8)."""

import click

from gateway.commandline.funding.giving import assist, donate, end, pledge, voucher
from gateway.commandline.funding.lists import dues, list_, pledges, redemptions
from gateway.commandline.funding.paying import disburse, discard, pay_in, redeem, refuse, repay, take_back


@click.group()
def fund() -> None:
    """Funds: tokens that only distribute. What is paid in, pledged, given, due and redeemed.

    \b
    Example:
      ./volano fund pay-in bottega-prova 500 --transaction "CRO 0123456789"
      ./volano fund pledge --as bottega-prova --tokens 100 --for care --percent 10 --cap 5 --to 2024-12-31
    """


for _command in (list_, pay_in, pledge, pledges, end, donate, voucher, assist, dues, disburse, refuse, discard, redeem,
                 redemptions, repay, take_back):
    fund.add_command(_command)
