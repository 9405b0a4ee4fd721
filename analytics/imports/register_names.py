"""What a file's name says of the register that it counts: `curva_immessa.csv`, `A-_2025-03.csv`."""

import re

_WORDS = {
    "injected": r"immess[aeio]|immission[ei]|inject(?:ed|ion)|feed[-_ ]?in|ceduta|2\.8\.0|(?<![a-z0-9-])a-(?=[_. ]|$)",
    "withdrawn": r"prelev\w*|preliev[oi]|withdraw(?:n|als?)|1\.8\.0|(?<![a-z0-9])a\+",
    "produced": r"prodott[aoie]|produzion[ei]|produced|production|generata",
}
_PATTERNS = {register: re.compile(words, re.A) for register, words in _WORDS.items()}


def find_register(name: str) -> str:
    """The register that a file's name says, "" where it says none, or several."""
    found = [register for register, pattern in _PATTERNS.items() if pattern.search(name.casefold())]
    return found[0] if len(found) == 1 else ""
