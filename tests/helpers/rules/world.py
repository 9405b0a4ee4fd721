"""A community in a dictionary: members are put there directly, everything else happens by `contract.apply`.

    world = World()
    ada, bea = world.join("citizens"), world.join("commerce")
    lot = world.give(ada, 500)
    world.do("request", ada, offer=..., lots=[lot], ...)
    world.refused("T3_LOT_SPENT", "request", ada, ...)
"""

from bisect import bisect_left, insort
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any, TypeVar

from chaincode import contract
from chaincode.rules import canonical, intervals, keys
from chaincode.rules.calls import Call, Caller, derive_id
from chaincode.rules.codec import to_plain
from chaincode.rules.records import KeyOwner, Lot, Member, MemberKey, MemberPoint, Now, PointOwner, Supply
from chaincode.rules.state import Missing, read_record
from chaincode.rules.units import STAKEHOLDER_OF
from chaincode.wire.rwset import LAST_RUNE
from tests.helpers.rules.public_keys import PROOF

R = TypeVar("R")
PERIMETER = "AC001E00001"
DAYS = ("found", "open_day")  # commands that look at the time of their transaction


@dataclass(frozen=True)
class Person:
    """Who sends: a member (id, organisation, key) or, with member "", a holder of roles."""

    member: str
    caller: Caller


class Kept(dict[str, bytes]):
    """A state that knows its keys in order, too: sorting them for each question took half of the machine's time."""

    def __init__(self) -> None:
        super().__init__()
        self._order: list[str] = []

    def __setitem__(self, key: str, data: bytes) -> None:
        if key not in self:
            insort(self._order, key)
        super().__setitem__(key, data)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        del self._order[bisect_left(self._order, key)]

    def clear(self) -> None:
        super().clear()
        self._order.clear()

    def under(self, prefix: str) -> list[str]:
        """Give the keys that begin with a prefix, in order."""
        return self._order[bisect_left(self._order, prefix):bisect_left(self._order, prefix + LAST_RUNE)]


@dataclass
class Recorder:
    """A snapshot of a dictionary that notes what is read."""

    state: Mapping[str, bytes]
    keys: list[str] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)

    def get(self, key: str) -> bytes | None:
        self.keys.append(key)
        return self.state.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        self.prefixes.append(prefix)
        if isinstance(self.state, Kept):
            return [(key, self.state[key]) for key in self.state.under(prefix)]
        return sorted((key, data) for key, data in self.state.items() if key.startswith(prefix))


class Nothing:
    """A snapshot that lacks everything."""

    def get(self, key: str) -> bytes | None:
        raise Missing(keys=(key,))

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        raise Missing(prefixes=(prefix,))


def staff(organisation: str, *roles: str) -> Person:
    """Give a holder of roles, without membership."""
    name = f"{organisation} {' '.join(roles)}"
    return Person("", Caller(organisation, sha256(name.encode()).hexdigest(), roles))


SERVICE = staff("municipality", "service")
STRANGER = staff("gse")


