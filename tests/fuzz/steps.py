"""Steps of commands that go wrong: bytes of others, bytes that were changed, arguments that don't fit."""

import base64
import random
from urllib.parse import quote

from werkzeug.test import Client

from tests.fuzz.made import Made
from tests.fuzz.target import CALLERS
from tests.fuzz.values import ANY, JSON, RAW_ARGUMENTS, REFUSED, Spoilt, make_arguments, sign, spoil, write
from tests.ledger_contract.bytes_ import rebuild


def pick_step(chance: random.Random) -> tuple[str, dict[str, str]]:
    return chance.choice([("endorse", "proposal"), ("evaluate", "proposal"), ("submit", "transaction")])


def make_body(made: Made, what: str, steps: dict[str, str], caller: str = "gse service") -> dict[str, str]:
    own = made.steps[caller] | steps
    return {what: own[what], "signature": own["signature" if what == "proposal" else "sealed"]}


def bad_base64(made: Made, chance: random.Random) -> Spoilt:
    step, what = pick_step(chance)
    body = make_body(made, what, {})
    name = chance.choice([what, "signature"])
    body[name] = chance.choice(["A", "AAA", "====", "A===", "AA=A", "QUJD\n", " QUJD", "QUJD-_", "=", "ＱＵＪＤ"])
    return Spoilt(f"commands/open_day/{step}", write(body))


def spoilt_proposal(made: Made, chance: random.Random) -> Spoilt:
    proposal = spoil(chance, base64.b64decode(made.steps["gse service"]["proposal"]))
    body = make_body(made, "proposal", {"proposal": base64.b64encode(proposal).decode()})
    return Spoilt(f"commands/open_day/{chance.choice(['endorse', 'evaluate'])}", write(body))


def spoilt_transaction(made: Made, chance: random.Random) -> Spoilt:
    transaction = spoil(chance, base64.b64decode(made.steps["gse service"]["transaction"]))
    body = make_body(made, "transaction", {"transaction": base64.b64encode(transaction).decode()})
    return Spoilt("commands/open_day/submit", write(body))


def anothers_proposal(made: Made, chance: random.Random) -> Spoilt:
    """Good bytes with a good signature, of another certificate than the session's."""
    body = make_body(made, "proposal", {}, chance.choice(["municipality service", "member"]))
    return Spoilt("commands/open_day/endorse", write(body), frozenset({403}))


def anothers_transaction(made: Made, _chance: random.Random) -> Spoilt:
    body = make_body(made, "transaction", {}, "municipality service")
    return Spoilt("commands/open_day/submit", write(body), frozenset({403}))


def anothers_signature(made: Made, chance: random.Random) -> Spoilt:
    step, what = chance.choice([("endorse", "proposal"), ("submit", "transaction")])
    other = make_body(made, what, {}, "municipality service")
    body = make_body(made, what, {}) | {"signature": other["signature"]}
    return Spoilt(f"commands/open_day/{step}", write(body))


def another_command(made: Made, chance: random.Random) -> Spoilt:
    step, what = pick_step(chance)
    name = chance.choice([one for one in made.names if one != "open_day"] + ["nothing", "mint", "open_day "])
    return Spoilt(f"commands/{quote(name)}/{step}", write(make_body(made, what, {})), frozenset({400, 404}))


def bad_signature(made: Made, chance: random.Random) -> Spoilt:
    step, what = chance.choice([("endorse", "proposal"), ("submit", "transaction")])
    body = make_body(made, what, {})
    raw = base64.b64decode(body["signature"])
    flipped = bytes([raw[0] ^ 1]) + raw[1:]
    other = chance.choice([b"", bytes(64), raw[:-1], raw + b"\x00", flipped, b"\xff" * 64, raw * 2])
    return Spoilt(f"commands/open_day/{step}", write(body | {"signature": base64.b64encode(other).decode()}))


