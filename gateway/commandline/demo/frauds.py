"""Four frauds, tried for real with real keys; the rules' own refusal is what is shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.examples.town import FIRST_DATE
from chaincode.wire.possession import bring_keys
from gateway.client import ApiError
from gateway.commandline.demo.services import Service, as_member, provide
from gateway.commandline.demo.town import OPERATOR, Resident
from gateway.hosting.opening import Gateways


@dataclass(frozen=True)
class Fraud:
    """A fraud's name (its key among the words), the code that refused it ("" if nothing did), and the refusal."""

    name: str
    code: str
    words: Mapping[str, str]


def try_frauds(gateways: Gateways, residents: Mapping[str, Resident], settlement: Mapping[str, Any]) -> Iterator[Fraud]:
    """Try all four."""
    yield _try("gift", lambda: _give(gateways, residents))
    yield _try("mint", lambda: _mint(gateways, settlement))
    yield _try("spend", lambda: _spend_twice(gateways, residents))
    yield _try("meter", lambda: _take_meter(gateways, residents))


def _try(name: str, attempt: Callable[[], None]) -> Fraud:
    try:
        attempt()
    except ApiError as error:
        return Fraud(name, error.code, {"en": error.words("en"), "it": error.words("it")})
    return Fraud(name, "", {"en": "", "it": ""})


def _give(gateways: Gateways, residents: Mapping[str, Resident]) -> None:
    """There is no transfer; the nearest thing to a gift is a payment without an offer."""
    _ask(gateways, residents["Ada Neri"], residents["Bruno Colli"])


def _ask(gateways: Gateways, consumer: Resident, provider: Resident, lots: tuple[str, ...] = ()) -> None:
    service = Service(provider.name, consumer.name, "care", 200, ("nothing", "niente"))
    service.request(gateways, consumer, provider, f"offer/{provider.member}/{'0' * 32}", lots)


def _mint(gateways: Gateways, settlement: Mapping[str, Any]) -> None:
    target = {"target": f"settlement/{settlement['settlement']}", "digest": settlement["digest"]}
    gateways.client(OPERATOR, "officer").execute("countersign", target)


def _spend_twice(gateways: Gateways, residents: Mapping[str, Resident]) -> None:
    """Ask for a service with lots that paid for another."""
    service = Service("Carla Venti", "Dario Monti", "care", 100, ("a lift", "un passaggio"))
    dario = residents["Dario Monti"]
    lots = as_member(gateways, dario).get("wallet/quote", price_cents=service.price_cents)["lots"]
    provide(gateways, residents, service)
    provide(gateways, residents, service, lots)


def _take_meter(gateways: Gateways, residents: Mapping[str, Resident]) -> None:
    """The town's officer signs with the town's key, as it may; the metering point has a member already."""
    ada, officer = residents["Ada Neri"], gateways.client("municipality", "officer")
    tag = officer.post("metering-points/tag", {"metering_point": ada.point.metering_point})["tag"]
    held = {"tag": tag, "perimeter": ada.point.perimeter, "power_w": ada.point.power_w, "from_date": FIRST_DATE}
    command_id = officer.new_command_id()
    keys = bring_keys([gateways.signer("municipality", "auditor").key], command_id)
    officer.execute("register", keys | {"points": [held]}, command_id=command_id)
