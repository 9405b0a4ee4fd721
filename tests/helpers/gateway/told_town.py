"""A small town in which all has happened that anybody is told of: trade, a vote, keys that change."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from chaincode.rules.intervals import add_days
from chaincode.wire.possession import bring_keys
from gateway.db.tables import notice
from gateway.features.notices.service import tell
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.metered_period import found_metered, settle_whole
from tests.helpers.gateway.trial import FOUNDED, FoundTrial, add_member, open_days, read_public_key

SHORT = {"franchise_days": 0, "vote_days": 1, "confirmation_days": 1, "support": 2, "recovery_days": 1,
         "mediation_days": 7, "validity_days": {"citizen": 180, "commerce": 25, "municipality": 25, "gse": 25}}
SHOP = 8
Plain = dict[str, Any]


@dataclass
class Town:
    """Five homes, a school and a shop, whose day a test turns. members: by number."""

    trial: Gateways
    members: dict[int, str]
    date: str = add_days(FOUNDED, 3)
    offer: str = ""

    def act(self, number: int, command: str, **arguments: Any) -> Plain:
        organisation = "commerce" if number == SHOP else "citizens"
        with self.trial.client(organisation, f"m{number:04d}") as client:
            return dict(client.execute(command, arguments, self.members[number])["response"])

    def sign(self, command: str, *, by: str = "citizens", second: str = "municipality", **arguments: Any) -> None:
        with self.trial.client(by, "officer") as officer, self.trial.client(second, "officer") as other:
            made = officer.execute(command, arguments)["response"]
            other.execute("countersign", {"target": made["made"][0], "digest": made["facts"]["digest"]})

    def open(self, count: int) -> None:
        for _ in range(count):
            self.date = add_days(self.date, 1)
            open_days(self.trial, self.date)

    def request(self, number: int = 1) -> str:
        with self.trial.client("citizens", f"m{number:04d}") as client:
            quoted = client.get("wallet/quote", price_cents=1, service_date=self.date)
            return str(client.execute("request", {
                "offer": self.offer, "provider": self.members[SHOP], "lots": quoted["lots"], "price_cents": 1,
                "service_date": self.date, "terms": "7" * 64}, self.members[number])["response"]["made"][0])

    def deliver(self, number: int = 1) -> str:
        agreement = self.request(number)
        self.act(SHOP, "accept", agreement=agreement, seat="")
        self.act(SHOP, "deliver", agreement=agreement, cents=0)
        return agreement

    def tell(self) -> None:
        self.trial.catch_up()
        for organisation in ("citizens", "commerce", "municipality"):
            gateway = self.trial.gateway(organisation)
            tell(gateway, gateway.mirror.next_block)

    def list_told(self, organisation: str = "citizens", reader: str | None = None) -> list[tuple[str, str, str]]:
        """Event, reader and key of what was told."""
        with self.trial.gateway(organisation).database.read() as connection:
            rows = connection.execute(select(notice.c.event, notice.c.reader, notice.c.about).order_by(notice.c.id))
            return [tuple(row) for row in rows if reader in (None, row.reader)]

    def read(self, number: int, path: str, **asked: Any) -> Any:
        organisation = "commerce" if number == SHOP else "citizens"
        with self.trial.client(organisation, f"m{number:04d}") as client:
            return client.get(path, **asked)

    def post(self, number: int, path: str, **body: Any) -> Any:
        with self.trial.client("citizens", f"m{number:04d}") as client:
            return client.post(path, body)


@contextmanager
def tell_all(folder: Path, found_trial: FoundTrial) -> Iterator[Town]:
    """A town in which all has happened that anybody is told of."""
    founding = partial(found_short, found_trial)
    with found_metered(folder, founding) as (trial, homes):
        settle_whole(trial)
        town = Town(trial, {**dict(enumerate(homes[:5], 1)), SHOP: add_member(trial, "commerce", SHOP)})
        trade(town)
        vote(town)
        change_keys(town)
        town.sign("suspend", member=town.members[5], reason="own_request")
        for _ in range(2):   # the month is over, and the shop's tokens expire in a week
            town.open(9)
            town.tell()
        town.sign("official", by="gse", month=FOUNDED[:7], euro_cents=1)
        with trial.client("citizens", "officer") as officer:   # which acts at once, and waits to be prolonged
            officer.execute("freeze", {"member": town.members[3]})
        with trial.client("gse", "officer") as officer:   # which waits to be signed
            officer.execute("suspend", {"member": add_member(trial, "gse", 20), "reason": "fraud"})
        town.tell()
        yield town


def found_short(found_trial: FoundTrial, folder: Path, **parameters: Any) -> Any:
    return found_trial(folder, **{**SHORT, **parameters})


def trade(town: Town) -> None:
    """Each step of an agreement, and what comes when nobody takes it."""
    with town.trial.client("commerce", f"m{SHOP:04d}") as client:
        terms = client.post("words", {"words": {"title": "Pane"}})["hash"]
    town.offer = town.act(SHOP, "publish", kind="offer", thing="good", category="food", min_price_cents=1,
                          max_price_cents=100, terms=terms)["made"][0]
    town.act(1, "confirm", agreement=town.deliver())
    town.act(1, "withdraw", agreement=town.request())
    town.act(SHOP, "decline", agreement=town.request())
    accepted, left = town.request(), town.request(2)
    town.act(SHOP, "accept", agreement=accepted, seat="")
    town.act(SHOP, "release", agreement=accepted)
    contested = town.deliver()
    town.act(1, "contest", agreement=contested)
    town.act(1, "split", agreement=contested, provider_cents=0)
    town.deliver(2)
    town.tell()
    town.open(2)   # two days before what was delivered is paid
    town.tell()
    town.open(6)
    town.act(3, "lapse", agreement=left)
    town.act(3, "halve", agreement=contested)


def vote(town: Town) -> None:
    with town.trial.client("citizens", "m0001") as client:
        text = client.post("words", {"words": {"text": "Perché"}})["hash"]
    proposal = town.act(1, "propose", subject={"kind": "opinion"}, text=text, minute="", from_date="")["made"][0]
    for number in (2, 3):
        town.act(number, "support", proposal=proposal)
    town.act(1, "open_vote", proposal=proposal, supporters=[town.members[2], town.members[3]])
    town.open(2)
    town.act(1, "tally", proposal=proposal)


def change_keys(town: Town) -> None:
    """Keys that are frozen, thawed, changed and given back; a helper's key; the paper's."""
    town.act(2, "freeze", member=town.members[2])
    town.sign("thaw", member=town.members[2])
    trial, paper = town.trial, town.trial.enrol("citizens", "paper")
    own = read_public_key(trial.signer("citizens", "m0003"))
    town.act(3, "rotate", public_keys=[own], recovery_key=sha256(bytes.fromhex(read_public_key(paper))).hexdigest())
    town.open(1)
    with trial.client_of("citizens", paper) as client:
        command_id = client.new_command_id()
        brought = bring_keys([trial.enrol("citizens", "new").key], command_id, town.members[3])
        client.execute("reclaim", brought, town.members[3], command_id=command_id)
    town.act(3, "cancel")
    with trial.client("citizens", "officer") as officer, trial.client("gse", "officer") as other:
        command_id = officer.new_command_id()
        given = bring_keys([trial.enrol("citizens", "given").key], command_id, town.members[4])
        made = officer.execute("recover", {"member": town.members[4], **given}, command_id=command_id)["response"]
        other.execute("countersign", {"target": made["made"][0], "digest": made["facts"]["digest"]})
    help_out(town)


def help_out(town: Town) -> None:
    helper = town.trial.enrol("citizens", "helper")
    with town.trial.client("citizens", "m0001") as client:
        command_id = client.new_command_id()
        given = bring_keys([helper.key], command_id, town.members[1])
        client.execute("delegate", {**given, "cap_cents": 5, "days": 30}, town.members[1], command_id=command_id)
        quoted = client.get("wallet/quote", price_cents=1, service_date=town.date)
    with town.trial.client_of("citizens", helper) as client:
        client.execute("request", {
            "offer": town.offer, "provider": town.members[SHOP], "lots": quoted["lots"], "price_cents": 1,
            "service_date": town.date, "terms": "7" * 64}, town.members[1])
