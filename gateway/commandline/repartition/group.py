"""`volano repartition`: what GSE paid, divided, paid out and told."""

import click

from gateway.commandline.base.compare import compare
from gateway.commandline.repartition.closing import close, correct, preview
from gateway.commandline.repartition.ibans import ibans, own_iban
from gateway.commandline.repartition.out import accounts
from gateway.commandline.repartition.paid_in import list_, record
from gateway.commandline.repartition.payments import payments, withdraw
from gateway.commandline.repartition.release import release
from gateway.commandline.repartition.runs import runs
from gateway.commandline.repartition.terms import cap, payees, regulation
from gateway.commandline.repartition.year_reports import gse_report, year


@click.group()
def repartition() -> None:
    """Divide what GSE paid: kept, parts and reserve add up to each payment, to the cent.

    \b
    Example:
      ./volano repartition regulation regolamento.toml --from 2024-09
      ./volano repartition record --flow premium --kind advance --month 2024-09 --eur 120.50 --reference GSE-1
      ./volano repartition preview 1
      ./volano repartition close 1
      ./volano repartition release 2024-09 --preview
    """


for _command in (
    regulation, payees, cap, record, list_, preview, close, correct, release, accounts, payments, runs, withdraw,
    year, gse_report, compare, ibans,
):
    repartition.add_command(_command)
repartition.add_command(own_iban, "iban")
