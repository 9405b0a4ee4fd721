"""Four named persons earn and pay: each service is published, asked for, accepted, delivered and confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.acts import buying
from gateway.acts.buying import Wanted
from gateway.client import Client
from gateway.commandline.demo.town import Resident
from gateway.hosting.opening import Gateways


@dataclass(frozen=True)
class Service:
    """A service of the story: who does it for whom, its category, price in cents, words in English and Italian.

    language: the one in which the two of them write; pledges: what the payment names, so that some of it comes back.
    """

    provider: str
    consumer: str
    category: str
    price_cents: int
    words: tuple[str, str]
    language: str = "en"
    pledges: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is done, in the language of the two."""
        return self.words[self.language == "it"]

    def request(
        self, gateways: Gateways, consumer: Resident, provider: Resident, offer: str, lots: Sequence[str] = ()
    ) -> str:
        """Ask for it with the consumer's lots that expire soonest; give the agreement's key."""
        wanted = Wanted(offer, provider.member, self.price_cents, text=self.text, lots=tuple(lots))
        receipt = buying.request(as_member(gateways, consumer), consumer.member, wanted)
        return str(receipt["response"]["made"][0])


STORY = (
    Service("Carla Venti", "Bruno Colli", "care", 350,
            ("taking his mother to the doctor", "l'accompagnamento della madre dal medico")),
    Service("Forno Aurora", "Ada Neri", "food", 300, ("an afternoon of making bread", "un pomeriggio a fare il pane")),
    Service("Dario Monti", "Forno Aurora", "repair", 250, ("repairing a mixer", "la riparazione di un'impastatrice")),
    Service("Ada Neri", "Dario Monti", "lessons", 200, ("an hour of English", "un'ora di inglese")),
)
PERSONS = ("Ada Neri", "Bruno Colli", "Carla Venti", "Dario Monti")


def act(gateways: Gateways, resident: Resident, command: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Send a command of a resident's, with the resident's key; give its answer."""
    receipt = as_member(gateways, resident).execute(command, arguments, resident.member)
    response: dict[str, Any] = receipt["response"]
    return response


def as_member(gateways: Gateways, resident: Resident) -> Client:
    """A client of the resident's own gateway, with the resident's own key."""
    return gateways.client_of(resident.organisation, resident.signer)


def provide(
    gateways: Gateways, residents: Mapping[str, Resident], service: Service, lots: Sequence[str] = ()
) -> None:
    """Play a service through, from the offer to the confirmation, paid with `lots` or those that expire soonest."""
    provider, consumer = residents[service.provider], residents[service.consumer]
    serving, asking = as_member(gateways, provider), as_member(gateways, consumer)
    terms = serving.post("words", {"words": {"title": service.text, "by": provider.name}})["hash"]
    published = serving.execute("publish", {
        "kind": "offer", "thing": "service", "category": service.category, "terms": terms,
        "min_price_cents": service.price_cents, "max_price_cents": service.price_cents,
    }, provider.member)
    agreement = service.request(gateways, consumer, provider, published["response"]["made"][0], lots)
    named = {"agreement": agreement}
    serving.execute("accept", named, provider.member)
    serving.execute("deliver", named, provider.member)
    pledges = {"pledges": list(service.pledges)} if service.pledges else {}
    asking.execute("confirm", named | pledges, consumer.member)


@dataclass(frozen=True)
class TokenSums:
    """One person's month, in cents: earned from settlements, received and paid for services, spendable now."""

    name: str
    earned_cents: int
    received_cents: int
    paid_cents: int
    has_cents: int


def count_up(gateways: Gateways, resident: Resident) -> TokenSums:
    """Sum what a person earned, received and paid, from the person's own wallet and agreements."""
    client = as_member(gateways, resident)
    paid = [agreement for agreement in client.get("agreements")["agreements"] if agreement["status"] == "paid"]
    return TokenSums(
        resident.name,
        sum(line["amount_cents"] for line in client.get("wallet/lines")["lines"]),
        sum(one["price_cents"] for one in paid if one["provider"] == resident.member),
        sum(one["price_cents"] for one in paid if one["consumer"] == resident.member),
        client.get("wallet")["spendable_cents"],
    )
