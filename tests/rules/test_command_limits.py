"""What one command may write, and how long its arguments may be: at the most that each may name, and beyond."""

from dataclasses import replace

import pytest

from chaincode import contract
from chaincode.contract import MOST_ARGUMENT_BYTES
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Caller, derive_id
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.errors import Refusal
from chaincode.rules.records import CommandRecord, CommonsRow, Supply
from tests.helpers.rules.market import Market
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.scenarios import load_scenarios
from tests.helpers.rules.world import PERIMETER, SERVICE, STRANGER, World, staff

COMMANDS = RULE_SETS[max(RULE_SETS)]
OFFICER, SECOND = staff("citizens", "officer"), staff("municipality", "officer")
# what a command may make the ledger keep at most, where it's more than a few records
BIG = {
    "drop": 1_002, "leave": 2_000, "countersign": 2_500, "sweep": 3_010, "level": 6_010, "burn": 3_010,
    "settle": 100_000, "open_day": 250, "enact": 110, "publish": 52, "request": 210, "split": 210, "halve": 210,
    "decide": 210,
    "confirm": 120, "donate": 110, "pledge": 110, "disburse": 1_060, "discard": 510, "issue_vouchers": 310,
    "redeem": 310, "take_back": 310, "top_up": 110, "campaign": 110, "attest_actions": 320,
} | dict.fromkeys(("merge", "deliver", "collect", "decline", "withdraw", "release", "lapse"), 110)
A_FEW = 12


def test_a_member_s_command_adds_little_to_the_ledger() -> None:
    assert {name: row.most_writes for name, row in COMMANDS.items()} == dict.fromkeys(COMMANDS, A_FEW) | BIG


CASES = [
    pytest.param(build, id=f"{name} {number}")
    for name, builds in load_scenarios().items() for number, build in enumerate(builds)
]


@pytest.mark.parametrize("build", CASES)
def test_one_record_more_than_the_bound_is_refused(build, monkeypatch) -> None:
    world, call = build()
    count = len(build().world.send(build().call).writes)
    row = COMMANDS[call.name]
    assert count <= row.most_writes
    monkeypatch.setitem(RULE_SETS[1], call.name, replace(row, most_writes=count - 1))
    effects = world.send(call)
    assert canonical.decode(effects.response) == {"code": "T0_TOO_MUCH", "values": {"most": count - 1}}
    assert effects.writes == ()
    monkeypatch.setitem(RULE_SETS[1], call.name, replace(row, most_writes=count))
    assert world.send(call).status == contract.OK


# At the most that a command may name it still goes through


def test_success_a_thousand_dropped_records() -> None:
    world = World("2024-05-01")
    old = [keys.command("0" * 64, f"2024-01-01-{number:032x}") for number in range(1_000)]
    for key in old:
        world.put(key, CommandRecord("0" * 64, ()))
    world.do("drop", STRANGER, records=old)


@pytest.mark.parametrize("count", [50, 51])
def test_publishing_places(count: int) -> None:
    market = Market()
    places = [{"number": number, "date": market.world.date, "seats": 9} for number in range(count)]
    arguments = market.publish_arguments(resource="hall", places=places)
    if count > 50:
        assert market.world.refused("T4_TOO_MANY_PLACES", "publish", market.bea, **arguments) == {"most": 50}
    else:
        market.world.do("publish", market.bea, **arguments)
        assert len(market.world.wrote) == COMMANDS["publish"].most_writes


@pytest.mark.parametrize("end", ["confirm", "decline", "withdraw", "release", "split", "halve"])
def test_success_an_agreement_that_holds_a_hundred_lots(end: str) -> None:
    market = Market()
    world, lots = market.world, [market.world.give(market.ada, 10) for _ in range(100)]
    ref = market.request(lots=lots, price_cents=995)
    if end in ("confirm", "release", "split", "halve"):
        world.do("accept", market.bea, agreement=ref)
        world.open_day(2)
        world.do("deliver", market.bea, agreement=ref)
    if end in ("split", "halve"):
        world.do("contest", market.ada, agreement=ref)
    if end == "split":
        world.do("split", market.bea, agreement=ref, provider_cents=505)
        world.do("split", market.ada, agreement=ref, provider_cents=505)
    elif end == "halve":
        world.open_day(22)
        world.do("halve", STRANGER, agreement=ref)
    else:
        world.do(end, market.ada if end in ("confirm", "withdraw") else market.bea, agreement=ref)
    assert len(world.wrote) > 100


