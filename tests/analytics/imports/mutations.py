"""200 kinds of damage to a file: 20 ways, each at 10 places; the same every time."""

import random
from collections.abc import Callable, Iterator

PLACES = 10
Lines = list[bytes]
Damage = Callable[[Lines, int, random.Random], Lines]


def _edit_line(edit: Callable[[bytes, random.Random], bytes]) -> Damage:
    def damage(lines: Lines, at: int, dice: random.Random) -> Lines:
        return [*lines[:at], edit(lines[at], dice), *lines[at + 1 :]]

    return damage


def _insert(*texts: bytes) -> Damage:
    def edit(line: bytes, dice: random.Random) -> bytes:
        at = dice.randrange(len(line) + 1)
        return line[:at] + dice.choice(texts) + line[at:]

    return _edit_line(edit)


def _replace_digit(*texts: bytes) -> Damage:
    def edit(line: bytes, dice: random.Random) -> bytes:
        places = [n for n, byte in enumerate(line) if chr(byte).isdigit()] or [0]
        at = dice.choice(places)
        return line[:at] + dice.choice(texts) + line[at + 1 :]

    return _edit_line(edit)


def _cut(line: bytes, dice: random.Random) -> bytes:
    return line[: dice.randrange(len(line) + 1)]


def _drop_cell(line: bytes, dice: random.Random) -> bytes:
    for mark in (b";", b",", b" ", b">"):
        if mark in line:
            cells = line.split(mark)
            del cells[dice.randrange(len(cells))]
            return mark.join(cells)
    return b""


def _swap_marks(line: bytes, _: random.Random) -> bytes:
    return line.replace(b",", b"\0").replace(b".", b",").replace(b"\0", b".")


DAMAGES: dict[str, Damage] = {
    "line dropped": lambda lines, at, dice: [*lines[:at], *lines[at + 1 :]],
    "line twice": lambda lines, at, dice: [*lines[: at + 1], *lines[at:]],
    "lines swapped": lambda lines, at, dice: [*lines[:at], *reversed(lines[at : at + 2]), *lines[at + 2 :]],
    "file ends here": lambda lines, at, dice: lines[:at],
    "file begins here": lambda lines, at, dice: lines[at:],
    "line cut": _edit_line(_cut),
    "cell dropped": _edit_line(_drop_cell),
    "marks swapped": _edit_line(_swap_marks),
    "line blank": _edit_line(lambda line, dice: b""),
    "line reversed": _edit_line(lambda line, dice: line[::-1]),
    "no UTF-8": _insert(b"\xff", b"\xc3\x28", b"\xed\xa0\x80"),
    "NUL": _insert(b"\0"),
    "quote": _insert(b'"', b"'", b'"""'),
    "separators": _insert(b";", b",", b";;;;", b"\t", b"<", b"}"),
    "line ends": _insert(b"\r", b"\n", b"\r\n", b"\x0b", "\u2028".encode()),
    "blanks": _insert(b" ", "\u00a0".encode(), b"\xef\xbb\xbf"),
    "sign": _replace_digit(b"-", b"+", b"--1"),
    "letter": _replace_digit(b"O", b"e9", b"NaN", "\u0663".encode(), "\u00b2".encode()),
    "large number": _replace_digit(b"9" * 30, b"1e300", b"0" * 5_000 + b"1"),
    "other digit": _replace_digit(b"9", b"0", b"99"),
}
assert len(DAMAGES) * PLACES == 200


def damage_file(content: bytes) -> Iterator[tuple[str, bytes]]:
    """(kind, damaged bytes), 200 of them; places are spread from the first line to the last."""
    for name, damage in DAMAGES.items():
        for place in range(PLACES):
            dice = random.Random(f"{name} {place}")
            lines = content.split(b"\n")
            at = place if place < 3 else dice.randrange(len(lines))
            yield f"{name} {place}", b"\n".join(damage(lines, min(at, len(lines) - 1), dice))
