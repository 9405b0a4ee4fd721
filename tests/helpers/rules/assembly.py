"""A community that votes: who may, what they propose, and a vote brought as far as a test needs it.

    assembly = Assembly(citizens=5)
    proposal = assembly.open(WEIGHTS)
    assembly.vote(proposal, yes=3, no=1)
    assembly.tally(proposal); assembly.enact(proposal)
"""

from typing import Any

from chaincode.rules.governance.records import ProposalRecord, Result
from tests.helpers.rules.world import SERVICE, STRANGER, Person, World, staff

SHORT = {"vote_days": 7, "confirmation_days": 3, "franchise_days": 0, "support": 2, "open_proposals": 10}
TEXT, MINUTE = "7" * 64, "8" * 64
OFFICERS = {name: staff(name, "officer") for name in ("citizens", "commerce", "municipality", "gse")}


def values(group: str, **named: int | str) -> dict[str, Any]:
    """A subject that changes a group of parameters."""
    return {"kind": "parameter", "parameter": {"group": group, "values": named or {}}}


WEIGHTS = values("weights", w_consume=4_000, w_produce=6_000)
OPINION = {"kind": "opinion"}


class Assembly:
    """A world with electors of each chamber."""

    def __init__(self, citizens: int = 4, commerce: int = 0, municipality: int = 0, gse: int = 0, **more: Any) -> None:
        self.world = World(**(SHORT | more))
        numbers = {"citizens": citizens, "commerce": commerce, "municipality": municipality, "gse": gse}
        self.people = {name: [self.world.join(name) for _ in range(count)] for name, count in numbers.items()}
        self.world.open_day(self.world.now.parameters.franchise_days)

    @property
    def citizens(self) -> list[Person]:
        """The citizens, the first of whom proposes."""
        return self.people["citizens"]

    def propose(self, subject: dict[str, Any] = WEIGHTS, by: Person | None = None, **more: Any) -> str:
        """Give the key of a new proposal."""
        receipt = self.world.do("propose", by or self.citizens[0], subject=subject, text=TEXT, **more)
        key: str = receipt["made"][0]
        return key

    def open(self, subject: dict[str, Any] = WEIGHTS, **more: Any) -> str:
        """Give the key of a proposal whose vote was opened by its supporters."""
        proposal = self.propose(subject, **more)
        self.open_by(proposal)
        return proposal

    def open_by(self, proposal: str, by: Person = STRANGER, first: int = 0) -> None:
        """Have a proposal supported by as many as it takes, from the first of them on, and opened."""
        supporters = self.citizens[first : first + self.world.now.parameters.support]
        for member in supporters:
            self.world.do("support", member, proposal=proposal)
        self.world.do("open_vote", by, proposal=proposal, supporters=[one.member for one in supporters])

    def vote(self, proposal: str, yes: int = 0, no: int = 0, abstain: int = 0, of: str = "citizens") -> None:
        """Let the first of an organisation's members vote, in that order; whom it concerns doesn't."""
        choices, opening = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain, self.proposal(proposal).opening
        people = [one for one in self.people[of] if opening and one.member not in opening.concerned]
        for person, choice in zip(people, choices, strict=False):
            self.world.do("vote", person, proposal=proposal, choice=choice)

    def paper(self, proposal: str, person: Person, choice: str, second: str = "gse") -> None:
        """Bring in a paper of a member, by the organisation of that member and another."""
        officer = OFFICERS[person.caller.organisation]
        receipt = self.world.do("paper_vote", officer, proposal=proposal, member=person.member, choice=choice)
        given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
        self.world.do("countersign", OFFICERS[second], **given)

    def tally(self, proposal: str) -> str:
        """Count after the last day; give the status."""
        opening = self.proposal(proposal).opening
        assert opening is not None
        self.world.open_day(max(0, opening.last_day + 1 - self.world.day))
        self.world.do("tally", STRANGER, proposal=proposal)
        return self.proposal(proposal).status

    def passed(self, subject: dict[str, Any] = WEIGHTS, **more: Any) -> str:
        """Give a proposal that passed with everybody's yes and may be enacted today."""
        proposal = self.open(subject, **more)
        for name in self.people:
            self.vote(proposal, yes=len(self.people[name]), of=name)
        assert self.tally(proposal) == "passed"
        self.world.open_day(self.world.now.parameters.confirmation_days)
        return proposal

    def enacted(self, subject: dict[str, Any] = WEIGHTS, rows: tuple[str, ...] = (), **more: Any) -> str:
        """Give a proposal that passed and was enacted today."""
        proposal = self.passed(subject, **more)
        self.world.do("enact", STRANGER, proposal=proposal, rows=rows)
        return proposal

    def in_force(self, subject: dict[str, Any] = WEIGHTS) -> str:
        """Give a proposal whose values came into force today."""
        proposal = self.enacted(subject)
        if self.proposal(proposal).subject.rule_set:
            rule_set = subject["rule_set"]
            self.world.do("adopt", SERVICE, proposal=proposal, **rule_set)
        self.world.open_day(7)
        return proposal

    def proposal(self, key: str) -> ProposalRecord:
        """Read a proposal."""
        return self.world.get(ProposalRecord, key)

    def result(self, key: str) -> Result:
        """Read the result of a tally."""
        result = self.proposal(key).result
        assert result is not None
        return result
