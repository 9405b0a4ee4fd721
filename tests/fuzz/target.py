"""A trial with something of everything in it, to be called by anybody with anything; and the judge of its answers."""

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

from chaincode.rules.intervals import add_days
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import (
    FOUNDED,
    PERIMETER,
    add_member,
    founded_trial,
    give_backing,
    open_days,
    send_energy,
)

ORGANISATIONS = ("gse", "citizens", "commerce", "municipality")
PAYLOAD = {"code": str, "message_en": str, "message_it": str, "values": dict}
# Only a ledger that doesn't take a transaction, or a mirror that is behind, may answer with a status of the server.
SERVER_STATUSES = (503, 504)
# Opening a session uses up its challenge, whatever comes of it.
FLEETING = ("session", "challenge")
READING = ("/prepare", "/endorse", "/evaluate")
LEAKS = re.compile(rb"Traceback|File \\?\"|site-packages|sqlite3|sqlalchemy", re.IGNORECASE)
# name: (organisation, key's name); "" calls without a session, "stale" with one that isn't there.
CALLERS = {
    "gse service": ("gse", "service"), "gse officer": ("gse", "officer"), "citizens service": ("citizens", "service"),
    "citizens officer": ("citizens", "officer"), "municipality officer": ("municipality", "officer"),
    "municipality service": ("municipality", "service"), "commerce service": ("commerce", "service"),
    "auditor": ("citizens", "auditor"), "member": ("citizens", "m0001"), "producer": ("municipality", "m0009"),
    "": ("", ""), "stale": ("", ""),
}


@dataclass(frozen=True)
class Answer:
    """What was called and what came back. path: below the organisation's API; route: as the description names it."""

    organisation: str
    caller: str
    method: str
    path: str
    status: int
    content_type: str
    content: bytes = field(repr=False)
    route: str = ""

    @property
    def may_write(self) -> bool:
        return self.status < 400 and self.method != "GET" and not self.path.endswith(READING)


class Watch:
    """Sees whether anything was written: to the ledger, or to any organisation's tables."""

    def __init__(self, trial: Gateways) -> None:
        self._trial = trial
        files = {name: trial.folder / name / "gateway.db" for name in trial.apps}
        self._open = {name: sqlite3.connect(file, isolation_level=None) for name, file in files.items()}
        self.settle()

    def close(self) -> None:
        for one in self._open.values():
            one.close()

    def settle(self) -> None:
        """Something was allowed to be written: from here on it must stay."""
        self._trial.catch_up()
        self._seen = self._look()

    def find_changes(self) -> list[str]:
        """What changed since; a database that nobody wrote to isn't read."""
        tip, versions, tables = self._seen
        changed = ["ledger"] if self._trial.ledger.tip() != tip else []
        for name, before in versions.items():
            if self._version(name) != before:
                now = self._digest(name)
                changed += [f"{name}.{table}" for table in now if now[table] != tables[name].get(table)]
                versions[name] = self._version(name)
        return changed

    def _look(self) -> tuple[Any, dict[str, int], dict[str, dict[str, str]]]:
        names = list(self._open)
        return self._trial.ledger.tip(), {n: self._version(n) for n in names}, {n: self._digest(n) for n in names}

    def _version(self, name: str) -> int:
        """SQLite's own count of what other connections committed."""
        return int(self._open[name].execute("PRAGMA data_version").fetchone()[0])

    def _digest(self, name: str) -> dict[str, str]:
        found = self._open[name].execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        tables = [table for (table,) in found if table not in FLEETING]
        return {table: self._digest_table(name, table) for table in tables}

    def _digest_table(self, name: str, table: str) -> str:
        rows = self._open[name].execute(f'SELECT * FROM "{table}"')
        return sha256(repr(rows.fetchall()).encode()).hexdigest()