class World:
    """A founded community at one height. `read` and `wrote` are the keys of the last command."""

    def __init__(self, date: str = "2024-05-01", **parameters: Any) -> None:
        self.state = Kept()
        self.read: list[str] = []
        self.scanned: list[str] = []
        self.wrote: dict[str, bytes | None] = {}
        self._count = 0
        named = {"community": "vallechiara", "first_period": date} | parameters
        self.do("found", SERVICE, id_date=date, date=date, parameters=named)

    @property
    def now(self) -> Now:
        return self.get(Now, keys.NOW)

    @property
    def day(self) -> int:
        return self.now.number

    @property
    def date(self) -> str:
        return self.now.date

    def date_in(self, days: int) -> str:
        return intervals.add_days(self.date, days)

    # Sending

    def build_call(self, name: str, by: Person, id_date: str = "", command_id: str = "", **arguments: Any) -> Call:
        self._count += 1
        if "public_keys" in arguments:  # as if each new key had signed
            arguments.setdefault("proofs", [PROOF] * len(arguments["public_keys"]))
        made_id = f"{id_date or self.date}-{derive_id('command', self._count)}"
        return Call(
            name, command_id or made_id, by.member, canonical.encode(arguments), by.caller,
            intervals.local_midnight_s(arguments["date"]) if "date" in arguments and name in DAYS else 0,
        )

    def send(self, call: Call) -> contract.Effects:
        """Apply a call and commit its writes; note the keys that it read and wrote."""
        recorder = Recorder(self.state)
        effects = contract.apply(call, recorder)
        assert isinstance(effects, contract.Effects)
        self.read, self.scanned, self.wrote = recorder.keys, recorder.prefixes, dict(effects.writes)
        for key, data in effects.writes:
            if data is not None:
                self.state[key] = data
            elif key in self.state:
                del self.state[key]
        return effects

    def do(self, name: str, by: Person, **arguments: Any) -> dict[str, Any]:
        """Send a command that must succeed and give its receipt."""
        effects = self.send(self.build_call(name, by, **arguments))
        receipt: dict[str, Any] = canonical.decode(effects.response)
        assert effects.status == contract.OK, receipt
        return receipt

    def refused(self, code: str, name: str, by: Person, **arguments: Any) -> dict[str, Any]:
        """Send a command that must be refused for `code`, writing nothing; give the refusal's values."""
        return self.refuse(code, self.build_call(name, by, **arguments))

    def refuse(self, code: str, call: Call) -> dict[str, Any]:
        """Send a call that must be refused for `code`, writing nothing; give the refusal's values."""
        effects = self.send(call)
        answer: dict[str, Any] = canonical.decode(effects.response)
        assert effects.status != contract.OK, answer
        assert answer["code"] == code, answer
        assert effects.writes == () and effects.event is None
        values: dict[str, Any] = answer["values"]
        return values

    # Days and members

    def open_day(self, days: int = 1) -> None:
        """Open that many days, one after another."""
        for _ in range(days):
            self.do("open_day", SERVICE, date=self.date_in(1))

    def skip_to(self, date: str) -> None:
        """Open a later date at once, as after an outage: the number grows by one only."""
        self.do("open_day", SERVICE, date=date)

    def join(self, organisation: str, points: int = 0, name: str = "", **fields: Any) -> Person:
        """Write a confirmed member of an organisation, with that many metering points, and give the person."""
        self._count += 1
        key = sha256(f"member {name or self._count}".encode()).hexdigest()
        tags = [sha256(f"{key} point {number}".encode()).hexdigest() for number in range(points)]
        held = tuple(MemberPoint(tag, PERIMETER, 6_000, self.date) for tag in tags)
        member = Member("confirmed", organisation, STAKEHOLDER_OF[organisation], held, self.day, **fields)
        self.put(keys.member(key), member)
        self.put(keys.member_key(key), MemberKey((key,)))
        self.put(keys.key_owner(key), KeyOwner(key))
        for tag in tags:
            self.put(keys.point(tag), PointOwner(key))
        return Person(key, Caller(organisation, key))

    # Records

    def get(self, kind: type[R], key: str) -> R:
        return read_record(kind, self.state[key])

    def find(self, kind: type[R], key: str) -> R | None:
        return read_record(kind, self.state[key]) if key in self.state else None

    def all(self, kind: type[R], prefix: str) -> dict[str, R]:
        return {key: read_record(kind, self.state[key]) for key in self.state.under(prefix)}

    def put(self, key: str, record: object) -> None:
        self.state[key] = canonical.encode(to_plain(record))

    # Tokens

    def give(self, owner: Person, amount_cents: int, *, lasts: int = 180, **fields: Any) -> str:
        """Mint a lot that can be spent for `lasts` more days; give its reference."""
        self._count += 1
        dates = {"minted_on": self.day, "received_on": self.day, "expires_on": self.day + lasts} | fields
        key = keys.lot(owner.member, derive_id("given", self._count))
        self.put(key, Lot(owner.member, amount_cents, "given", **dates))
        supply = self.get(Supply, keys.SUPPLY)
        self.put(keys.SUPPLY, replace(supply, minted_cents=supply.minted_cents + amount_cents))
        return key

    def lots_of(self, owner: Person) -> list[Lot]:
        return list(self.all(Lot, keys.lot(owner.member, "")).values())

    def balance_cents(self, owner: Person) -> int:
        return sum(lot.amount_cents for lot in self.lots_of(owner))
