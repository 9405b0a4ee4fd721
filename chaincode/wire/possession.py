"""A new key of a member proves that its holder wants it: it signs the member and the command that brings it.

    signed text ASCII  volano-key:<member, 64 hex digits>:<command id>
    proof       ECDSA over P-256 and SHA-256, low-S DER, hex; beside its public key in the command's arguments

So nobody can bring in another's key, which would then act for two. Rules do no cryptography: they ask that a proof is
there, and every endorser and the audit ask whether each that is there holds.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from chaincode.wire.signing import is_valid_signature, sign

MOST_KEYS = 16  # more are refused by any rule


def compute_member_id(public_keys: Sequence[bytes]) -> str:
    """Give the id of a member by the keys first registered (DER): SHA-256 over them in order of bytes, hex."""
    return sha256(b"".join(sorted(public_keys))).hexdigest()


# whom the keys of a command are brought for, by its arguments and the member that the call names
SUBJECTS: dict[str, Callable[[Mapping[str, Any], str, Sequence[bytes]], str]] = {
    "register": lambda _arguments, _member, keys: compute_member_id(keys),
    "delegate": lambda _arguments, member, _keys: member,
    "reclaim": lambda _arguments, member, _keys: member,
    "rotate": lambda _arguments, member, _keys: member,
    "recover": lambda arguments, _member, _keys: str(arguments["member"]),
}

_BRINGING = frozenset(name.encode("ascii") for name in SUBJECTS)


def format_signed(member: str, command_id: str) -> bytes:
    """Give the bytes that a new key of a member signs."""
    return f"volano-key:{member}:{command_id}".encode("ascii")


def make_proof(key: EllipticCurvePrivateKey, member: str, command_id: str) -> str:
    """Give a new key's proof for the command that brings it, hex."""
    return sign(key, format_signed(member, command_id)).hex()


def bring_keys(keys: Sequence[EllipticCurvePrivateKey], command_id: str, member: str = "") -> dict[str, list[str]]:
    """Give `public_keys` and `proofs` of a command that brings in keys which are at hand; member: "" for a new one."""
    public_keys = [encode_key(key.public_key()) for key in keys]
    subject = member or compute_member_id([bytes.fromhex(key) for key in public_keys])
    proofs = [make_proof(key, subject, command_id) for key in keys]
    return {"public_keys": public_keys, "proofs": proofs}


def encode_key(key: EllipticCurvePublicKey) -> str:
    """Write a public key as the rules take it: SubjectPublicKeyInfo, DER, hex."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


def are_keys_proved(args: Sequence[bytes]) -> bool:
    """Tell whether each proof in a call's arguments [name, command id, member, arguments] holds.

    A proof that is empty, or isn't there, is the rules' matter. What can't be read proves nothing.
    """
    if not args or args[0] not in _BRINGING:
        return True
    try:
        name, command_id, member, arguments = (part.decode("ascii") for part in args)
        plain = json.loads(arguments)
        proofs = plain.get("proofs", [])
        if not any(proofs):
            return True
        public_keys = [bytes.fromhex(key) for key in plain.get("public_keys", [])]
        if max(len(public_keys), len(proofs)) > MOST_KEYS:
            return False
        signed = format_signed(SUBJECTS[name](plain, member, public_keys), command_id)
        return all(_holds(key, proof, signed) for key, proof in zip(public_keys, proofs, strict=False) if proof)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        return False


def _holds(public_key: bytes, proof: str, signed: bytes) -> bool:
    try:
        key = load_der_public_key(public_key)
    except (ValueError, UnsupportedAlgorithm):
        return False
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        return False
    return is_valid_signature(key, signed, bytes.fromhex(proof))