def sealed_twice(made: Made, chance: random.Random) -> Spoilt:
    """A transaction where a proposal belongs, and the other way round."""
    own = made.steps["gse service"]
    if chance.random() < 0.5:
        body = {"proposal": own["transaction"], "signature": own["sealed"]}
        return Spoilt("commands/open_day/endorse", write(body))
    return Spoilt("commands/open_day/submit", write({"transaction": own["proposal"], "signature": own["signature"]}))


def bad_arguments(made: Made, chance: random.Random) -> Spoilt:
    """Signed well and endorsed by nobody: the arguments don't fit the command."""
    name = chance.choice(made.names)
    caller = chance.choice(["gse service", "gse officer", "municipality officer", "member"])
    member = chance.choice(["", *made.target.members])
    call = {"command_id": made.new_id(chance), "member": member, "arguments": make_arguments(chance)}
    organisation, key = CALLERS[caller]
    headers = made.target.headers("gse", caller) | {"Content-Type": JSON}
    path = f"/gse/api/v1/commands/{name}/prepare"
    prepared = Client(made.target.trial.wsgi).post(path, data=write(call), headers=headers)
    if prepared.status_code != 200:
        return Spoilt(f"commands/{name}/prepare", write(call), caller=caller)
    proposal = prepared.get_json()["proposal"]
    body = {"proposal": proposal, "signature": sign(made.target.trial.signer(organisation, key), proposal)}
    return Spoilt(f"commands/{name}/endorse", write(body), caller=caller)


def own_proposal(made: Made, chance: random.Random) -> Spoilt:
    """Bytes that no `prepare` gave, signed well: arguments that only a caller's own program writes."""
    own, signer = made.steps["gse service"], made.target.trial.signer("gse", "service")
    changed = chance.choice([
        {"args": [b"open_day", made.new_id(chance).encode(), b"", chance.choice(RAW_ARGUMENTS)]},
        {"args": [b"open_day", chance.choice([b"", b"\xff", b"x" * 10_000, b"\x00"]), b"", RAW_ARGUMENTS[0]]},
        {"args": [b"open_day", made.new_id(chance).encode(), chance.choice([b"\xff", b"A" * 64, b"\x00"]), b"{}"]},
        {"args": [b"open_day"] * chance.choice([1, 2, 3, 5, 1_000])},
        {"channel": chance.choice(["", "other", "x" * 10_000])}, {"chaincode": chance.choice(["", "_lifecycle"])},
        {"timestamp_s": chance.choice([0, -1, 2**40, -(2**62), 2**62])}, {"nonce": b""},
        {"creator": chance.choice([b"", b"\xff" * 40, own["proposal"].encode()])},
        {"transient": {"a": b"x" * 100_000, "": b""}},
    ])
    proposal = rebuild(base64.b64decode(own["proposal"]), **changed)
    encoded = base64.b64encode(proposal).decode()
    ok = frozenset({200}) if set(changed) <= {"transient", "nonce"} else frozenset()
    body = {"proposal": encoded, "signature": sign(signer, encoded)}
    if "transient" in changed:
        body["organisations"] = ["gse", "citizens", "municipality"]
    return Spoilt("commands/open_day/endorse", write(body), REFUSED | ok)


def bad_transient(made: Made, chance: random.Random) -> Spoilt:
    value = chance.choice([
        {"": "AAAA"}, {"x" * 41: "AAAA"}, {"a": "A"}, {"a": 1}, [], "x", {"a": None}, {"a": ["AAAA"]},
    ])
    call = {"command_id": made.new_id(chance), "arguments": {}, "transient": value}
    return Spoilt("commands/settle/prepare", write(call), ANY)


KINDS = (
    bad_base64, bad_base64, spoilt_proposal, spoilt_proposal, spoilt_transaction, anothers_proposal,
    anothers_transaction, anothers_signature, another_command, bad_signature, sealed_twice, bad_arguments,
    bad_arguments, own_proposal, own_proposal, bad_transient,
)
