"""All steps in one machine; run by hypothesis, or by a seeded generator alone."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import ClassVar
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from chaincode.rules import keys
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.governance.records import Mediator, Mediators
from tests.helpers.rules.community import Community
from tests.helpers.rules.machine.base import ORGANISATIONS
from tests.helpers.rules.machine.deeds import DeedSteps
from tests.helpers.rules.machine.energy import EnergySteps
from tests.helpers.rules.machine.funds import FundSteps
from tests.helpers.rules.machine.key_use import KeySteps
from tests.helpers.rules.machine.members import PROPOSALS, MemberSteps
from tests.helpers.rules.machine.others import IN_OTHERS_NAMES, OtherSteps
from tests.helpers.rules.machine.standing_still import StandingStillSteps
from tests.helpers.rules.machine.tokens import TokenSteps
from tests.helpers.rules.machine.votes import VoteSteps

CARRY_DAYS = 9  # instead of 365, so that a year passes within a run
SHORT_DAYS = {  # instead of 14 to 400
    "funding.terms.WIND_UP_DAYS": 2, "funding.disbursing.WIND_UP_DAYS": 2, "funding.disbursing.OLD_DAYS": 9,
    "funding.disbursing.OWN_DAYS": 2, "funding.repaying.TAKE_BACK_DAYS": 2, "funding.repaying.NOTICE_DAYS": 1,
    "programmes.pairing.AGAIN_DAYS": 3,
    "programmes.campaigns.LEAVE_DAYS": 1, "programmes.campaigns.RUN_DAYS": 4, "programmes.campaigns.RECEIVED_DAYS": 1,
}
COMING_DAYS = 2  # instead of 7


@contextmanager
def short_year() -> Iterator[None]:
    """Let what a leaver owes be forgotten within days (T5), and what is voted come into force as soon (T9)."""
    with ExitStack() as stack:
        for module in ("chaincode.rules.energy.carries", "chaincode.audit.hands"):
            stack.enter_context(patch(f"{module}.CARRY_DAYS", CARRY_DAYS))
        for place, days in SHORT_DAYS.items():
            stack.enter_context(patch(f"chaincode.rules.{place}", days))
        stack.enter_context(patch("chaincode.rules.governance.enacting.COMING_DAYS", COMING_DAYS))
        stack.enter_context(patch.dict(RULE_SETS, dict.fromkeys(range(2, 1_000), RULE_SETS[1])))  # each may be adopted
        yield


class CommunityMachine(
    StandingStillSteps, TokenSteps, MemberSteps, KeySteps, EnergySteps, VoteSteps, FundSteps, DeedSteps, OtherSteps,
):
    """All commands of the table, by members, staff and strangers."""

    STEPS_A_RUN: ClassVar[int] = 100

    def begin(self) -> None:
        """Begin with mediators, offers, tokens and deals."""
        self.neutral = [self.world.join("gse", name=f"neutral {number}") for number in range(2)]
        members = sorted([*list(self.acting)[:1], *(person.member for person in self.neutral)])
        self.world.put(keys.MEDIATORS, Mediators(tuple([Mediator(one, "2040-12-31") for one in members])))
        self.make_voted_programme()
        for number in range(5):
            self.publish(number + 1, number, 0)
        self.world.open_day()
        for hours in ([4_100, 2_300, 5_900], [1_700, 5_000, 3_100]):
            self.pay_out(hours, 59)
        for until in (1, 2, 2, 3):
            self.deal(until, until, 80, until)


def run_machine(steps: int, *, is_derandomised: bool) -> type[CommunityMachine]:
    """Take at least so many steps of short years, a hundred or fewer a run, from one seed or from another each time."""

    class Machine(CommunityMachine):
        pass

    Machine.reset()
    while Machine.steps < steps:
        runs = (steps - Machine.steps) // Machine.STEPS_A_RUN + 10
        with short_year():
            run_state_machine_as_test(Machine, settings=settings(
                max_examples=runs, stateful_step_count=Machine.STEPS_A_RUN, deadline=None,
                derandomize=is_derandomised, database=None, phases=(Phase.generate, Phase.shrink),
                suppress_health_check=list(HealthCheck),
            ))
    return Machine


def list_steps(machine: CommunityMachine, random: Random) -> list[Callable[[], object]]:
    """Give all that may happen next, by a seeded generator."""

    def one() -> int:
        return random.randrange(60_000)

    def among(*names: str) -> str:
        return random.choice(names)

    return [
        lambda: machine.open_days(random.choice((1, 1, 1, 2, 2, 3) * 6 + (35,))),
        lambda: machine.publish(one(), one(), one()),
        lambda: machine.request(one(), one(), one(), random.randrange(5)),
        *(8 * [lambda: machine.deal(one(), one(), one(), random.randrange(1, 5))]),
        lambda: machine.argue(one(), one(), one(), random.randrange(6)),
        lambda: machine.argue(one(), one(), one(), random.randrange(3, 6)),
        lambda: machine.clear(random.randrange(3, 8)) if one() % 4 == 0 else None,
        lambda: machine.act(one(), one(), one()),
        lambda: machine.act_again(one(), one(), one()),
        lambda: machine.tidy(one(), among("merge", "sweep", "level", "burn"), one()),
        lambda: machine.leave(one(), one(), one()),
        lambda: machine.register(among("citizens", "commerce"), random.randrange(3), one()),
        lambda: machine.add_point(one(), one(), random.randrange(-3, 4)),
        lambda: machine.end_point(one(), one(), random.randrange(-6, 7)),
        lambda: machine.move_out(one(), random.randrange(-4, 5), one()),
        lambda: machine.pass_on(one()),
        lambda: machine.come_back(one()),
        lambda: machine.quarrel_again(one(), random.randrange(4, 7)),
        machine.level_all,
        lambda: machine.release(one(), one()) if one() % 3 == 0 else None,
        lambda: machine.open_days(35) if one() % 3 == 0 else None,
        lambda: machine.freeze_and_sweep(one(), one() % 2 == 0, random.randrange(1, 9)) if one() % 3 == 0 else None,
        lambda: machine.correct([one(), one(), one()], one()),
        lambda: machine.correct([one(), one(), one()], one()),
        lambda: machine.impersonate(one(), one(), among(*IN_OTHERS_NAMES)),
        lambda: machine.drop_young(one(), one()),
        lambda: machine.officiate(one(), among(*PROPOSALS), one()),
        lambda: machine.countersign(one(), among(*ORGANISATIONS)),
        lambda: machine.keep_waiting(one(), one()) if one() % 10 == 0 else None,
        lambda: machine.recall(one(), among(*ORGANISATIONS)),
        lambda: machine.use_keys(one(), among("rotate", "cancel", "freeze")),
        lambda: machine.lose_and_find_keys(one(), one()) if one() % 4 == 0 else None,
        lambda: machine.reclaim(one(), one()) if one() % 2 == 0 else None,
        lambda: machine.pause(one(), random.randrange(4), one()) if one() % 6 == 0 else None,
        lambda: machine.ask_for_quotes(one(), random.randrange(1, 7), one()) if one() % 4 == 0 else None,
        lambda: machine.help(one(), one(), random.randrange(10)),
        lambda: machine.pay_out([one(), one(), one()], one()),
        lambda: machine.pay_out([one(), one(), one()], one()),
        lambda: machine.anchor([one(), one(), one()], one()),
        lambda: machine.settle(one(), one()),
        lambda: machine.sign_settlement(among("municipality", "citizens", "gse"), one()),
        lambda: machine.propose(one(), one(), one()),
        lambda: machine.propose(one(), one(), one()),
        lambda: machine.cast(one(), one(), one()),
        lambda: machine.cast(one(), one(), one()),
        lambda: machine.assemble(one(), one()),
        lambda: machine.vote_on_paper(one(), one()),
        lambda: machine.carry_out(one(), one()),
        *(2 * [lambda: machine.turn_down(one())]),
        *(2 * [lambda: machine.pay_in(one(), one())]),
        *(3 * [lambda: machine.set_apart(one(), one(), one())]),
        lambda: machine.assist(one(), one()),
        *(2 * [lambda: machine.disburse(one(), one())]),
        lambda: machine.wind_up(one(), one()),
        *(3 * [lambda: machine.redeem(one(), one())]),
        *(2 * [lambda: machine.pay_with_pledges(one(), one())]),
        lambda: machine.draw(one()),
        lambda: machine.promise(one(), one()),
        *(3 * [lambda: machine.take_part(one(), one(), one())]),
        *(4 * [lambda: machine.show(one(), one(), one())]),
        lambda: machine.meter(one(), one()),
        *(3 * [lambda: machine.share(one(), one())]),
        lambda: machine.campaign(one(), one()),
        *(2 * [lambda: machine.bring_campaigns_on(one(), one())]),
        *(3 * [lambda: machine.claim(one(), among("attest", "remind"))]),
        *(6 * [lambda: machine.act(one(), one(), one())]),
        lambda: machine.repeat(random.random() < 0.5),
    ]


def walk(machine: CommunityMachine, random: Random, calls: int) -> Community:
    """Take steps by a seeded generator alone, so that they are the same on every machine, until so many were sent."""
    steps = list_steps(machine, random)
    machine.found()
    while len(machine.world.log) < calls:
        random.choice(steps)()
        machine.holds()
    return machine.world
