"""`python -m gateway.hosting.serve FOLDER`: the gateway child alone, in this process."""

import os
from pathlib import Path

import click

from chaincode.terminal.failures import InputError
from chaincode.terminal.help_words import run
from gateway.hosting.serve.apart import take_proof
from gateway.hosting.serve.gateways import run_gateway
from gateway.hosting.serve.plan import LOOPBACK, Apart, ServeError, ServePlan
from gateway.hosting.serve.public import Public
from gateway.http.handing import hand_on, open_connections
from gateway.logs import set_up_logs
from gateway.settings import SettingsError
from webapp.app import create_app

_PORT = click.IntRange(0, 65_535)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--catch-up", is_flag=True, help="Go on to today from wherever the ledger stands.")
@click.option("--host", default=LOOPBACK, show_default=True, help="The address that it listens on.")
@click.option("--metrics-port", type=_PORT, default=0, help="Metrics on this port of the loopback; 0: none.")
@click.option("--pages", default="", help="Where pages are made; none: here.")
@click.option("--pages-ask", type=int, default=0, help="Their descriptor to ask at.")
@click.option("--port", type=_PORT, default=8_080, show_default=True, help="The port that it listens on.")
@click.option("--public", default="", help="What is public, as JSON.")
def main(  # click hands all by name
    folder: Path, *, catch_up: bool, host: str, metrics_port: int, pages: str, pages_ask: int, port: int, public: str
) -> None:
    """Run the gateway alone, in this process: what `volano serve` starts as its child."""
    os.umask(0o077)  # what we write is the operator's own: keys, readings, names
    set_up_logs()
    try:
        apart = Apart(pages, pages_ask, take_proof()) if pages else None
        plan = ServePlan(folder, host, port, metrics_port=metrics_port, public=Public.parse(public), apart=apart,
                         catches_up=catch_up)
        run_gateway(plan, (lambda *_, **__: hand_on(pages, open_connections(), apart.proof)) if apart else create_app)
    except (SettingsError, ServeError) as error:
        raise InputError(str(error)) from None


if __name__ == "__main__":
    run(main, "python -m gateway.hosting.serve")
