"""ECDSA over P-256 and SHA-256 as Fabric wants it: DER, and s in the lower half of the curve's order.

A signature (r, s) is as valid as (r, n - s), so a bystander could make a second one; Fabric refuses the higher s
(bccsp/sw/ecdsa.go). Browsers (WebCrypto) give r and s as 64 raw bytes.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
RAW_LENGTH = 64
_ALGORITHM = ECDSA(hashes.SHA256())


def sign(private_key: EllipticCurvePrivateKey, message: bytes) -> bytes:
    """Sign the message (not its digest): low-S DER."""
    return normalise(private_key.sign(message, _ALGORITHM))


def normalise(signature: bytes) -> bytes:
    """Turn raw r||s (64 bytes) or DER into low-S DER.

    Raises:
        ValueError: neither.
    """
    if len(signature) == RAW_LENGTH:
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    else:
        r, s = decode_dss_signature(signature)
        if s <= ORDER // 2:
            return signature
    return encode_dss_signature(r, min(s, ORDER - s))


def is_valid_signature(public_key: EllipticCurvePublicKey, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` is low-S DER over the message by that key."""
    try:
        _, s = decode_dss_signature(signature)
        if s > ORDER // 2:
            return False
        public_key.verify(signature, message, _ALGORITHM)
    except (InvalidSignature, ValueError):
        return False
    return True
