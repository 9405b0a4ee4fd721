"""Codes of invitations: ten characters that are hard to mistake, shown once and kept as a hash that is slow to make.

    Q7MK2-XR4TD     50 random bits, in the 32 signs of Crockford's base 32 (no I, L, O, U)

Codes are few and guesses are counted, so that nobody finds one; whoever has the database would have to try 2^50 hashes
of some milliseconds each.
"""

import secrets
from hashlib import scrypt

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, HALF = 10, 5
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})
_COST, _BLOCK = 2**12, 8
_APART = b"volano invitation"


def make_code() -> str:
    """Make a code as it is read out: two groups."""
    number = int.from_bytes(secrets.token_bytes(8))
    code = "".join(SIGNS[number >> 5 * place & 31] for place in range(LENGTH))
    return f"{code[:HALF]}-{code[HALF:]}"


def tidy_code(text: str) -> str:
    """Give what somebody typed without blanks, with the signs that were meant; "" where it can be no code."""
    code = text.upper().translate(_MEANT)
    return code if len(code) == LENGTH and set(code) <= set(SIGNS) else ""


def hash_code(code: str, community: str) -> str:
    """Give what is kept of a code, hex."""
    salt = _APART + community.encode()
    return scrypt(tidy_code(code).encode(), salt=salt, n=_COST, r=_BLOCK, p=1, dklen=32).hex()
