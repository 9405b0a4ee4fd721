"""What a settlement finds at points, and what it writes there."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chaincode.audit.hands import Hands
from chaincode.rules import keys
from chaincode.rules.energy.records import Line, Page, Settlement
from chaincode.rules.records import Member, MemberPoint, PointOwner

from .records import NOW, Told, change, step, tell_placed, view

BEFORE, OLDER, NAME, OTHER = (f"2024-05-{day}.provisional.1" for day in ("08", "01", "15", "22"))
HOME, SHED, SHOP = "1" * 64, "2" * 64, "3" * 64
LEFT_ON = 400


def settled(name: str, signed_on: int = 0, predecessor: str = "") -> Settlement:
    return Settlement(name, "gse", 40, predecessor, 7, countersigned_on=signed_on)


def member(*tags: str, left_on: int = 0, registered_on: int = 1) -> Member:
    points = tuple(MemberPoint(tag, "AC001E00001", 6_000, "2024-05-01") for tag in tags)
    status = "left" if left_on else "confirmed"
    return Member(status, "citizens", "citizen", points, registered_on, left_on=left_on)


def line(owner: str, credited: int = 0, carry: int = 0, cents: int = 0, points: int = 0, welcome: int = 0) -> Line:
    return Line(
        owner, "citizen", credited_micro=credited, carry_micro=carry, energy_cents=cents, points=points,
        welcome_cents=welcome,
    )


@dataclass
class Scene:
    """What a settlement finds, and what it writes at points."""

    members: dict[str, Member]
    lines: tuple[Line, ...] = ()
    earlier: tuple[Line, ...] = ()
    points: dict[str, PointOwner] = field(default_factory=dict)
    written: dict[str, PointOwner] = field(default_factory=dict)
    settlements: tuple[Settlement, ...] = (settled(BEFORE, 1),)
    hands: Hands = field(default_factory=Hands)

    @property
    def state(self) -> dict[str, object]:
        named: dict[str, object] = {keys.member(one): record for one, record in self.members.items()}
        named |= {keys.point(tag): record for tag, record in (self.points | self.written).items()}
        named |= {keys.settlement(one.settlement_id): one for one in self.settlements}
        pages: Mapping[str, object] = {keys.page(NAME, 0): Page(self.lines), keys.page(BEFORE, 0): Page(self.earlier)}
        return named | dict(pages)

    def settle(self) -> list[Told]:
        own = settled(NAME, predecessor=BEFORE)
        changes = [change(keys.point(tag), self.points.get(tag), after) for tag, after in self.written.items()]
        record = change(keys.settlement(NAME), None, own)
        snapshot = view(self.state | {keys.settlement(NAME): own})
        return tell_placed(self.hands.add(step("settle", *changes, record, now=NOW), snapshot))


def left(found: int, due: int, tag: str = HOME) -> Told:
    return "I4_CARRY_LEFT", {"settlement": NAME, "tag": tag, "found": str(found), "due": str(due)}
