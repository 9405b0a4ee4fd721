"""The concurrency table: what each command reads and writes, by kind of key, and nothing else.

Two transactions conflict only over a key that one writes and the other reads or writes; so this table is the promise
that strangers don't get into each other's way. Beyond the row, every command reads `now` and its own command record,
and a member's command the caller's member and key records.
"""

from collections import Counter

import pytest

from chaincode import contract
from chaincode.contract import Missing
from chaincode.rules import keys
from chaincode.rules.calls import Call
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.state import State
from tests.helpers.rules.market import Market
from tests.helpers.rules.scenarios import Scenario, list_cases, load_scenarios
from tests.helpers.rules.world import Recorder, World

LOTS = "lot page settlement spent"  # of an award lot: page, settlement record, spent mark
PAID = "agreement lot claim pair"
MOVED = ("agreement pair", "agreement lot pair")
FREED = ("agreement pair", "agreement lot pair seat")

TABLE = {  # command: (reads, writes)
    "found": ("", "now chain supply"),
    "open_day": ("coming proposal pause", "now coming proposal value pause"),
    "drop": ("cmd", "cmd"),
    "publish": ("offer", "offer place"),
    "request": (f"{LOTS} pair offer member delegate", "agreement lot pair spent delegate"),  # delegate: a helper's
    "accept": ("agreement pair place seat", "agreement pair seat"),
    "deliver": ("agreement pair delegate", "agreement lot pair delegate"),  # when less is delivered
    "contest": ("agreement", "agreement"),
    "confirm": ("agreement pair member pledge cashback", f"{PAID} due cashback"),
    "collect": ("agreement pair member key", PAID),
    "decline": MOVED,
    "withdraw": MOVED,
    "release": FREED,
    "lapse": FREED,
    "split": MOVED,
    "halve": MOVED,
    "decide": ("agreement pair mediators seed", "agreement lot pair"),
    "pause_sign": ("pause", "pause now"),
    "resume": ("pause", "pause now"),
    "seal": ("document", "document quote"),  # of a quote its request
    "open": ("document quote", "document quote"),
    "sweep": (f"{LOTS} fund member", "commons lot spent fund"),  # owners' records: what a freeze spares
    "level": (f"{LOTS} agreement member", "commons lot spent"),  # max_balance goes by the owner's stakeholder
    "merge": (LOTS, "lot spent"),
    "leave": (LOTS, "commons fund lot spent member"),
    "burn": ("commons supply", "commons supply"),
    "remind": ("claim settlement remind reminded", "remind reminded"),  # the settlement that took it, if any
    "attest": ("claim key_owner", "claim"),  # whose key it is: nobody attests for themselves
    "delegate": ("key_owner delegate", "key key_owner delegate"),
    "reclaim": ("key_owner", "key key_owner"),
    "rotate": ("key_owner", "key key_owner"),
    "cancel": ("", "key"),
    "freeze": ("member key", "key member pending"),  # by an officer: what it spares
    "register": ("member point key_owner", "pending"),
    "suspend": ("member", "pending"),
    "forgive": ("point member", "pending"),  # who has the point, and whether they belong still
    "recover": ("member key key_owner", "pending"),
    "thaw": ("member key", "pending"),
    "anchor": ("chain anchor told months remind", "anchor told"),
    "draw": ("settlement drawn budget", "drawn budget"),
    "settle": (
        "chain supply anchor settlement months page member claim point welcome programme",
        "chain settlement page taken claim point welcome",
    ),
    "skip": ("chain settlement anchor", "chain settlement"),
    "official": ("", "pending"),
    "release_kept": ("chain months", "pending"),
    "propose": ("proposing member mediators offer budget programme", "proposal proposing"),  # what is named
    "retract": ("proposal", "proposal"),
    "support": ("proposal", "support"),
    "open_vote": ("proposal support ballot member programme", "proposal ballot"),
    "vote": ("proposal vote mandate", "vote"),
    "mandate": ("proposal mandate member", "mandate"),  # whom it goes to must be an elector
    "paper_vote": ("proposal member paper", "pending"),
    "tally": ("proposal ballot vote paper mandate recovered", "proposal ballot"),
    "certify": ("proposal", "proposal"),
    "enact": (
        "proposal coming commons mediators member supply offer budget programme",
        "proposal coming commons mediators member supply fund budget lot programme",
    ),
    "adopt": ("proposal coming", "proposal coming"),
    "recall": ("pending", "pending"),
    "countersign": (  # of a pending: what that names; of a settlement: chain, supply, months
        "pending member key key_owner point welcome settlement chain supply months taken proposal paper "
        "paid fund quarter programme metered seed",
        "pending member key key_owner point settlement chain supply months remind paper paid fund lot quarter "
        "programme budget due metered seed recovered",
    ),
    "pay_in": ("member paid supply", "pending"),
    "donate": ("fund", "fund"),
    "pledge": ("fund offer", "fund pledge budget"),
    "end": ("pledge programme budget member", "pledge programme budget fund commons"),  # what these gave
    "disburse": ("budget pledge programme campaign due member", "budget due lot fund goal"),
    "discard": ("due claim budget pledge programme", "due claim"),
    "programme": ("fund", "pending"),
    "top_up": ("programme budget fund", "budget fund"),
    "join": ("programme joined", "joined"),
    "quit": ("joined", "joined"),
    "refuse": ("due", "due"),
    "share": ("programme goal tally", "tally due"),
    "attest_actions": ("programme joined tally", "tally due"),
    "codes": ("programme tally", "codes tally"),
    "scan": ("codes programme joined tally used", "used tally due"),
    "mutual": ("programme joined mutual tally", "mutual tally due"),
    "metered_actions": ("programme metered joined months", "pending"),
    "announce_event": ("programme", "event"),
    "campaign": ("fund", "fund campaign budget"),
    "adhere": ("campaign adhesion", "adhesion"),
    "leave_campaign": ("campaign adhesion", "adhesion"),
    "close": ("campaign adhesion budget member", "campaign budget fund"),  # who left gets nothing back
    "fulfil": ("campaign adhesion", "adhesion campaign"),  # campaign: only near its end
    "received": ("campaign adhesion", "adhesion due"),
    "issue_vouchers": ("fund member voucher", "fund voucher lot"),
    "assist": ("member fund quarter", "pending"),
    "redeem": (f"{LOTS} agreement redeemed", "lot spent redemption redeemed"),
    "repay": ("redemption member paid supply quarter months", "redemption paid supply quarter"),
    "take_back": ("redemption", "redemption redeemed lot"),
}
SCANS: dict[str, set[str]] = {  # kinds of a prefix
    "open_vote": {keys.MEMBERS}, "close": {"adhesion/"}, "tally": {"vote/", "paper/", "mandate/", "recovered/"},
    "settle": {keys.MEMBERS, "page/"}, "anchor": {keys.REMINDERS},
}

