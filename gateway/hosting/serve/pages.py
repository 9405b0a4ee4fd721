"""The pages' child: what people see, in a process with threads of its own, where not all organisations' keys lie.

It holds no key and opens no database: what it shows it asks of the gateways, of those of this machine at the socket
that they keep for it. The gateway's doors give it what is asked of pages (gateway.http.handing).

    python -m gateway.hosting.serve.pages FOLDER --gateway http://127.0.0.1:PORT --listen NUMBER
"""

import os
import signal
from functools import partial
from pathlib import Path

import click
import waitress

from chaincode.kernel.ending import end_with_parent
from chaincode.rules.units import ORGANISATIONS
from chaincode.terminal.failures import InputError
from chaincode.terminal.help_words import run
from chaincode.terminal.telling import echo
from gateway.hosting.page_clients import connect_pages
from gateway.hosting.serve.apart import take_proof, take_socket
from gateway.hosting.serve.plan import holds_service
from gateway.hosting.serve.signals import end_by_signal
from gateway.http.introducing import hear_callers
from gateway.http.seals import seal
from gateway.logs import set_up_logs
from gateway.settings import SettingsError, load_settings
from webapp.app import create_app
from webapp.guards import MOST_FILE_BYTES

THREADS = 8


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--gateway", required=True, help="Where the gateways here are asked.")
@click.option("--listen", type=int, required=True, help="The descriptor that it listens at.")
def main(folder: Path, gateway: str, listen: int) -> None:
    """Run the pages alone, in this process: what `volano serve` starts as its child."""
    os.umask(0o077)
    set_up_logs()
    end_by_signal()
    try:
        settings = {name: load_settings(folder, name) for name in ORGANISATIONS if holds_service(folder, name)}
    except SettingsError as error:
        raise InputError(str(error)) from None
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    one = next(iter(settings.values()))
    proof = take_proof()
    clients = connect_pages(settings, lambda: gateway, proof=proof)
    pages = create_app(clients, one.title or one.community, organisation=one.organisation, seal=partial(seal, proof))
    app = hear_callers(pages, proof)
    server = waitress.create_server(app, sockets=[take_socket(listen)], threads=THREADS, ident=None,
                                    clear_untrusted_proxy_headers=False, max_request_body_size=MOST_FILE_BYTES + 1)
    echo("pages ready")
    end_with_parent()
    try:
        server.run()
    finally:
        server.close()


if __name__ == "__main__":
    run(main, "python -m gateway.hosting.serve.pages")
