"""A member's key that an officer gets from its holder: the public key or a request, and what `members prove` prints."""

import json
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from chaincode.wire.possession import are_keys_proved, encode_key
from chaincode.words import WordedError


def read_key(public_key: str, request: str, beside: Path) -> str:
    """Give the public key that a row brings, hex; "" for none. Of a request only the key is taken."""
    if public_key and request:
        raise WordedError("gateway.members.keys.give_public_key_or_csr_not_both")
    try:
        if request:
            signed = x509.load_pem_x509_csr((beside / request).read_bytes())
            if not signed.is_signature_valid:
                raise InvalidSignature
            key = signed.public_key()
        elif public_key:
            key = load_der_public_key(bytes.fromhex(public_key))  # type: ignore[assignment]
        else:
            return ""
    except (OSError, ValueError, InvalidSignature) as error:
        raise WordedError("gateway.members.keys.key_or_request_cannot_be_read") from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise WordedError("gateway.members.keys.key_is_not_on_p_have_another")
    return encode_key(key)


def read_proof(text: str, public_key: str, member: str = "") -> tuple[str, str]:
    """Give command id and signature of a proof, which the key must have made: to register, or to recover a member's."""
    registration_id, _, proof = text.partition(":")
    if not text:
        return "", ""
    arguments = json.dumps({"public_keys": [public_key], "proofs": [proof], "member": member})
    command = b"recover" if member else b"register"
    if not proof or not are_keys_proved([command, registration_id.encode(), b"", arguments.encode()]):
        raise WordedError("gateway.members.keys.proof_is_not_key_own_have")
    return registration_id, proof