TOLD_BY_A_RECORD = {  # read only after a record that the arguments name was read, or by a scan
    "request": "delegate",  # the record of the keys says whether it is a helper's
    "split": "pair",  # and only by the second signature: the first moves nothing
    "anchor": "remind",
    "forgive": "member",
    "settle": "page point welcome",
    "countersign": "member key key_owner point welcome taken proposal paper paid fund quarter "
    "programme metered seed",
    "open_day": "proposal pause",
    "tally": "vote paper mandate recovered",
    "enact": "coming mediators member supply offer budget programme",
    "deliver": "delegate",  # and only below the price
    "remind": "settlement remind",
    "decide": "seed",
    "open_vote": "programme",  # whose owner has no vote on its end
    "end": "budget",
    "disburse": "pledge programme campaign",
    "discard": "budget pledge programme",
    "mutual": "tally",  # and only by the second signature
    "close": "adhesion budget member",
    "assist": "quarter",
    "repay": "quarter months",
}

COMMANDS = RULE_SETS[max(RULE_SETS)]
SCENARIOS = load_scenarios()
CASES = list_cases(COMMANDS)


def kinds(found: list[str]) -> set[str]:
    return {key.split("/")[0] for key in found}


def row(name: str) -> tuple[set[str], set[str]]:
    reads, writes = TABLE[name]
    return set(reads.split()), set(writes.split())


def run(build: Scenario) -> tuple[set[str], set[str], set[str]]:
    """Kinds of key that a succeeding call reads and writes, besides what every command does; prefixes it scans."""
    world, call = build()
    effects = world.send(call)
    assert effects.status == contract.OK, effects.response
    own = keys.command(call.sender, call.command_id)
    common = {keys.NOW, own, keys.member(call.member), keys.member_key(call.member)}
    reads = kinds([key for key in world.read if key not in common] + world.scanned)
    scanned = {f"{prefix.partition('/')[0]}/" for prefix in world.scanned}
    return reads, kinds([key for key in world.wrote if key != own]), scanned


def test_every_command_has_a_row_and_a_scenario() -> None:
    assert set(TABLE) == set(COMMANDS)
    assert set(SCENARIOS) == set(COMMANDS)


