"""Points that change hands: one welcome for each (I7), and what is owed is left at them and borne once (I4).

What is known of days and owners comes from the commands that were seen, not from the marks that settlements write.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from chaincode.audit.findings import I4_CARRY_KEPT, I4_CARRY_LEFT, I6_SETTLEMENT, I7_MEMBER, I7_POINT, Finding
from chaincode.audit.holdings import find_countersigned, load_lines
from chaincode.audit.steps import Change, Step
from chaincode.rules import keys
from chaincode.rules.energy.carries import CARRY_DAYS
from chaincode.rules.energy.records import Line, Settlement
from chaincode.rules.records import Member, PointOwner
from chaincode.rules.state import R, Snapshot, read_record
from chaincode.rules.units import MICRO

KINDS = ("member/", keys.POINTS, "settlement/")


@dataclass
class Hands:
    """What was seen so far.

    welcomed: members and points that had one, by key; waiting: what countersigning a settlement would be found to do;
    left_on, since: the days on which members left and on which points came to the one who has them; owing: points at
    which something was left, with the day on which the one before left.
    """

    welcomed: dict[str, None] = field(default_factory=dict)
    waiting: dict[str, list[Finding]] = field(default_factory=dict)
    left_on: dict[str, int] = field(default_factory=dict)
    since: dict[str, int] = field(default_factory=dict)
    owing: dict[str, int] = field(default_factory=dict)

    def add(self, step: Step, snapshot: Snapshot) -> list[Finding]:
        """Take one command's changes; snapshot: the state after them."""
        findings: list[Finding] = []
        for change in step.changes:
            if change.key.startswith("member/"):
                self._note_member(step, change)
            elif change.key.startswith(keys.POINTS):
                self._note_point(step, change)
        for change in step.changes:
            if change.key.startswith("settlement/") and change.after is not None:
                findings += self._add_settlement(step, change, read_record(Settlement, change.after), snapshot)
        return [_place(finding, step) for finding in findings]

    def _note_member(self, step: Step, change: Change) -> None:
        before, member = _read(Member, change.before), _read(Member, change.after)
        if member and member.status == "left" and (before is None or before.status != "left"):
            self.left_on[change.key] = step.day
        if member and change.key in self.welcomed:
            self.welcomed |= _tags_of(member)

    def _note_point(self, step: Step, change: Change) -> None:
        before, owner = _read(PointOwner, change.before), _read(PointOwner, change.after)
        if owner and (before is None or before.member != owner.member):
            self.since[change.key] = step.day

    def _add_settlement(
        self, step: Step, change: Change, settlement: Settlement, snapshot: Snapshot
    ) -> list[Finding]:
        name = settlement.settlement_id
        if settlement.is_skip:
            return []
        if find_countersigned(change):
            for line in load_lines(name, snapshot):
                if line.welcome_cents:
                    self.welcomed |= {keys.member(line.member): None} | _tags_of(_require(line.member, snapshot))
            return self.waiting.pop(name, [])
        if change.before is None:
            self.waiting = {name: list(self._find_second_welcomes(name, snapshot))}
            return list(self._check_carries(step, settlement, snapshot))
        return []

    def _find_second_welcomes(self, name: str, snapshot: Snapshot) -> Iterator[Finding]:
        """I7: as things are when it is settled, two members of one point among them."""
        had = dict(self.welcomed)
        for line in load_lines(name, snapshot):
            if line.welcome_cents:
                tags = _tags_of(_require(line.member, snapshot))
                if keys.member(line.member) in had:
                    yield I7_MEMBER(member=line.member)
                yield from (I7_POINT(tag=key.removeprefix(keys.POINTS)) for key in tags if key in had)
                had |= tags

    # T5

    def _check_carries(self, step: Step, settlement: Settlement, snapshot: Snapshot) -> Iterator[Finding]:
        """I4: from line to line nothing is lost, from leaver to point, from point to who has it, neither."""
        name = settlement.settlement_id
        lines = {line.member: line for line in load_lines(name, snapshot)}
        earlier = {line.member: line for line in load_lines(settlement.predecessor, snapshot)}
        points = {change.key: _look(change, name, snapshot) for change in step.changes if _is_point(change)}
        taken: dict[str, int] = {}
        for point in points.values():
            taken[point.owner.member] = taken.get(point.owner.member, 0) + point.taken_micro
        for member, line in lines.items():
            if not _is_carried(line, earlier.get(member), taken.get(member, 0), snapshot):
                yield I6_SETTLEMENT(settlement=name, what=f"carry of {member[:12]}")
        yield from self._check_left(name, lines, earlier, points, snapshot)
        yield from self._check_kept(lines, points, snapshot)

    def _check_left(
        self, name: str, lines: Mapping[str, Line], earlier: Mapping[str, Line], points: Mapping[str, "_Point"],
        snapshot: Snapshot,
    ) -> Iterator[Finding]:
        """Compare what each point got with the leavers' parts; what they have over only makes up for what is owed."""
        least, most = dict[str, int](), dict[str, int]()
        for member_id in dict.fromkeys((*earlier, *lines)):
            member = _require(member_id, snapshot)
            if member.status == "left":
                line, last = lines.get(member_id), earlier.get(member_id)
                micro = (line.credited_micro if line else 0) + (last.carry_micro if last else 0)
                left_on = self.left_on.get(keys.member(member_id), member.left_on)
                bearing = [key for key in _tags_of(member) if self._bears(key, member_id, left_on, snapshot)]
                for key, part in zip(bearing, _divide(micro, len(bearing)), strict=True):
                    least[key] = least.get(key, 0) + min(part, 0)
                    most[key] = most.get(key, 0) + part * (part > 0)
                    if part < 0:
                        self.owing[key] = left_on
        for key in dict.fromkeys((*least, *points)):
            added, due = points[key].added_micro if key in points else 0, least.get(key, 0)
            if not due <= added <= due + most.get(key, 0):
                yield I4_CARRY_LEFT(settlement=name, tag=key.removeprefix(keys.POINTS), found=str(added), due=str(due))

    def _bears(self, key: str, leaver_id: str, left_on: int, snapshot: Snapshot) -> bool:
        owner = read_record(PointOwner, snapshot.get(key) or b"")
        passed_on = left_on if owner.member == leaver_id else min(left_on, self.since.get(key, owner.since))
        is_forgiven = owner.forgiven_on >= passed_on > 0
        return left_on - passed_on <= CARRY_DAYS and not is_forgiven

    def _check_kept(
        self, lines: Mapping[str, Line], points: Mapping[str, "_Point"], snapshot: Snapshot
    ) -> Iterator[Finding]:
        """Find what is left at a point though who has it, since less than a year, has a line."""
        for key, left_on in list(self.owing.items()):
            point = points.get(key) or _look(Change(key, snapshot.get(key), snapshot.get(key)), "", snapshot)
            member = _require(point.owner.member, snapshot)
            since = max(self.since.get(key, point.owner.since), member.registered_on)
            is_bearer = member.status != "left" and point.owner.member in lines
            if point.open_micro and is_bearer and since - left_on <= CARRY_DAYS:
                micro = str(point.open_micro)
                yield I4_CARRY_KEPT(tag=key.removeprefix(keys.POINTS), member=point.owner.member, micro=micro)


