"""The keys that a gateway's organisation keeps in folders."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from chaincode.words import WordedError
from gateway.ledger.port import Signer


def load_signer(folder: Path) -> Signer:
    """Read key.pem and cert.pem of a folder."""
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise WordedError("gateway.ledger.keys.is_no_elliptic_curve_key", folder=folder / "key.pem")
    return Signer((folder / "cert.pem").read_bytes(), key)