def test_success_three_thousand_lots_and_rows() -> None:
    world = World(commons_cap=1, max_balance={"citizen": 1})
    ada = world.join("citizens")
    lots = [world.give(ada, 2) for _ in range(3_000)]
    world.open_day(31)
    world.do("level", SERVICE, member=ada.member, lots=lots)
    swept = [world.give(ada, 2, lasts=0) for _ in range(3_000)]
    world.open_day()
    world.do("sweep", SERVICE, lots=swept)
    rows = [keys.commons(derive_id("row", number)) for number in range(3_000)]
    for row in rows:
        world.put(row, CommonsRow(1, "given", 1))
    supply = world.get(Supply, keys.SUPPLY)
    world.put(keys.SUPPLY, Supply(supply.minted_cents + 3_000, supply.burnt_cents))
    world.do("burn", STRANGER, rows=rows)


def test_success_a_member_with_all_keys_and_points_who_leaves_with_all_lots() -> None:
    world = World()
    points = [
        {"tag": f"{number:064x}", "perimeter": PERIMETER, "power_w": 3_000, "from_date": world.date}
        for number in range(200)
    ]
    receipt = world.do("register", OFFICER, public_keys=[fake_key(number) for number in range(5)], points=points)
    target, digest = receipt["made"][0], receipt["facts"]["digest"]
    member = receipt["facts"]["member"]
    world.do("countersign", SECOND, target=target, digest=digest)
    ada = replace(STRANGER, member=member, caller=Caller("citizens", _key_of(fake_key(0))))
    world.do("leave", ada, lots=[world.give(ada, 5) for _ in range(100)])


def _key_of(public_key: str) -> str:
    from chaincode.rules.community.members import compute_key_id

    return compute_key_id(public_key)


# Hostile arguments


ODD = fake_key("odd")
ODD_KEYS = ["30" * 91, "30" * 45 + "3", ODD[:-1], ODD + "00", ODD.upper(), "", "3059"]


@pytest.mark.parametrize("public_key", ODD_KEYS)
def test_invalid_a_key_that_is_no_whole_key_of_the_curve(public_key: str) -> None:
    world = World()
    ada = world.join("citizens")
    lost = {"member": ada.member}
    for name, by, more in (("register", OFFICER, {}), ("rotate", ada, {}), ("recover", OFFICER, lost)):
        world.refused("T0_ARGUMENTS", name, by, public_keys=[public_key], **more)


@pytest.mark.parametrize("proof", ["3", "30" * 7, "30" * 73, "xx" * 20])
def test_invalid_a_proof_that_is_no_signature_in_form(proof: str) -> None:
    World().refused("T0_ARGUMENTS", "register", OFFICER, public_keys=[fake_key("new")], proofs=[proof])


@pytest.mark.parametrize("proofs", [[], [""], ["30" * 70]])
def test_invalid_a_new_key_without_a_proof_of_its_own(proofs: list[str]) -> None:
    world, new = World(), [fake_key("one"), fake_key("two")]
    ada = world.join("citizens")
    lost = {"member": ada.member}
    for name, by, more in (("register", OFFICER, {}), ("rotate", ada, {}), ("recover", OFFICER, lost)):
        world.refused("T12_NO_PROOF", name, by, public_keys=new, proofs=proofs, **more)


def test_success_a_key_that_is_the_member_s_already_needs_no_proof() -> None:
    world, key = World(), [fake_key("one")]
    receipt = world.do("register", OFFICER, public_keys=key)
    world.refused("T12_NO_PROOF", "register", OFFICER, public_keys=key, proofs=[""])
    world.do("countersign", SECOND, target=receipt["made"][0], digest=receipt["facts"]["digest"])
    point = {"tag": "7" * 64, "perimeter": PERIMETER, "power_w": 3_000, "from_date": world.date}
    world.do("register", OFFICER, public_keys=key, proofs=[], points=[point])


def test_invalid_arguments_longer_than_any_command_needs() -> None:
    for size, is_too_long in ((MOST_ARGUMENT_BYTES, False), (MOST_ARGUMENT_BYTES + 1, True)):
        text = canonical.encode({"x": ""})
        arguments = canonical.encode({"x": "y" * (size - len(text))})
        args = [b"drop", b"2024-05-01-" + b"0" * 32, b"", arguments]
        if is_too_long:
            with pytest.raises(Refusal) as caught:
                contract.parse_call(args, STRANGER.caller, 0)
            assert caught.value.values == {"where": "arguments", "why": "too_long"}
        else:
            contract.parse_call(args, STRANGER.caller, 0)