def _divide(micro: int, count: int) -> list[int]:
    """Give equal parts, rounded towards 0, of which the first makes the sum exact."""
    others = [int(Fraction(micro, count))] * (count - 1) if count else []
    return [micro - sum(others), *others] if count else []


@dataclass(frozen=True)
class _Point:
    """What a settlement did to a point: left there, taken from there, still there."""

    owner: PointOwner
    added_micro: int
    taken_micro: int
    open_micro: int


def _look(change: Change, name: str, snapshot: Snapshot) -> _Point:
    before, owner = _read(PointOwner, change.before), read_record(PointOwner, change.after or b"")
    was = _count_left(before, snapshot) if before else 0
    now = owner.carry_micro if name and owner.carried == name else was
    is_taken = bool(name) and owner.taken == name
    return _Point(owner, now - was, now if is_taken else 0, 0 if is_taken else now)


def _count_left(owner: PointOwner, snapshot: Snapshot) -> int:
    if _counts(owner.taken, snapshot):
        return 0
    return owner.carry_micro if not owner.carried or _counts(owner.carried, snapshot) else owner.carried_before_micro


def _counts(name: str, snapshot: Snapshot) -> bool:
    settlement = _read(Settlement, snapshot.get(keys.settlement(name))) if name else None
    return settlement is not None and settlement.countersigned_on > 0


def _is_carried(line: Line, last: Line | None, taken_micro: int, snapshot: Snapshot) -> bool:
    """T5: carry + 1,000,000 x cents (before cuts) = credited + the carry before + what was taken at points."""
    if _require(line.member, snapshot).status == "left":
        return (line.carry_micro, line.energy_cents, line.points) == (0, 0, 0)
    total = line.credited_micro + (last.carry_micro if last else 0) + taken_micro
    cents = max(0, total) // MICRO
    return line.carry_micro == total - MICRO * cents and line.energy_cents <= cents


def _is_point(change: Change) -> bool:
    return change.key.startswith(keys.POINTS) and change.after is not None


def _tags_of(member: Member) -> dict[str, None]:
    return {keys.point(point.tag): None for point in member.points}


def _require(member_id: str, snapshot: Snapshot) -> Member:
    return read_record(Member, snapshot.get(keys.member(member_id)) or b"")


def _read(kind: type[R], data: bytes | None) -> R | None:
    return None if data is None else read_record(kind, data)


def _place(finding: Finding, step: Step) -> Finding:
    return Finding(finding.reason, step.block, step.transaction, finding.values)
