"""What fraud needs time for is begun while the month passes: sealed quotes that open on its last day, euro asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from chaincode.rules.documents.sealing import compute_digest
from gateway.commandline.demo.giving import make_reference
from gateway.commandline.demo.services import act, as_member
from gateway.commandline.demo.town import Resident
from gateway.hosting.opening import Gateways

BUYER, MAKER, COPIER, SHOP = "Municipio di Valmori", "Officina Ferro", "Bottega Stella", "Forno Aurora"
SALT, QUOTE = "5a" * 16, sha256(b"a bench for the square: 480 EUR").hexdigest()
ASKED_CENTS = 150


@dataclass
class Ploys:
    """What was begun, by its key. redemption: with its digest."""

    gateways: Gateways
    residents: Mapping[str, Resident]
    request: str = ""
    redemption: tuple[str, str] = ("", "")

    def seal_quotes(self, opens_on: str) -> None:
        """The town hall asks for quotes; the workshop seals one, and the shop copies what lies sealed on the ledger."""
        sealed = {"opens_on": opens_on, "digest": self._seal(BUYER, "request", "")}
        self.request = act(self.gateways, self.residents[BUYER], "seal", {"kind": "request", **sealed})["made"][0]
        digest = self._seal(MAKER, "quote", self.request)
        for name in (MAKER, COPIER):
            quote = {"kind": "quote", "subject": self.request, "opens_on": opens_on, "digest": digest}
            act(self.gateways, self.residents[name], "seal", quote)

    def _seal(self, name: str, kind: str, subject: str) -> str:
        return compute_digest((kind, subject, self.residents[name].member), SALT, QUOTE)

    def open_quote(self, name: str) -> None:
        """Open a quote by what the maker's shows."""
        key = f"quote/{self.request.rsplit('/', 1)[1]}/{self.residents[name].member}"
        act(self.gateways, self.residents[name], "open", {"document": key, "salt": SALT, "content": QUOTE})

    def ask_euro(self) -> None:
        """The bakery asks for euro for half of the tokens that it was paid with."""
        bakery = self.residents[SHOP]
        client = as_member(self.gateways, bakery)
        paid = [one["agreement"] for one in client.get("agreements")["agreements"]
                if one["status"] == "paid" and one["provider"] == bakery.member]
        lots = client.get("wallet/quote", price_cents=ASKED_CENTS)["lots"]
        asked = {"lots": lots, "cents": ASKED_CENTS, "agreements": paid}
        made = act(self.gateways, bakery, "redeem", asked)
        self.redemption = (made["made"][0], made["facts"]["digest"])

    def repay(self) -> None:
        """The treasurer would pay them out."""
        redemption, digest = self.redemption
        self.gateways.client("municipality", "officer").execute("repay", {
            "redemption": redemption, "digest": digest, "reference": make_reference("repaid"),
        })

    def take_back(self) -> None:
        """The bakery gives notice that it takes its tokens back."""
        act(self.gateways, self.residents[SHOP], "take_back", {"redemption": self.redemption[0]})