@dataclass
class Target:
    """An open trial, its callers' sessions, what was counted, and the judge."""

    trial: Gateways
    watch: Watch
    members: list[str]
    statuses: Counter[int] = field(default_factory=Counter)
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    documented: dict[tuple[str, str], set[int]] = field(default_factory=dict)

    def headers(self, organisation: str, caller: str) -> dict[str, str]:
        """The session of a caller at an organisation's gateway."""
        own, name = CALLERS[caller]
        if not own:
            return {"Authorization": "Bearer stale"} if caller else {}
        if (organisation, caller) not in self.tokens:
            client = self.trial.client(own, name, at=organisation)
            self.tokens[organisation, caller] = client.open_session()
            client.close()
        return {"Authorization": f"Bearer {self.tokens[organisation, caller]}"}

    def judge(self, answer: Answer) -> None:
        """Hold an answer against what is promised of all.

        Raises:
            AssertionError: what isn't kept, with the call.
        """
        self.statuses[answer.status] += 1
        if answer.method == "DELETE" and answer.status == 204:
            self.tokens.pop((answer.organisation, answer.caller), None)
        faults = [*self._find_faults(answer)]
        assert not faults, f"{'; '.join(faults)}: {answer}: {answer.content[:600]!r}"

    def _find_faults(self, answer: Answer) -> Iterator[str]:
        if answer.status >= 500 and answer.status not in SERVER_STATUSES:
            yield f"status {answer.status}"
        if answer.status >= 400:
            yield from _find_payload_faults(answer)
        known = self.documented.get((answer.method, answer.route))
        if known is not None and answer.status not in known:
            yield f"status {answer.status} isn't documented"
        if answer.may_write:
            self.watch.settle()
        elif changes := self.watch.find_changes():
            self.watch.settle()
            yield f"wrote to {', '.join(changes)}"

    def document(self, spec: dict[str, Any]) -> None:
        """Take the statuses of each operation from a description; `default` counts for none."""
        for path, operations in spec["paths"].items():
            for method, operation in operations.items():
                if method != "parameters":
                    statuses = {int(one) for one in operation["responses"] if one != "default"}
                    self.documented[method.upper(), path] = statuses


def _find_payload_faults(answer: Answer) -> Iterator[str]:
    if answer.content_type != "application/json":
        yield f"a refusal as {answer.content_type}"
        return
    payload = json.loads(answer.content)
    if set(payload) != set(PAYLOAD) or not all(isinstance(payload[name], kind) for name, kind in PAYLOAD.items()):
        yield "a refusal in another payload"
    elif not re.fullmatch("[A-Z][A-Z0-9_]+", payload["code"]):
        yield "a code that isn't one"
    elif payload["code"].endswith("CHAINCODE_DEFECT"):
        yield "rules that failed instead of refusing"
    elif not payload["message_en"] or not payload["message_it"]:
        yield "a refusal without words"
    if len(answer.content) > 4_000:
        yield f"a refusal of {len(answer.content)} bytes"
    if LEAKS.search(answer.content):
        yield "a refusal that tells of the inside"


@contextmanager
def open_target(folder: Path) -> Iterator[Target]:
    """Found a town of three days, settled, with plants and prices, and hold it open."""
    limits = {"open_calls": 10**8, "session_calls": 10**8}
    with founded_trial(folder, settings={"limits": limits}, settle_days=3) as trial:
        members = [add_member(trial, "citizens", number) for number in range(1, 6)]
        members.append(add_member(trial, "municipality", 9, power_w=60_000))
        dates = [add_days(FOUNDED, number) for number in range(4)]
        open_days(trial, *dates[1:])
        for number in (1, 2):
            send_energy(trial, number, dates[:3], withdrawn_wh=2_000)
        send_energy(trial, 9, dates[:3], injected_wh=10_000)
        give_backing(trial, 9, dates)
        _settle(trial)
        watch = Watch(trial)
        try:
            with (patch("gateway.http.routes.WAIT_S", 0.0),  # a block that never comes is asked for thousands of times
                  patch("gateway.features.housekeeping.service.date_of", lambda _: dates[-1])):  # its present day
                yield Target(trial, watch, members)
        finally:
            watch.close()


def _settle(trial: Gateways) -> None:
    operator, second = trial.client("gse"), trial.client("municipality")
    operator.post(f"periods/{FOUNDED}/anchor", {"incomplete": "three homes have no meter yet"})
    operator.post(f"periods/{FOUNDED}/settle")
    second.post(f"periods/{FOUNDED}/countersign")


def list_known(target: Target) -> dict[str, list[str]]:
    """Values that name something that is there, by the address's part or field."""
    commands = target.trial.client("gse").get("commands")
    names = [one["name"] for one in (*commands["commands"], *commands["queries"])]
    settlement = f"{FOUNDED}.provisional.1"
    return {
        "name": names, "member": target.members, "period": [FOUNDED, add_days(FOUNDED, 3)], "number": ["0", "1", "5"],
        "metering_point": ["IT001E00000001", "IT001E00000009"], "settlement": [settlement], "perimeter": [PERIMETER],
        "date": [FOUNDED], "from": [FOUNDED], "to": [add_days(FOUNDED, 1)],
    }
