"""Codes of invitations: ten characters that are hard to mistake, shown once and kept as a hash that is slow to make.

    Q7MK2-XR4TD     50 random bits, in the 32 signs of Crockford's base 32 (no I, L, O, U)

Codes are few and guesses are counted, so that nobody finds one; whoever has the database would have to try 2^50 hashes
of some milliseconds each.
"""

from hashlib import scrypt

from chaincode.words import codes

LENGTH, HALF = 10, 5
_COST, _BLOCK = 2**12, 8
_APART = b"volano invitation"


def make_code() -> str:
    """Make a code as it is read out: two groups."""
    code = codes.draw_signs(LENGTH)
    return f"{code[:HALF]}-{code[HALF:]}"


def tidy_code(text: str) -> str:
    """Give what somebody typed without blanks, with the signs that were meant; "" where it can be no code."""
    return codes.tidy_code(text, LENGTH)


def hash_code(code: str, community: str) -> str:
    """Give what is kept of a code, hex."""
    salt = _APART + community.encode()
    return scrypt(tidy_code(code).encode(), salt=salt, n=_COST, r=_BLOCK, p=1, dklen=32).hex()
