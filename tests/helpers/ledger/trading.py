"""People who trade without end, and may be killed: `python -m tests.helpers.ledger.trading PLAN ACKNOWLEDGED`.

Each one asks a shop for a service, has it accepted and delivered, pays, and begins again with the change. A command's
id follows from who sends the how-manieth deal, so that a process which is started again goes on where the acknowledged
ones end, and sends again what it can't know. Each acknowledgement is a line, written when the block is known:

    {"id": ..., "block": ..., "made": [...]}

SIGTERM: everybody ends after the command under way.
"""

import json
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, TextIO

from chaincode.rules import canonical
from gateway.ledger.port import Ledger, LedgerCall, LedgerError, Signer, execute
from tests.helpers.network.network_town import NetworkPlace

TERMS = "7" * 64
GIVES_UP_S = 120
PAUSE_S = 0.2
STAGES = ("request", "accept", "deliver", "confirm")


@dataclass(frozen=True)
class Trader:
    """A consumer with a key kept under `key`, an award lot to begin with, and the price of each deal."""

    organisation: str
    key: str
    member: str
    lot: str
    cents: int


@dataclass(frozen=True)
class Plan:
    """gateways: the organisations through whose peers they go, in turn; date: of the ledger's day."""

    folder: str
    date: str
    gateways: tuple[str, ...]
    provider: Trader
    offer: str
    traders: tuple[Trader, ...]

    def save(self, path: Path) -> None:
        """Write it for the process."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def load_plan(path: Path) -> Plan:
    """Read what `save` wrote."""
    plain = json.loads(path.read_text(encoding="utf-8"))
    traders = tuple(Trader(**one) for one in plain["traders"])
    fixed = {"gateways": tuple(plain["gateways"]), "provider": Trader(**plain["provider"]), "traders": traders}
    return Plan(**plain | fixed)


def load_acknowledged(path: Path) -> dict[str, dict[str, Any]]:
    """Give what was acknowledged, by command id; a last line that was cut short never was."""
    if not path.exists():
        return {}
    lines = [line for line in path.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
    return {one["id"]: one for one in map(json.loads, lines)}


@dataclass
class Market:
    """All of them at once. known: acknowledged by the process before."""

    plan: Plan
    file: TextIO
    known: dict[str, dict[str, Any]]
    ledgers: Sequence[Ledger]
    signers: dict[str, Signer]
    is_over: threading.Event = field(default_factory=threading.Event)
    gate: threading.Lock = field(default_factory=threading.Lock)

    def live(self, number: int) -> None:
        """One consumer's deals, one after another."""
        trader = self.plan.traders[number]
        lot, turn = trader.lot, 0
        while not self.is_over.is_set():
            made = self._deal(number, trader, lot, turn)
            if made is None:
                return
            lot, turn = made, turn + 1

    def _deal(self, number: int, trader: Trader, lot: str, turn: int) -> str | None:
        """One deal; gives the change, None when it is over."""
        provider, agreement, change = self.plan.provider, "", ""
        for stage in STAGES:
            by = trader if stage in ("request", "confirm") else provider
            arguments = {"agreement": agreement} if agreement else self._ask(trader, lot)
            command_id = name_command(self.plan.date, trader.member, turn, stage)
            call = LedgerCall(stage, command_id, by.member, arguments)
            made = self._send(call, self.signers[by.key], number)
            if made is None:
                return None
            if stage == "request":
                agreement, change = made
        return change

    def _ask(self, trader: Trader, lot: str) -> dict[str, Any]:
        return {
            "offer": self.plan.offer, "provider": self.plan.provider.member, "lots": [lot], "place": "",
            "price_cents": trader.cents, "service_date": self.plan.date, "terms": TERMS,
        }

    def _send(self, call: LedgerCall, signer: Signer, first: int) -> list[str] | None:
        """Send until it is acknowledged, through one gateway after another; None when all is over before."""
        if call.command_id in self.known:
            return list(self.known[call.command_id]["made"])
        until, attempt = time.monotonic() + GIVES_UP_S, 0
        while not (self.is_over.is_set() and attempt == 0):
            try:
                receipt = execute(self.ledgers[(first + attempt) % len(self.ledgers)], call, signer)
            except LedgerError as error:
                attempt += 1
                if time.monotonic() > until:
                    raise
                sys.stderr.write(f"{call.name} {call.command_id}: {error.stage} {error.code}\n")
                time.sleep(PAUSE_S)
                continue
            made: list[str] = canonical.decode(receipt.response.payload)["made"]
            self._acknowledge(call.command_id, receipt.block, made)
            return made
        return None

    def _acknowledge(self, command_id: str, block: int, made: list[str]) -> None:
        with self.gate:
            self.file.write(json.dumps({"id": command_id, "block": block, "made": made}) + "\n")
            self.file.flush()


def name_command(date: str, member: str, turn: int, stage: str) -> str:
    """The id of a stage of a member's deal."""
    return f"{date}-{sha256(f'{member} {turn} {stage}'.encode()).hexdigest()[:32]}"


def main(plan_file: Path, acknowledged: Path) -> None:
    """Trade until SIGTERM."""
    plan, known = load_plan(plan_file), load_acknowledged(acknowledged)
    people = (plan.provider, *plan.traders)
    with NetworkPlace(Path(plan.folder)) as place, acknowledged.open("a", encoding="utf-8") as file:
        ledgers = [place.ledgers[name] for name in plan.gateways]
        signers = {one.key: place.signer(one.organisation, one.key) for one in people}
        market = Market(plan, file, known, ledgers, signers)
        signal.signal(signal.SIGTERM, lambda *_: market.is_over.set())
        threads = [threading.Thread(target=market.live, args=(number,)) for number in range(len(plan.traders))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
