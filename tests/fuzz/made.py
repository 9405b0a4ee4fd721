"""What is made well before it is spoilt: bodies of routes, and signed steps of commands."""

import random
from dataclasses import dataclass
from typing import Any

from tests.fuzz.target import CALLERS, Target
from tests.fuzz.values import sign
from tests.helpers.gateway.trial import make_point, make_reading

Body = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True)
class Made:
    """names: all commands; date: the ledger's; good: (caller, path, body); steps: by caller, proposal and transaction
    in base64 with their signatures; the transactions are never sent.
    """

    target: Target
    names: list[str]
    date: str
    good: list[Body]
    steps: dict[str, dict[str, str]]

    def pick(self, chance: random.Random) -> Body:
        return chance.choice(self.good)

    def new_id(self, chance: random.Random) -> str:
        return make_id(self.date, chance)


def make_all(target: Target) -> Made:
    """Make everything at the energy operator's gateway."""
    client = target.trial.client("gse")
    names = [one["name"] for one in client.get("commands")["commands"]]
    date = client.get("health")["date"]
    steps = {one: _make_steps(target, date, one) for one in ("gse service", "municipality service", "member")}
    return Made(target, names, date, _make_bodies(target, date), steps)


def make_id(date: str, chance: random.Random) -> str:
    """A command's id."""
    return f"{date}-{chance.getrandbits(128):032x}"


def _make_bodies(target: Target, date: str) -> list[Body]:
    member, service = target.members[0], "gse service"
    call = {"command_id": make_id(date, random.Random(0)), "member": "", "arguments": {"date": "2024-05-05"}}
    plant = {"metering_point": "IT001E00000009", "power_kw": "6", "region": "Piemonte", "entry_on": "2024-02-01"}
    certificate = target.trial.signer("gse", "service").certificate.decode()
    return [
        (service, "commands/open_day/prepare", call),
        (service, "commands/sweep/prepare", call),
        (service, "readings", {"readings": [make_reading(1), make_reading(9)]}),
        (service, "dead-letters", {"topic": "a/b", "reason": "M1_NOT_JSON", "payload": "AAAA"}),
        (service, "readings/find", {"metering_point": "IT001E00000001", "from": "2024-05-01", "to": "2024-05-02"}),
        (service, "rejects/find", {"metering_point": "IT001E00000001", "most": 5}),
        (service, "metering-points", {"points": [make_point(40, member)]}),
        (service, "plants", {"plants": [plant]}),
        (service, "prices", {"zone": "NORD", "prices": [{"hour_s": 1_714_514_400, "eur_mwh": "10.5"}]}),
        (service, "periods/2024-05-04/anchor", {"kind": "definitive", "revise": False}),
        ("gse officer", "members", {"members": [{"member": "a" * 64, "name": "Nessuno"}]}),
        ("gse officer", "metering-points/tag", {"metering_point": "IT001E00000001"}),
        ("", "sessions/challenge", {"certificate": certificate}),
        ("", "sessions", {"certificate": certificate, "challenge": "x", "signature": "AAAA"}),
    ]


def _make_steps(target: Target, date: str, caller: str) -> dict[str, str]:
    organisation, name = CALLERS[caller]
    signer, client = target.trial.signer(organisation, name), target.trial.client(organisation, name, "gse")
    call = {"command_id": make_id(date, random.Random(caller)), "member": "", "arguments": {"date": "2024-05-05"}}
    proposal = client.post("commands/open_day/prepare", call)["proposal"]
    steps = {"proposal": proposal, "signature": sign(signer, proposal)}
    if caller == "member":  # may ask for it, and is refused
        return steps
    transaction = client.post("commands/open_day/endorse", steps)["transaction"]
    return steps | {"transaction": transaction, "sealed": sign(signer, transaction)}
