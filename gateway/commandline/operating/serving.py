"""`volano serve`: the community on this machine, with its timetable, broker and bridge, until Ctrl-C."""

import socket
import sys
from pathlib import Path

import click

from chaincode.kernel.log_level import log_for_a_person
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.community import find_server, require_community
from gateway.commandline.base.options import folder_option
from gateway.commandline.base.refusals import RefusedError, refusals
from gateway.commandline.operating.public import ToServe, plan_public, show_installing
from gateway.hosting.serve.plan import LOOPBACK, ServeError, ServePlan
from gateway.hosting.serve.public import ALL
from gateway.hosting.serve.standing import find_behind
from gateway.hosting.serve.supervisor import serve as run
from gateway.logs import set_up_logs
from webapp.look.setting_up import set_up_aside

_TRIED = 200
_PORT = click.IntRange(0, 65_535)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default=None, show_default="127.0.0.1; --public: 0.0.0.0", help="The address to listen on.")
@click.option("--port", type=_PORT, default=None, show_default="8080; --public: 8443",
              help="The port of pages and API; the next if taken, 0: any. With --public that of TLS, and no other.")
@click.option("--public", "name", default="", metavar="NAME",
              help="Serve everybody by TLS under this name or address. NAME:PORT where callers come by another port.")
@click.option("--certificate", type=_FILE, default=None,
              help="The certificate for NAME with its chain, PEM. Without one a trial makes an authority of its own.")
@click.option("--key", type=_FILE, default=None, help="The certificate's key, PEM.")
@click.option("--http-port", type=_PORT, default=8_080, show_default=True,
              help="With --public: the port in the clear that only points to TLS; 0: none.")
@click.option("--mqtt-host", default="127.0.0.1", show_default=True, help="The address of the broker.")
@click.option("--mqtt-port", type=_PORT, default=8_883, show_default=True,
              help="The broker's port, or the next; 0: no broker.")
@click.option("--catch-up/--no-catch-up", "catches_up", default=None,
              help="Where the ledger stands over 31 days behind: go on to today, or serve it as it stands.")
@click.option("--metrics-port", type=_PORT, default=0, metavar="PORT",
              help="Figures for Prometheus, at 127.0.0.1:PORT/ORGANISATION/metrics.")
@folder_option
def serve(
    *, host: str | None, port: int | None, name: str, certificate: Path | None, key: Path | None, http_port: int,
    mqtt_host: str, mqtt_port: int, catches_up: bool | None, metrics_port: int, folder: Path,
) -> None:
    """Serve the community: pages and API, readings by MQTT, days, settlements. Until Ctrl-C.

    Beyond this machine only by TLS: its own with --public, or that of a proxy named in community.toml under [proxy].
    The given certificate is read again at SIGHUP. A ledger that stands over 31 days behind isn't taken to today
    unasked: otherwise a past that is still to be replayed would be lost.

    \b
    Example:
      ./volano serve --port 8080
      ./volano serve --public 192.0.2.10
      ./volano serve --public energia.example --certificate chain.pem --key key.pem --port 443 --http-port 80
    """
    if sys.stderr.isatty():
        log_for_a_person()
    set_up_logs()
    with refusals():
        require_community(folder)
        running = find_server(folder)
        if running:
            raise RefusedError(say(
                "gateway.operating.serving.is_served_already_open_it_there", folder=folder, running=running,
            ))
        try:
            own = ALL if host is None else host
            asked = ToServe(name, own, 8_443 if port is None else port, http_port, certificate, key)
            public = plan_public(folder, asked)
            own_host = LOOPBACK if public or host is None else host
            own_port = 0 if public else 8_080 if port is None else port
            chosen = own_port and find_port(own_host, own_port)
            broker_port = mqtt_port and find_port(mqtt_host, mqtt_port, taken=chosen)
            plan = ServePlan(folder, own_host, chosen, broker_port, mqtt_host, metrics_port, public,
                             catches_up=bool(catches_up))
            if catches_up is None:
                _require_present(folder)
            set_up_aside(lambda why: echo(say("gateway.operating.setup.look_is_missing", why=why), err=True))
            run(plan, lambda address: _show(plan, address, broker_port if plan.has_broker else 0))
        except ServeError as error:
            raise RefusedError(str(error)) from error


def _require_present(folder: Path) -> None:
    """Refuse to leap over a past that somebody may still replay: no day before the ledger's can be opened."""
    behind = find_behind(folder)
    if behind is not None:
        raise RefusedError(say(
            "gateway.operating.serving.stands_long_behind", date=behind.date, today=behind.today, days=behind.days,
        ))


def _show(plan: ServePlan, address: str, broker_port: int) -> None:
    """Print the address that people open, alone on its line; what it is for goes beside, to whoever sits there."""
    whom = "everybody" if plan.public else "this_machine"
    echo(say(f"gateway.operating.serving.ready_for_{whom}"), err=True)
    echo(plan.public.origin if plan.public else address, bold=True)
    if plan.public:
        show_installing(plan.public, plan.folder)
    if broker_port:
        echo(say("gateway.operating.serving.mqtts_port", broker_port=broker_port))
    echo(say("gateway.operating.serving.until_ctrl_c"), err=True)


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
