"""T9: people propose, support, vote, give mandates; officers bring papers; anyone counts and enacts."""

from typing import Any

from hypothesis.stateful import rule

from chaincode.audit.recount import is_same, recount
from chaincode.audit.state_view import StateView
from chaincode.rules import keys
from chaincode.rules.governance.records import ProposalRecord
from chaincode.rules.records import CommonsRow
from tests.helpers.rules.machine.base import NUMBER, OFFICERS, ORGANISATIONS, Base, pick
from tests.helpers.rules.world import SERVICE, STRANGER

TEXT, MINUTE, DIGEST = "7" * 64, "8" * 64, "sha256+" + "0" * 16
CHOICES = ("yes", "yes", "yes", "no", "abstain")


class VoteSteps(Base):
    """A community that changes its own rules."""

    @rule(who=NUMBER, what=NUMBER, sure=NUMBER)
    def propose(self, who: int, what: int, sure: int) -> None:
        """Propose something, mostly supported and opened at once; take it back, seldom."""
        person, subject = self._someone(who), self._choose_subject(what, sure)
        given = {"subject": subject, "text": TEXT, "minute": MINUTE if subject["kind"] == "mediator" else ""}
        receipt = self.world.attempt("propose", person, **given)
        if receipt is None:
            return
        proposal = receipt["made"][0]
        if sure % 11 == 0:
            self.world.attempt("retract", person if sure % 2 else self._someone(sure), proposal=proposal)
        supporters = [self._someone(who + number) for number in range(3)]
        done = [one.member for one in supporters if self.world.attempt("support", one, proposal=proposal)]
        by = OFFICERS[pick(ORGANISATIONS, sure)] if sure % 5 == 0 else STRANGER
        named = [] if sure % 5 == 0 else list(dict.fromkeys(done))
        self.world.attempt("open_vote", by, proposal=proposal, supporters=named)

    @rule(which=NUMBER, who=NUMBER, sure=NUMBER)
    def cast(self, which: int, who: int, sure: int) -> None:
        """Vote on what is open, with mandates, on paper, or say who shall."""
        opened = self._list_running() if sure % 13 else self._list("open")
        if not opened:
            return
        proposal, person, other = pick(opened, which), self._someone(who), self._someone(sure)
        choice = pick(CHOICES, sure)
        if sure % 3 == 0:
            self.world.attempt("mandate", person, proposal=proposal, to=other.member if sure % 8 else "")
            self.world.attempt("vote", other, proposal=proposal, choice=choice, givers=[person.member])
            if who % 2:
                self.world.attempt("vote", person, proposal=proposal, choice=choice)
        elif sure % 7 == 0:
            given = {"proposal": proposal, "member": person.member, "choice": choice}
            self._sign(self.world.attempt("paper_vote", OFFICERS[person.caller.organisation], **given))
        else:
            self.world.attempt("vote", person, proposal=proposal, choice=choice)

    @rule(which=NUMBER, sure=NUMBER)
    def assemble(self, which: int, sure: int) -> None:
        """Everybody votes on what is open, mostly yes."""
        for proposal in self._list_running()[:3]:
            for number, member in enumerate(self._confirmed()):
                person, choice = self.acting[member][-1], pick(CHOICES, sure + number)
                self.world.attempt("vote", person, proposal=proposal, choice=choice)
        self.carry_out(which, sure)

    @rule(who=NUMBER, sure=NUMBER)
    def vote_on_paper(self, who: int, sure: int) -> None:
        """Seldom, nobody has a device: all vote on paper, and officers certify what came of it."""
        if sure % 5:
            return
        before = set(self._list_running())
        self.propose(who, who // 7, sure + 1)  # opened by supporters
        for proposal in [one for one in self._list_running() if one not in before]:
            for member in self._confirmed():
                given = {"proposal": proposal, "member": member, "choice": "yes"}
                organisation = self.acting[member][-1].caller.organisation
                self._sign(self.world.attempt("paper_vote", OFFICERS[organisation], **given))
            self.world.open_day(1 + self.world.now.parameters.vote_days)
            self._go_on(proposal, "open", sure)
            self._go_on(proposal, self.world.get(ProposalRecord, proposal).status, 3)  # by all four organisations

    @rule(which=NUMBER, sure=NUMBER)
    def carry_out(self, which: int, sure: int) -> None:
        """Count, certify, enact, adopt: whatever is next, by whoever comes along, perhaps too early."""
        for status in ("open", "uncertified", "passed", "enacted"):
            found = self._list(status)
            if found:
                self._go_on(pick(found, which), status, sure)

    def _go_on(self, proposal: str, status: str, sure: int) -> None:
        record = self.world.get(ProposalRecord, proposal)
        if status == "open":
            self.world.attempt("tally", STRANGER, proposal=proposal)
        elif status == "uncertified" and record.result:
            for organisation in ORGANISATIONS[: 1 + sure % 4]:
                given = {"proposal": proposal, "digest": record.result.digest}
                self.world.attempt("certify", OFFICERS[organisation], **given)
        elif status == "passed":
            self.world.attempt("enact", STRANGER, proposal=proposal, rows=self._name_rows(record))
        elif record.subject.rule_set:
            given = {"number": record.subject.rule_set.number, "digest": DIGEST}
            self.world.attempt("adopt", SERVICE, proposal=proposal, **given)

    def _name_rows(self, record: ProposalRecord) -> list[str]:
        """Name rows of the commons until they hold what is to be burnt."""
        rows, cents = [], record.subject.commons.cents if record.subject.commons else 0
        for key, row in self.world.all(CommonsRow, "commons/").items():
            if cents > 0:
                rows.append(key)
                cents -= row.amount_cents
        return rows

    def _choose_subject(self, what: int, sure: int) -> dict[str, Any]:
        """Choose what is proposed: nothing that makes the machine's short times long."""
        number, member = sure % 6, self._someone(sure).member
        subjects: list[dict[str, Any]] = [
            {"parameter": {"group": "weights", "values": {"w_consume": number * 1_000, "w_produce": 5_000}}},
            {"interest": {"category": pick(("care", "green", "repair"), sure), "interest": pick(("", "social"), what)}},
            {"mediator": {"member": member, "until": self.world.date_in(number)}},
            {"commons": {"cents": 1 + number, "to": "burn"}},
            {"member": {"member": member}},
            {"rule_set": {"number": self.world.now.rule_set + 1, "digest": DIGEST}},
            {},
        ]
        chosen = pick(subjects, what)
        return {"kind": next(iter(chosen), "opinion")} | chosen

    def _list_running(self) -> list[str]:
        """Give the votes whose last day isn't over."""
        found = self.world.all(ProposalRecord, "proposal/").items()
        return [key for key, one in found
                if one.status == "open" and one.opening and self.world.day <= one.opening.last_day]

    def _list(self, status: str) -> list[str]:
        found = self.world.all(ProposalRecord, "proposal/").items()
        return [key for key, record in found if record.status == status]

    def count_votes_again(self) -> None:
        """Votes are never deleted: each result can be found again ever after."""
        view = StateView(self.world.state)
        for key, record in self.world.all(ProposalRecord, keys.proposal("")).items():
            if record.opening and record.result:
                assert is_same(record, recount(key, record.opening, view)), key
