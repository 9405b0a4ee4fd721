"""T12: who belongs. Members come, leave and come back; their points begin, end on any date, and pass on."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chaincode.rules import canonical, intervals, keys
from chaincode.rules.records import Member, MemberPoint, Pending
from tests.helpers.ledger.enrolling import point, tag_of
from tests.helpers.rules.community import FOUNDED_ON
from tests.helpers.rules.machine.base import NUMBER, OFFICERS, ORGANISATIONS, Base, pick
from tests.helpers.rules.world import staff

PROPOSALS = ("suspend", "freeze", "thaw", "recover", "forgive", "official")


class MemberSteps(Base):
    """What officers propose, and others sign."""

    @rule(organisation=st.sampled_from(ORGANISATIONS[:3]), points=st.integers(0, 2), taken=NUMBER)
    def register(self, organisation: str, points: int, taken: int) -> None:
        """Propose a newcomer, with new points and perhaps one that somebody left behind."""
        key = self._make_key("newcomer")
        tags = [self._new_tag() for _ in range(points)] + self._list_free(taken)[:1]
        given = [point(tag, self.world.date) for tag in dict.fromkeys(tags)]
        kind: dict[str, str] = {}
        if taken % 7 == 0:
            given = given[: taken % 14 // 7]
            kind = {"kind": "guest", "ends_on": self.world.date_in(taken % 6)} if taken % 3 else {"kind": "desk"}
        receipt = self.world.attempt("register", OFFICERS[organisation], public_keys=[key], points=given, **kind)
        if receipt:
            self._know_newcomer(organisation, key)
            if taken % 4:
                self._sign(receipt)

    @rule(who=NUMBER, taken=NUMBER, ahead=st.integers(-3, 3))
    def add_point(self, who: int, taken: int, ahead: int) -> None:
        """Give a member a further point, a new one or one that somebody left behind; who left comes back by it."""
        tags = (self._list_free(taken) if taken % 3 else []) + [self._new_tag()]
        self._register_of(pick(list(self.acting), who), point(tags[0], self.world.date_in(max(ahead, 0))))

    @rule(who=NUMBER, which=NUMBER, ahead=st.integers(-6, 6))
    def end_point(self, who: int, which: int, ahead: int) -> None:
        """End a member's point on any date, in the past, today or later; or open it again."""
        held = self._list_points(pick(list(self.acting), who))
        if held:
            one = pick(held, which)
            to_date = "" if which % 7 == 0 else max(one.from_date, self.world.date_in(ahead))
            ended = point(one.tag, one.from_date, to_date=to_date)
            self._register_of(pick(list(self.acting), who), ended)

    @rule(who=NUMBER, ahead=st.integers(-4, 4), sure=NUMBER)
    def move_out(self, who: int, ahead: int, sure: int) -> None:
        """A household registers an end, passes its point on, leaves, in any order; another, or the same, moves in."""
        if sure % 4 > 1 or len(self._confirmed()) < 4:
            return
        person = self._someone(who)
        held = [one for one in self._list_points(person.member) if not one.to_date]
        key, one = self._make_key("moved"), pick(held, sure) if held else None
        if one and sure % 5:
            to_date = max(one.from_date, self.world.date_in(ahead))
            self._register_of(person.member, point(one.tag, one.from_date, to_date=to_date))
        leaves_first = sure % 2 == 0
        if leaves_first:
            self.world.attempt("leave", person, lots=[])
        if one:
            organisation = person.caller.organisation
            given = [point(one.tag, max(self.world.date, self.world.date_in(ahead)))]
            receipt = self.world.attempt("register", OFFICERS[organisation], public_keys=[key], points=given)
            if self._sign(receipt):
                self._know_newcomer(organisation, key)
        if not leaves_first:
            self.world.attempt("leave", person, lots=[])

    @rule(who=NUMBER)
    def pass_on(self, who: int) -> None:
        """Seldom, somebody who was welcomed gets a new point, and leaves it to a newcomer."""
        welcomed = [member for member in self._confirmed() if keys.welcome(member) in self.world.state]
        if who % 3 or len(welcomed) < 3:
            return
        person, given = self._person(pick(welcomed, who // 3), 0), point(self._new_tag(), self.world.date)
        self._register_of(person.member, given)
        self.world.attempt("leave", person, lots=[])
        organisation, key = person.caller.organisation, self._make_key("heir")
        if self._sign(self.world.attempt("register", OFFICERS[organisation], public_keys=[key], points=[given])):
            self._know_newcomer(organisation, key)
            self.pay_out([who, who, who], 48)  # naming no claims: some may be taken

    @rule(who=NUMBER, many=NUMBER, sure=NUMBER)
    def leave(self, who: int, many: int, sure: int) -> None:
        """Leave, seldom."""
        if sure % 9 == 0 and len(self._confirmed()) > 3:
            person = self._someone(who)
            lots = list(self._lots(person.member))[: many % 5]
            self.world.attempt("leave", person, lots=lots, to_solidarity=many % 2 == 1)

    @rule(who=NUMBER)
    def come_back(self, who: int) -> None:
        """Whoever left registers again, with nothing new."""
        left = [key.split("/")[1] for key, one in self.world.all(Member, "member/").items() if one.status == "left"]
        if left:
            self._register_of(pick(left, who))

    @rule(who=NUMBER, name=st.sampled_from(PROPOSALS), other=NUMBER)
    def officiate(self, who: int, name: str, other: int) -> None:
        """What an officer proposes."""
        person = self._someone(who)
        organisation = person.caller.organisation if other % 7 else "gse"
        officer, arguments = OFFICERS[organisation], {"member": person.member}
        if name == "suspend":
            arguments["reason"] = "breach_of_statute"
        elif name == "recover":
            key = self._make_key("recovered")
            arguments["public_keys"] = [key]
            self._know(self._person_of(person.member, person.caller.organisation, key))
        elif name == "forgive":
            tags = [key.split("/")[1] for key in self.world.state if key.startswith("point/")]
            arguments = {"tag": pick(tags, other)}
        elif name == "official":
            officer, month = staff("gse", "official"), intervals.month_of(self.world.date_in(-31))
            arguments = {"month": max(month, FOUNDED_ON[:7]), "euro_cents": other * 1_000}
        receipt = self.world.attempt(name, officer, **arguments)
        if other % 3 == 0:
            self._sign(receipt)

    @rule(which=NUMBER, by=st.sampled_from(ORGANISATIONS))
    def countersign(self, which: int, by: str) -> None:
        """Make a pending command act, or try to."""
        waiting = [key for key, one in self.world.all(Pending, "pending/").items() if not one.is_done]
        if waiting:
            self._countersign(pick(waiting, which), by, is_sure=which % 9 > 0)

    @rule(who=NUMBER, sure=NUMBER)
    def keep_waiting(self, who: int, sure: int) -> None:
        """Something is proposed, the member does the contrary, and only then it is signed; then it is proposed anew."""
        person = self._someone(who)
        officer, by = OFFICERS[person.caller.organisation], "gse"
        if sure % 4:
            proposed: tuple[str, dict[str, object]] = "thaw", {"member": person.member}
            contrary: tuple[str, dict[str, object]] = "freeze", {"member": person.member}
        elif person.member in self.first_keys and len(self._confirmed()) > 4:
            proposed = "register", {"public_keys": [self.first_keys[person.member]], "points": [
                point(self._new_tag(), self.world.date),
            ]}
            contrary = "leave", {"lots": []}
        else:
            return
        receipt = self.world.attempt(proposed[0], officer, **proposed[1])
        self.world.attempt(contrary[0], person, **contrary[1])
        if receipt:
            self._countersign(receipt["made"][0], by, is_sure=True)
        self._sign(self.world.attempt(proposed[0], officer, **proposed[1]))

    def _countersign(self, key: str, by: str, *, is_sure: bool) -> None:
        pending = self.world.get(Pending, key)
        digest = pending.digest if is_sure else "0" * 64
        receipt = self.world.attempt("countersign", OFFICERS[by], target=key, digest=digest)
        if receipt and receipt["facts"]["acts"]:
            self._look_for_older_things(key, pending)

    def _look_for_older_things(self, key: str, acted: Pending) -> None:
        """What acted was proposed after all that it undid: no thaw before a freeze, no registration before leaving."""
        calls = self.world.succeeded
        proposed = next((at for at, one in enumerate(calls) if keys.pending(one.derive_id("pending")) == key), 0)
        member = acted.subject.split("/")[1]
        undone = {"thaw": "freeze", "register": "leave"}.get(acted.command)
        for call in calls[proposed + 1 :]:
            about = call.member or canonical.decode(call.arguments).get("member")
            assert call.name != undone or about != member, f"{acted.command} undoes a later {undone}"

    @rule(which=NUMBER, by=st.sampled_from(ORGANISATIONS))
    def recall(self, which: int, by: str) -> None:
        """Take a pending command back, as the organisation that made it or as another."""
        waiting = [key for key, one in self.world.all(Pending, "pending/").items() if not one.is_done]
        if waiting:
            self.world.attempt("recall", OFFICERS[by], target=pick(waiting, which))

    def _register_of(self, member: str, *given: dict[str, object]) -> None:
        """Register again by the first key, and have it signed."""
        if member in self.first_keys:
            officer = OFFICERS[self.acting[member][0].caller.organisation]
            public_keys = [self.first_keys[member]]
            self._sign(self.world.attempt("register", officer, public_keys=public_keys, points=list(given)))

    def _new_tag(self) -> str:
        self.count += 1
        return tag_of(1_000 + self.count)

    def _list_points(self, member: str) -> list[MemberPoint]:
        found = self.world.find(Member, f"member/{member}")
        return list(found.points) if found else []

    def _list_free(self, number: int) -> list[str]:
        """Give tags of points that ended, one of them first."""
        members = self.world.all(Member, "member/").values()
        free = [one.tag for member in members for one in member.points if one.to_date]
        return [pick(free, number), *free] if free else []
