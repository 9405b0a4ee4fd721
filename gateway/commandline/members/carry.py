"""How a command about a member's points is carried out: by the way of an enrolment (`enrolment`).

Tried by the rules, proposed, signed by a second organisation, then kept where points live. Where that one signs
elsewhere the command waits on the plan; typed again with the same words it ends, and proposes nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from gateway.acts.desk import OFFICER
from gateway.acts.enrolling.applicant import NamedPoint
from gateway.acts.enrolling.person import Person, load_plan, save_plan
from gateway.acts.enrolling.plan import describe_point, rehearse_registration
from gateway.commandline.base.community import Community
from gateway.commandline.base.refusals import RefusedError
from gateway.commandline.members.add import advance, end_earlier, say_stuck
from gateway.commandline.members.find import Found
from gateway.commandline.members.steps import AWAITS, DONE, PREVIEW, Outcome, Step, show_steps

Plain = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A command about a member's points. words: what was asked, alike whenever it is typed; notes: told besides."""

    community: Community
    found: Found
    words: tuple[str, ...]
    is_preview: bool
    as_json: bool
    notes: tuple[str, ...] = ()

    def resume(self) -> bool:
        """Go on with what earlier commands began; show what came of this one, if it is among them."""
        if self.is_preview:
            return False
        people, left = end_earlier(self.community)
        is_known = any(person.file == self._digest for person in people)
        if is_known:
            self._show((), self._judge(left))
        return is_known

    def carry(self, points: Sequence[Plain], steps: Sequence[Step], plants: Sequence[Plain] = ()) -> None:
        """Register the points anew, some with an end, some with a beginning; show what came of it.

        plants: what is kept of them once that acts.

        Raises:
            RefusedError: the rules refuse it; nothing was written.
        """
        person = replace(self._make(points), plants=list(plants))
        if self.is_preview:
            self._show(steps, Outcome(PREVIEW))
            return
        people = [*load_plan(self.community.folder), person]
        save_plan(self.community.folder, people)
        self._show(steps, self._judge(advance(self.community, people)))

    @property
    def _digest(self) -> str:
        return sha256("\n".join((self.found.member, *self.words)).encode()).hexdigest()

    def _make(self, points: Sequence[Plain]) -> Person:
        """Make the plan's row, and have the rules try it."""
        found = self.found
        with self.community.client(found.organisation, OFFICER) as officer:
            tagged = [describe_point(officer, NamedPoint(0, **point)) for point in points]
            person = Person(
                found.shown, found.organisation, "", found.member, found.record["public_keys"], "", "", "",
                officer.new_command_id(), tagged, [], self._digest, is_new=False,
            )
            refused = rehearse_registration(self.community, officer, person)
        if refused:
            raise RefusedError("\n".join(refused))
        return person

    def _judge(self, left: Sequence[Person]) -> Outcome:
        one = next((one for one in left if one.file == self._digest), None)
        if one is not None and one.fault:
            raise RefusedError(say_stuck(one))
        return Outcome(AWAITS, one.pending) if one is not None else Outcome(DONE)

    def _show(self, steps: Sequence[Step], outcome: Outcome) -> None:
        show_steps(self.found, steps, outcome, as_json=self.as_json, notes=self.notes)
