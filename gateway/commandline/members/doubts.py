"""What a file of members says that can be, but seldom is: asked about at a terminal, refused in a script unless told.

    line 2: power_kw 3000 of a home: is 3 meant?                      a guess that takes the cell's place
    line 7: 'Mario Rossi' stands on line 3, too, with another contact: are they two?
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from analytics.columns import words_of_column
from analytics.slugs import fold
from chaincode.rules.intervals import add_days
from chaincode.words import find_point, say
from gateway.acts import cells
from gateway.acts.enrolling.person import find_contact_kind
from gateway.commandline.base import person_cells
from gateway.commandline.base.options import is_yes
from gateway.commandline.base.refusals import InputError
from gateway.commandline.members.file import Rows

HOME_KW = 50
"""More is no home's contract or roof."""
BODY_KW = 1_000
"""More is no shop's, school's or town hall's contract."""
LEAST_KW = 500
"""In thousandths: no contract is smaller."""
MAILS = ("gmail.com", "hotmail.com", "hotmail.it", "libero.it", "yahoo.it", "yahoo.com", "outlook.it", "outlook.com",
         "live.it", "icloud.com", "tiscali.it", "alice.it", "virgilio.it", "tin.it", "fastwebnet.it", "pec.it")
SOON_DAYS, FIRST_DATE = 366, "2000-01-01"
_is_thousands = re.compile(r"\d{1,3}[.,]\d\d0", re.ASCII).fullmatch
_LIKE_DIGITS = str.maketrans("OIL", "011")
_POD_HEAD = 6
_LEAST_DIGITS = 8
_IS_AT = re.compile(r"\s*(?:[(\[{]\s*(?:at|chiocciola)\s*[)\]}]|\b(?:at|chiocciola)\b(?=\s+\S+\.\w))\s*", re.IGNORECASE)
_is_site = re.compile(r"\b\w+\.(?:it|com|org|net|eu)\b", re.IGNORECASE).search
_is_without_number = re.compile(r"\b(?:snc|s\.n\.c)\b", re.IGNORECASE).search


@dataclass(frozen=True)
class Doubt:
    """A question about a row. guess: what the column's cell was probably meant to say, "" where nobody can tell."""

    line: int
    words: str
    column: str = ""
    guess: str = ""


@dataclass(frozen=True)
class Known:
    """What the community has already, as its gateways give it; today: the ledger's day."""

    people: Sequence[Mapping[str, Any]]
    points: Sequence[Mapping[str, Any]]
    today: str


def list_doubts(rows: Rows, known: Known) -> list[Doubt]:
    """Give what is to be asked about a file's rows, in their order."""
    perimeters = {str(point["perimeter"]) for point in known.points} or {_find_usual(rows)}
    found = []
    for line, row in rows:
        for column, ask in _ASKED.items():
            if row.get(column):
                with suppress(ValueError):  # a cell that can't be read is a fault
                    found += [Doubt(line, words, column, guess) for words, guess in ask(row, known.today)]
        found += _ask_perimeter(line, row, perimeters) if _is_alone(row, rows) else ()
    return sorted([*found, *_ask_namesakes(rows, known)], key=lambda doubt: doubt.line)


def correct(rows: Rows, doubts: Sequence[Doubt]) -> Rows:
    """Give the rows as the doubts' guesses have them."""
    meant: dict[int, dict[str, str]] = {}
    for doubt in doubts:
        if doubt.guess:
            meant.setdefault(doubt.line, {})[doubt.column] = doubt.guess
    return [(line, {**row, **meant.get(line, {})}) for line, row in rows]


def ask(rows: Rows, doubts: Sequence[Doubt], file: str) -> Rows:
    """Ask somebody at a terminal about each doubt, and give the rows as answered.

    Raises:
        InputError: it is neither as guessed nor as written.
    """
    taken = []
    for doubt in doubts:
        if is_yes(f"{file}:{doubt.line}: {doubt.words}"):
            taken.append(doubt)
        elif not (doubt.guess and is_yes(say("gateway.members.doubts.is_it_as_written"))):
            raise InputError(say("gateway.members.doubts.mend_this_line_then_type_command", file=file, line=doubt.line))
    return correct(rows, taken)


Asked = Iterator[tuple[str, str]]


def _ask_power(row: Mapping[str, str], _today: str) -> Asked:
    yield from _ask_kw("power_kw", row, BODY_KW)


def _ask_plant(row: Mapping[str, str], _today: str) -> Asked:
    yield from _ask_kw("plant_kw", row, cells.MOST_PLANT_KW)


