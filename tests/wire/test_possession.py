"""A new key signs the member and the command that brings it; anything else proves nothing."""

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chaincode.rules.commands import RULE_SETS
from chaincode.rules.community import members
from chaincode.wire.possession import (
    MOST_KEYS,
    SUBJECTS,
    are_keys_proved,
    bring_keys,
    compute_member_id,
    format_signed,
    make_proof,
)
from chaincode.wire.signing import ORDER

COMMAND_ID, OTHER_ID = "2024-05-01-" + "a" * 32, "2024-05-01-" + "b" * 32
MEMBER, OTHER = "1" * 64, "2" * 64
KEY, OTHER_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
LONGER = ec.generate_private_key(ec.SECP384R1())
KINDS = ("register", "rotate", "recover")


def encode(key: Any) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def call(name: str, arguments: Any, command_id: str = COMMAND_ID, member: str = "") -> list[bytes]:
    return [name.encode(), command_id.encode(), member.encode(), json.dumps(arguments).encode()]


def bring(name: str, **changed: Any) -> list[bytes]:
    """A call that brings in KEY for MEMBER, or for a new one."""
    brought = bring_keys([KEY], COMMAND_ID, "" if name == "register" else MEMBER)
    named = {"member": MEMBER} if name == "recover" else {}
    return call(name, brought | named | changed, member=MEMBER if name == "rotate" else "")


@pytest.mark.parametrize("name", KINDS)
def test_a_key_that_signed_for_the_member_and_the_command_is_proved(name: str) -> None:
    assert are_keys_proved(bring(name))


@pytest.mark.parametrize("name", KINDS)
def test_a_proof_holds_for_one_member_one_command_and_one_key(name: str) -> None:
    _, command_id, member, arguments = bring(name)
    assert not are_keys_proved([name.encode(), OTHER_ID.encode(), member, arguments])
    plain = json.loads(arguments)
    if name == "register":
        plain["public_keys"] = [encode(OTHER_KEY).hex()]
        assert not are_keys_proved([name.encode(), command_id, member, json.dumps(plain).encode()])
        also = plain | {"public_keys": [encode(KEY).hex(), encode(OTHER_KEY).hex()]}  # another member then
        assert not are_keys_proved([name.encode(), command_id, member, json.dumps(also).encode()])
    else:
        claimed = json.dumps(plain | ({"member": OTHER} if name == "recover" else {})).encode()
        assert not are_keys_proved([name.encode(), command_id, OTHER.encode() if name == "rotate" else b"", claimed])
        stolen = json.dumps(plain | {"public_keys": [encode(OTHER_KEY).hex()]}).encode()
        assert not are_keys_proved([name.encode(), command_id, member, stolen])


@pytest.mark.parametrize("name", KINDS)
def test_each_key_of_several_needs_its_own(name: str) -> None:
    subject = compute_member_id([encode(KEY), encode(OTHER_KEY)]) if name == "register" else MEMBER
    both = [encode(KEY).hex(), encode(OTHER_KEY).hex()]
    mine, other = (make_proof(key, subject, COMMAND_ID) for key in (KEY, OTHER_KEY))
    assert are_keys_proved(bring(name, public_keys=both, proofs=[mine, other]))
    assert are_keys_proved(bring(name, public_keys=both, proofs=["", other]))  # may one be missing? the rules say
    assert not are_keys_proved(bring(name, public_keys=both, proofs=[other, mine]))
    assert not are_keys_proved(bring(name, public_keys=both, proofs=[mine, mine]))


def test_every_bit_of_a_proof_counts() -> None:
    proof = bytes.fromhex(make_proof(KEY, MEMBER, COMMAND_ID))
    for bit in range(len(proof) * 8):
        bent = bytearray(proof)
        bent[bit // 8] ^= 1 << bit % 8
        assert not are_keys_proved(bring("rotate", proofs=[bytes(bent).hex()])), bit


def test_the_higher_s_is_no_second_proof() -> None:
    r, s = decode_dss_signature(bytes.fromhex(make_proof(KEY, MEMBER, COMMAND_ID)))
    assert not are_keys_proved(bring("rotate", proofs=[encode_dss_signature(r, ORDER - s).hex()]))


ODD = [
    [b"rotate"], [b"rotate", b"", b"", b"{"], [b"rotate", b"", b"", b"[]"], [b"rotate", b"", b"", b"1"],
    [b"rotate", b"\xff", b"", b"{}"], call("rotate", {"public_keys": [1], "proofs": ["30"]}),
    call("rotate", {"public_keys": ["0"], "proofs": ["30"]}), call("rotate", {"public_keys": 1, "proofs": 1}),
    call("rotate", {"public_keys": ["30"], "proofs": ["30"]}),
    call("rotate", {"public_keys": [encode(KEY).hex()], "proofs": [["30"]]}),
    call("recover", bring_keys([KEY], COMMAND_ID, MEMBER)),
    call("rotate", bring_keys([KEY] * (MOST_KEYS + 1), COMMAND_ID, MEMBER), member=MEMBER),
    call("rotate", {
        "public_keys": [encode(LONGER).hex()],
        "proofs": [LONGER.sign(format_signed(MEMBER, COMMAND_ID), ec.ECDSA(hashes.SHA256())).hex()],
    }, member=MEMBER),
    [b"rotate", b"", b"", b"[" * 100_000],
]


@pytest.mark.parametrize("args", ODD, ids=range(len(ODD)))
def test_what_cannot_be_read_proves_nothing(args: list[bytes]) -> None:
    assert not are_keys_proved(args)


def test_other_commands_bring_no_keys() -> None:
    assert are_keys_proved(call("open_day", {"date": "2024-05-02"}))
    assert are_keys_proved([]) and are_keys_proved([b"anything", b"at", b"all"])
    bringing = {
        name for name, row in RULE_SETS[max(RULE_SETS)].items() if "public_keys" in row.arguments.__dataclass_fields__
    }
    assert bringing == set(SUBJECTS)


def test_the_member_of_a_registration_is_the_rules_own() -> None:
    keys = [encode(KEY), encode(OTHER_KEY)]
    assert compute_member_id(keys) == members.compute_member_id(tuple(key.hex() for key in keys))


def test_a_statement_passes_for_nothing_else() -> None:
    assert format_signed(MEMBER, COMMAND_ID) == f"volano-key:{MEMBER}:{COMMAND_ID}".encode()
