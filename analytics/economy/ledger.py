"""A community's state in memory, changed by the real rules alone: what an endorser would write; nothing is signed."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call, Caller
from chaincode.rules.codec import to_plain
from chaincode.rules.intervals import local_midnight_s
from chaincode.rules.records import Now
from chaincode.rules.state import read_record

R = TypeVar("R")
Plain = dict[str, Any]
Watcher = Callable[[str, str, bytes | None], None]


class RefusedError(Exception):
    """The rules refused what an agent sent. code: which refusal; values: what caused it."""

    def __init__(self, command: str, answer: Plain) -> None:
        super().__init__(f"{command}: {answer['code']} {answer['values']}")
        self.code: str = answer["code"]
        self.values: Plain = answer["values"]


def staff(organisation: str, *roles: str) -> Caller:
    """Give a holder of roles."""
    return Caller(organisation, f"{organisation} {' '.join(roles)}", roles)


MUNICIPALITY = staff("municipality", "service", "officer", "treasurer")
OPERATOR = staff("gse", "energy_operator", "officer")


class Ledger:
    """The state; also the snapshot that rules read.

    sent: how many commands acted; watch: is told of each write: the kind of its key, key, data.
    """

    def __init__(self, date: str, parameters: Mapping[str, Any], watch: Watcher) -> None:
        self.state: dict[str, bytes] = {}
        self.kinds: dict[str, dict[str, None]] = {}
        self.sent = 0
        self.date = date
        self.watch = watch
        named = {"community": "simulated", "first_period": date} | dict(parameters)
        self.send("found", MUNICIPALITY, {"date": date, "parameters": named})
        self.now = self.find(Now, keys.NOW)

    def get(self, key: str) -> bytes | None:
        """Read one key."""
        return self.state.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        """Read all keys under a prefix, in order."""
        under = self.kinds.get(prefix.partition("/")[0], {})
        return [(key, self.state[key]) for key in sorted(under) if key.startswith(prefix)]

    def find(self, kind: type[R], key: str) -> R:
        """Read a record that is there."""
        return read_record(kind, self.state[key])

    def find_all(self, kind: type[R], prefix: str) -> dict[str, R]:
        """Read the records under a prefix, by key."""
        return {key: read_record(kind, data) for key, data in self.scan(prefix)}

    def put(self, key: str, record: object) -> None:
        """Write a record that no command writes: a member who is there from the start."""
        self._write(key, canonical.encode(to_plain(record)))

    def open_day(self, date: str) -> None:
        """Open a day."""
        self.send("open_day", MUNICIPALITY, {"date": date})
        self.now, self.date = self.find(Now, keys.NOW), date

    def send(
        self, name: str, caller: Caller, arguments: Plain, member: str = "",
        transient: Mapping[str, bytes] | None = None,
    ) -> Plain:
        """Carry a command out and give its receipt.

        Raises:
            RefusedError: nothing was written.
        """
        self.sent += 1
        timestamp_s = local_midnight_s(arguments["date"]) if name in ("found", "open_day") else 0
        call = Call(
            name, f"{self.date}-{self.sent:032x}", member, canonical.encode(arguments), caller, timestamp_s,
            dict(transient or {}),
        )
        effects = contract.apply(call, self)
        if isinstance(effects, contract.Missing):
            raise TypeError(name)  # this snapshot lacks nothing
        answer: Plain = canonical.decode(effects.response)
        if effects.status != contract.OK:
            raise RefusedError(name, answer)
        for key, data in effects.writes:
            self._write(key, data)
        return answer

    def _write(self, key: str, data: bytes | None) -> None:
        kind = key.partition("/")[0]
        if kind == "cmd":
            return  # who sends twice is not simulated
        if data is None:
            self.state.pop(key, None)
            self.kinds.get(kind, {}).pop(key, None)
        else:
            self.state[key] = data
            self.kinds.setdefault(kind, {})[key] = None
        self.watch(kind, key, data)
