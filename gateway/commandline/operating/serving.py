"""`volano serve`: the community on this machine, with its timetable, broker and bridge, until Ctrl-C."""

import socket
from pathlib import Path

import click

from chaincode.words import say
from gateway.commandline.base.community import find_server, require_community
from gateway.commandline.base.options import folder_option
from gateway.commandline.base.refusals import RefusedError, refusals
from gateway.hosting.serve.plan import ServeError, ServePlan
from gateway.hosting.serve.supervisor import serve as run
from gateway.logs import set_up_logs

_TRIED = 200
_PORT = click.IntRange(0, 65_535)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on."
                                                                     "\fL'indirizzo su cui ascoltare.")
@click.option("--port", type=_PORT, default=8_080, show_default=True,
              help="The port of pages and API; the next if taken, 0: any."
                   "\fLa porta di pagine e API; se occupata la successiva, 0: una qualsiasi.")
@click.option("--mqtt-host", default="127.0.0.1", show_default=True, help="The address of the broker."
                                                                          "\fL'indirizzo del broker.")
@click.option("--mqtt-port", type=_PORT, default=8_883, show_default=True,
              help="The broker's port, or the next; 0: no broker."
                   "\fLa porta del broker, o la successiva; 0: nessun broker.")
@click.option("--behind-tls-proxy", "proxy", is_flag=False, flag_value="127.0.0.1", default="", metavar="[ADDRESS]",
              help="A proxy that speaks TLS is in front, on this machine or at ADDRESS: it says who calls."
                   "\fDavanti c'è un proxy che parla TLS, su questa macchina o a INDIRIZZO: dice lui chi chiama.")
@click.option("--metrics-port", type=_PORT, default=0, metavar="PORT",
              help="Figures for Prometheus, at 127.0.0.1:PORT/ORGANISATION/metrics."
                   "\fMisure per Prometheus, su 127.0.0.1:PORTA/ORGANIZZAZIONE/metrics.")
@folder_option
def serve(*, host: str, port: int, mqtt_host: str, mqtt_port: int, proxy: str, metrics_port: int, folder: Path) -> None:
    """Serve the community: pages and API, readings by MQTT, days, settlements. Until Ctrl-C.

    Beyond this machine only behind a proxy that speaks TLS.

    \b
    Example:
      ./volano serve --port 8080
      ./volano serve --host 0.0.0.0 --behind-tls-proxy 192.0.2.10

    \f
    Serve la comunità: pagine e API, letture via MQTT, giorni, liquidazioni. Fino a Ctrl-C.

    Oltre questa macchina solo dietro un proxy che parla TLS.
    """
    set_up_logs()
    with refusals():
        require_community(folder)
        running = find_server(folder)
        if running:
            raise RefusedError(say(
                "gateway.operating.serving.is_served_already_open_it_there", folder=folder, running=running,
            ))
        chosen = port and find_port(host, port)
        broker_port = mqtt_port and find_port(mqtt_host, mqtt_port, taken=chosen)
        try:
            plan = ServePlan(folder, host, chosen, broker_port, mqtt_host, proxy, metrics_port)
            run(plan, lambda address: _show(address, broker_port if plan.has_broker else 0))
        except ServeError as error:
            raise RefusedError(str(error)) from error


def _show(address: str, broker_port: int) -> None:
    click.echo(address)
    if broker_port:
        click.echo(say("gateway.operating.serving.mqtts_port", broker_port=broker_port))


def find_port(host: str, port: int, *, taken: int = 0) -> int:
    """Give the first free port from `port` on, other than `taken`."""
    for candidate in range(port, min(port + _TRIED, 65_536)):
        try:
            socket.create_server((host, candidate), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
        except OSError:
            continue
        if candidate != taken:
            return candidate
    raise RefusedError(say("gateway.operating.serving.no_free_port", host=host, port=port))
