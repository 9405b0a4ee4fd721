"""Keys and random ids that are the same each time: so are members' ids, and the order of whatever is sorted by them.

Signatures and nonces stay random: what hashes them differs, and is named where it is shown (`printed.py`).
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import shake_256
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256, SEC 2


@contextmanager
def made_alike(seed: str) -> Iterator[None]:
    """Draw keys and `secrets` from a seed for a while: never the same twice under one seed."""
    drawn = count()

    def draw(size: int | None = None) -> bytes:
        return shake_256(f"{seed} {next(drawn)}".encode()).digest(32 if size is None else size)

    def make_key(curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(draw()) % (ORDER - 1) + 1, curve)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "token_bytes", draw)
        patch.setattr(ec, "generate_private_key", make_key)
        yield