def _ask_kw(column: str, row: Mapping[str, str], most: int) -> Asked:
    """Watts for kilowatts, kilowatts for megawatts, and a point that may stand for thousands."""
    text, is_home = row[column], row.get("organisation", "").casefold() in {"citizens", "cittadini", "cittadino"}
    value, limit = cells.read_thousandths(column, text), (HOME_KW if is_home else most) * 1000
    of = say("gateway.members.doubts.of_home") if is_home else say("gateway.members.doubts.of_contract_or_plant")
    if value > limit:
        guess = _format(value // 1000) if LEAST_KW <= value // 1000 <= limit else ""
        yield _say_meant(column, f"{text} {of}", guess), guess
    elif value < LEAST_KW and column == "power_kw":
        guess = _format(value * 1000) if value * 1000 <= limit else ""
        yield _say_meant(column, text, guess), guess
    elif _is_thousands(text):
        yield _say_meant(column, text, _format(value)), _format(value)


def _format(value: int) -> str:
    return cells.format_thousandths(value)


def _say_meant(column: str, text: str, guess: str) -> str:
    what = f"{words_of_column(column)} {text}"
    if not guess:
        return say("gateway.members.doubts.is_that_right", what=what)
    shown = guess.replace(".", find_point()) if column.endswith("_kw") else guess
    return say("gateway.members.doubts.is_meant", what=what, shown=shown)


def _ask_date(column: str) -> Callable[[Mapping[str, str], str], Asked]:
    def check(row: Mapping[str, str], today: str) -> Asked:
        found = cells.read_date(column, row[column])
        if not FIRST_DATE <= found <= add_days(today, SOON_DAYS):
            yield _say_meant(column, row[column], ""), ""

    return check


def _ask_contact(row: Mapping[str, str], _today: str) -> Asked:
    name, at, domain = person_cells.read_contact(row["contact"]).rpartition("@")
    close = get_close_matches(domain.casefold(), MAILS, 1, 0.85)
    if at and close and domain.casefold() not in MAILS:
        guess = f"{name}@{close[0]}"
        yield _say_meant("contact", row["contact"], guess), guess
    elif not at and not _is_plausible(row["contact"]):
        guess = _IS_AT.sub("@", row["contact"])
        guess = guess if find_contact_kind(guess) == "email" and person_cells.is_email(guess) else ""
        yield _say_meant("contact", row["contact"], guess), guess


def _is_plausible(contact: str) -> bool:
    """Whether a contact without @ can reach anybody: a number of 8 digits or more, or a street with its number."""
    digits = [one for one in contact if one.isdigit()]
    if find_contact_kind(contact) == "phone":
        return len(digits) >= _LEAST_DIGITS and len(set(digits)) > 1
    has_number = bool(digits) or _is_without_number(contact) is not None
    return has_number and " " in contact.strip() and _IS_AT.search(contact) is None and _is_site(contact) is None


def _ask_pod(row: Mapping[str, str], _today: str) -> Asked:
    pod = cells.read_pod(row["metering_point"])
    guess = pod[:_POD_HEAD] + pod[_POD_HEAD:].translate(_LIKE_DIGITS)
    if guess != pod:
        yield _say_meant("metering_point", row["metering_point"], guess), guess


_ASKED: Mapping[str, Callable[[Mapping[str, str], str], Asked]] = {
    "contact": _ask_contact, "metering_point": _ask_pod, "power_kw": _ask_power, "plant_kw": _ask_plant,
    "from_date": _ask_date("from_date"), "entry_on": _ask_date("entry_on"),
}


def _find_usual(rows: Rows) -> str:
    """The perimeter that most rows name, which a few may have meant."""
    named = [row["perimeter"] for _, row in rows if row.get("perimeter")]
    return max(set(named), key=named.count, default="") if len(named) > len(set(named)) else ""


def _is_alone(row: Mapping[str, str], rows: Rows) -> bool:
    return sum(row.get("perimeter") == other.get("perimeter") for _, other in rows) == 1


def _ask_perimeter(line: int, row: Mapping[str, str], known: set[str]) -> Iterator[Doubt]:
    """A code one or two characters beside a known one shares no energy with anybody."""
    with suppress(ValueError):
        code = cells.read_perimeter(row.get("perimeter", ""))
        near = [one for one in sorted(known) if len(one) == len(code)
                and 0 < sum(a != b for a, b in zip(one, code, strict=True)) <= 2]
        if code not in known and near:
            yield Doubt(line, say(
                "gateway.members.doubts.perimeter_is_new_and_one_step", code=code, near=near[0],
            ), "perimeter", near[0])


def _ask_namesakes(rows: Rows, known: Known) -> Iterator[Doubt]:
    """Two people of one name, told apart by their contacts alone."""
    people: dict[str, dict[str, str]] = {}
    for person in known.people:
        if person["name"]:
            people.setdefault(fold(person["name"]), {})[person["contact"].casefold()] = say(
                "gateway.members.doubts.in_community",
            )
    for line, row in rows:
        name, contact = row.get("name", ""), row.get("contact", "").casefold()
        others = people.setdefault(fold(name), {}) if name else {}
        where = next((place for other, place in others.items() if other != contact), "")
        if where and contact not in others:
            yield Doubt(line, say("gateway.members.doubts.there_is_with_another_contact", name=name, where=where))
        others.setdefault(contact, say("gateway.members.doubts.on_line", line=line))
