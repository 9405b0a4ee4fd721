"""Eight frauds, tried for real with real keys; the rules' own refusal is what is shown."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.examples.town import FIRST_DATE
from chaincode.wire.possession import bring_keys
from gateway.client import ApiError
from gateway.commandline.demo.attempts import COPIER, MAKER, Ploys
from gateway.commandline.demo.giving import SHOP, pay_in
from gateway.commandline.demo.services import Service, as_member, provide
from gateway.commandline.demo.town import OPERATOR, Resident
from gateway.commandline.demo.voting import Vote
from gateway.hosting.opening import Gateways


@dataclass(frozen=True)
class Fraud:
    """A fraud's name (its key among the words), the code that refused it ("" if nothing did), and the refusal."""

    name: str
    code: str
    words: Mapping[str, str]


def try_frauds(gateways: Gateways, residents: Mapping[str, Resident], settlement: Mapping[str, Any]) -> Iterator[Fraud]:
    """Try those with tokens, meters and euro."""
    yield try_fraud("gift", lambda: _give(gateways, residents))
    yield try_fraud("mint", lambda: _mint(gateways, settlement))
    yield try_fraud("spend", lambda: _spend_twice(gateways, residents))
    yield try_fraud("meter", lambda: _take_meter(gateways, residents))
    yield try_fraud("transfer", lambda: pay_in(gateways, residents[SHOP], 2_000))


def try_ripe(vote: Vote, attempts: Ploys) -> Iterator[Fraud]:
    """Try those that the month prepared: with a vote, and with a quote that lay sealed."""
    yield try_fraud("vote", lambda: _vote_for(vote))
    attempts.open_quote(MAKER)
    yield try_fraud("quote", lambda: attempts.open_quote(COPIER))


def try_fraud(name: str, attempt: Callable[[], object]) -> Fraud:
    """Give the refusal of what is attempted."""
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
    service = Service("Carla Venti", "Dario Monti", "care", 100, ("a lift", "un passaggio"), "it")
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


def _vote_for(vote: Vote) -> None:
    """The officer who registered Ada votes in her name, with the officer's key."""
    officer, ada = vote.gateways.client("citizens", "officer"), vote.residents["Ada Neri"]
    officer.execute("vote", {"proposal": vote.proposal, "choice": "no"}, ada.member)
