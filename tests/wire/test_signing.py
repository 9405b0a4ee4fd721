"""Low-S signatures, and the two forms they arrive in."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from chaincode.wire.signing import ORDER, is_valid_signature, normalise, sign

KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key()


def both_forms() -> tuple[bytes, bytes, bytes]:
    """Raw low, DER low, DER high of one signature."""
    low = sign(KEY, b"message")
    r, s = decode_dss_signature(low)
    return r.to_bytes(32, "big") + s.to_bytes(32, "big"), low, encode_dss_signature(r, ORDER - s)


def test_the_order_is_that_of_p_256() -> None:
    # SEC 2, section 2.4.2
    assert ORDER == 2**256 - 2**224 + 2**192 - 89188191075325690597107910205041859247
    assert ec.SECP256R1().group_order == ORDER


def test_signatures_are_low_and_valid() -> None:
    for _ in range(20):
        signature = sign(KEY, b"message")
        assert decode_dss_signature(signature)[1] <= ORDER // 2
        assert is_valid_signature(PUBLIC, b"message", signature)


def test_raw_and_high_become_the_same_low_der() -> None:
    raw, low, high = both_forms()
    assert normalise(raw) == normalise(low) == normalise(high) == low


def test_a_raw_high_s_becomes_low_too() -> None:
    _, low, high = both_forms()
    r, s = decode_dss_signature(high)
    assert normalise(r.to_bytes(32, "big") + s.to_bytes(32, "big")) == low


def test_high_s_another_message_another_key_and_rubbish_are_not_valid() -> None:
    _, low, high = both_forms()
    assert not is_valid_signature(PUBLIC, b"message", high)
    assert not is_valid_signature(PUBLIC, b"massage", low)
    assert not is_valid_signature(ec.generate_private_key(ec.SECP256R1()).public_key(), b"message", low)
    for rubbish in (b"", b"rubbish", low + b"\x00", low[:-1]):
        assert not is_valid_signature(PUBLIC, b"message", rubbish)


def test_what_is_no_signature_can_t_be_normalised() -> None:
    with pytest.raises(ValueError):
        normalise(b"rubbish")