@pytest.mark.parametrize(("name", "build"), CASES)
def test_a_command_reads_and_writes_its_row_only(name: str, build: Scenario) -> None:
    reads, writes, scanned = run(build)
    assert reads <= row(name)[0]
    assert writes <= row(name)[1]
    assert scanned <= SCANS.get(name, set())


@pytest.mark.parametrize("name", TABLE)
def test_a_row_says_no_more_than_its_command_does(name: str) -> None:
    results = [run(build) for build in SCENARIOS[name]]
    assert set().union(*(reads for reads, _, _ in results)) >= row(name)[0]
    assert set().union(*(writes for _, writes, _ in results)) >= row(name)[1]


@pytest.mark.parametrize(("name", "build"), CASES)
def test_on_success_every_first_read_is_used(name: str, build: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    world, call = build()
    proving, own = ask(world, call)
    recorder = Recorder(world.state)
    monkeypatch.setattr(State, "fetch", lambda *_: None)  # it asks for what isn't used yet
    effects = contract.apply(call, recorder)
    assert isinstance(effects, contract.Effects)
    assert effects.status == contract.OK, effects.response
    assert {*proving.keys, *own.keys} <= set(recorder.keys)
    assert set(own.prefixes) <= set(recorder.prefixes)
    assert len(proving.keys + own.keys) == len({*proving.keys, *own.keys})


class Stopped(Recorder):
    """A snapshot that holds nothing but the keys that proving needs."""

    def get(self, key: str) -> bytes | None:
        if key not in self.keys:
            raise Missing(keys=(key,))
        return self.state.get(key)

    def scan(self, prefix: str) -> list[tuple[str, bytes]]:
        raise Missing(prefixes=(prefix,))


def ask(world: World, call: Call) -> tuple[Missing, Missing]:
    """What proving who sends it reads, and what the row asks for then, in one go."""
    proving = contract.first_reads(call)
    helpers = keys.delegate(call.member, call.caller.key)  # read only where the key is no own one
    own = contract.apply(call, Stopped(world.state, [*proving.keys, helpers]))
    return proving, own if isinstance(own, Missing) else Missing()


@pytest.mark.parametrize(("name", "build"), CASES)
def test_the_row_is_asked_for_in_one_go_after_its_sender_is_proved(name: str, build: Scenario) -> None:
    world, call = build()
    proving, own = ask(world, call)
    helpers = keys.delegate(call.member, call.caller.key)
    assert contract.prove(call, Stopped(world.state, [*proving.keys, helpers])) is None
    args = contract.parse_arguments(COMMANDS[name].arguments, call)
    known = {*COMMANDS[name].first_reads(call, args), *COMMANDS[name].first_ranges} - set(proving.keys)
    assert not known or {*own.keys, *own.prefixes} == known


def list_first(world: World, call: Call) -> set[str]:
    return kinds([key for missing in ask(world, call) for key in (*missing.keys, *missing.prefixes)])


@pytest.mark.parametrize("name", TABLE)
def test_the_first_reads_are_the_whole_row_but_for_what_only_a_record_tells(name: str) -> None:
    fetched = set().union(*(list_first(*build()) for build in SCENARIOS[name]))
    assert row(name)[0] - fetched == set(TOLD_BY_A_RECORD.get(name, "").split())


def build_payments(count: int) -> tuple[World, list[Call]]:
    """That many consumers, each about to confirm a delivery of one provider, of a recognised category."""
    market = Market(interests=[{"category": "care", "interest": "social"}])
    calls = []
    for number in range(count):
        market.ada = market.world.join("citizens", name=f"consumer {number}")
        ref = market.request(service_date=market.world.date)
        for command in ("accept", "deliver"):
            market.world.do(command, market.bea, agreement=ref)
        calls.append(market.world.build_call("confirm", market.ada, agreement=ref))
    return market.world, calls


def test_500_payments_to_one_provider_at_one_height_share_no_written_key() -> None:
    world, calls = build_payments(500)
    touched: Counter[str] = Counter()
    written: Counter[str] = Counter()
    for call in calls:
        recorder = Recorder(world.state)
        effects = contract.apply(call, recorder)
        assert isinstance(effects, contract.Effects)
        assert effects.status == contract.OK
        own = dict.fromkeys(key for key, _ in effects.writes)
        written.update(own.keys())
        touched.update((own | dict.fromkeys(recorder.keys)).keys())
    assert max(touched[key] for key in written) == 1
