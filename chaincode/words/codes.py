"""Codes that people read out and type, in the 32 signs of Crockford's base 32: no I, L, O, U, which are mistaken."""

import secrets

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def draw_signs(count: int) -> str:
    """Draw so many signs, of five random bits each."""
    return "".join(SIGNS[byte % len(SIGNS)] for byte in secrets.token_bytes(count))  # 32 divides 256: each as likely


def read_meant(text: str) -> str:
    """Give what somebody typed without blanks, with the signs that were meant."""
    return text.upper().translate(_MEANT)


def tidy_code(text: str, length: int) -> str:
    """Give the code of so many signs that somebody meant; "" where it can be none."""
    code = read_meant(text)
    return code if len(code) == length and set(code) <= set(SIGNS) else ""
