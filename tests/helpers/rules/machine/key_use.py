"""T12: keys rotated, frozen, recovered by officers or reclaimed, cancelled by old keys that turn up; helpers' keys."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.helpers.rules.machine.base import NUMBER, OFFICERS, Base, pick


class KeySteps(Base):
    """What members and officers do with keys."""

    @rule(who=NUMBER, name=st.sampled_from(("rotate", "cancel", "freeze")))
    def use_keys(self, who: int, name: str) -> None:
        """What members do with their own keys."""
        person = self._someone(who)
        if name == "rotate":
            key = self._make_key("rotated")
            if self.world.attempt("rotate", person, public_keys=[key]):
                self._know(self._person_of(person.member, person.caller.organisation, key))
        elif name == "freeze":
            if who % 5 == 0:
                self.world.attempt("freeze", person, member=person.member)
        else:
            self.world.attempt("cancel", pick(self.acting[person.member], who // 7))

    @rule(who=NUMBER, sure=NUMBER)
    def lose_and_find_keys(self, who: int, sure: int) -> None:
        """An officer recovers a member's keys; the old ones turn up and cancel, or the new ones wait."""
        person = self._someone(who)
        old = self.acting[person.member][-1]
        key = self._make_key("recovered")
        receipt = self.world.attempt(
            "recover", OFFICERS[person.caller.organisation], member=person.member, public_keys=[key]
        )
        if self._sign(receipt):
            self._know(self._person_of(person.member, person.caller.organisation, key))
        if sure % 2 and self.world.attempt("cancel", old):
            self._know(old)

    @rule(who=NUMBER, sure=NUMBER)
    def reclaim(self, who: int, sure: int) -> None:
        """Keep one more key apart, and bring new ones by it; an old key turns up and cancels, or days pass."""
        kept = [member for member in self._confirmed() if member in self.kept]
        person = self._person(pick(kept, who), who) if kept and sure % 2 else self._someone(who)
        key = self._make_key("reclaimed")
        of_key = self._person_of(person.member, person.caller.organisation, key)
        if person.member not in self.kept:
            recovery = self._person_of(person.member, person.caller.organisation, self._make_key("kept"))
            if self.world.attempt("rotate", person, public_keys=[key], recovery_key=recovery.caller.key):
                self.kept[person.member] = recovery
                self._know(of_key)
            return
        if self.world.attempt("reclaim", self.kept[person.member], public_keys=[key]):
            self._know(of_key)
            if sure % 3 == 0:
                self.world.attempt("cancel", person)

    @rule(who=NUMBER, cap=NUMBER, days=st.integers(0, 9))
    def help(self, who: int, cap: int, days: int) -> None:
        """Give a helper a key for some days, or end its help."""
        person, key = self._someone(who), self._make_key("helper")
        if self.world.attempt("delegate", person, public_keys=[key], cap_cents=1 + cap % 90, days=days):
            helper = self._person_of(person.member, person.caller.organisation, key)
            self.helpers.setdefault(person.member, []).append(helper)
