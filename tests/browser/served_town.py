"""The demo's town, served with doors held open and without."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.examples.town import load_town
from gateway.client import Client
from gateway.commandline.demo.month import play_month
from gateway.commandline.demo.page import Served, serve_page
from gateway.commandline.demo.services import STORY, Service, provide
from gateway.commandline.demo.town import Resident, found_town, move_in
from gateway.http.app import mount
from tests.helpers.gateway.serving import serve
from tests.helpers.webapp.altered import Altered, Plain
from webapp.app import create_app

DAYS = 7


@dataclass(frozen=True)
class ServedTown:
    """Where the pages are, who lives there, and where their keys lie.

    served: the trial and its server.
    doors: the address where doors are held open.
    own: the address for visitors with a key.
    residents: by name.
    keys: the folder of keys.
    """

    served: Served
    doors: str
    own: str
    residents: dict[str, Resident]
    keys: Path

    def key_files(self, name: str) -> tuple[str, str]:
        """A resident's certificate and key files."""
        number = list(self.residents).index(name) + 1
        folder = self.keys / self.residents[name].organisation / f"member-{number:02d}"
        return str(folder / "cert.pem"), str(folder / "key.pem")

    @contextmanager
    def altered(self, change: Callable[[str, Plain], None]) -> Iterator[str]:
        """Give the address of pages with open doors, on the way to which somebody changes what the gateways answer."""
        gateways = Altered(self.served.gateways.wsgi, change)
        with serve(create_app(lambda name: Client(gateways, name), "Valmori", self.served.doors)) as address:
            yield address


@contextmanager
def serve_town(
    folder: Path, days: int = DAYS, services: Sequence[Service] = STORY[1:2], *, gives_keys: bool = False,
) -> Iterator[ServedTown]:
    """Found the town in an empty folder, play its first days and then its services, and serve it. gives_keys: whether
    its doors do, as the demo's; without, a browser is through one sooner.
    """
    plan = load_town()
    found_town(folder, plan)
    with serve_page(folder) as served:
        residents = {resident.name: resident for resident in move_in(served.gateways, plan)}
        served.open_doors(residents)
        if not gives_keys:
            served.doors.update({portal: replace(door, give_key=None) for portal, door in served.doors.items()})
        list(play_month(served.gateways, plan, days))
        for service in services:
            provide(served.gateways, residents, service)
        served.gateways.catch_up()
        with serve(mount(served.gateways.apps.values(), create_app(served.gateways.client_of, "Valmori"))) as own:
            yield ServedTown(served, served.url, own, residents, folder / "keys")
