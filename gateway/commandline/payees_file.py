"""The file of `volano repartition payees`: a row a member, every fault named with its row.

    member,holder,fiscal_code,iban,threshold_eur,kind,need,left_on
    3f9a0c1d,Ada Esempio,RSSMRA85T10A562S,IT60X0542811101000000123456,10,person,0,

member: a member's id or its beginning (8 characters or more), or one of the member's metering points; holder: of the
account. The other columns may be absent: what they would say stays as it is. kind: person, enterprise, other;
left_on: the date of leaving.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from analytics.cells import ReadingsFileError
from analytics.repartition.payees import Payee
from analytics.repartition.payments import parse_eur
from analytics.rows import read_records
from chaincode.rules.intervals import is_date
from chaincode.words import WordedError, say, words_of
from gateway.commandline.refusals import InputError

COLUMNS = ("member", "holder", "fiscal_code", "iban", "threshold_eur", "kind", "need", "left_on")
KINDS = ("person", "enterprise", "other")
LEAST_ID, MEMBER_ID = 8, 64
Plain = dict[str, Any]


def parse_payees(content: bytes, name: str, members: Iterable[str], holders: Mapping[str, str]) -> list[Plain]:
    """Read a whole file into what the API takes. members: all ids; holders: member by metering point.

    Raises:
        InputError: a line for each row that can't be used; no line repeats what stands in it.
    """
    known, faults, found = sorted(members), [], []
    try:
        header, records = read_records(content)
        unknown = sorted(set(header) - set(COLUMNS))
        if unknown or not {"member", "holder"} <= set(header):
            raise InputError(say(f"{name}:1: the columns are {', '.join(COLUMNS)}; member and holder must be there",
                                 f"{name}:1: le colonne sono {', '.join(COLUMNS)}; member e holder sono obbligatorie"))
        for line, record in records:
            try:
                found.append(_parse_row(record, known, holders))
            except ValueError as error:
                faults.append(f"{name}:{line}: {words_of(error)}")
    except ReadingsFileError as error:
        reason = error.reason.after("not a table that can be read: ", "non è una tabella leggibile: ")
        raise InputError(f"{name}:{error.line}: {reason}") from error
    if faults:
        raise InputError("\n".join(faults))
    return found


def _parse_row(cells: Mapping[str, str], known: list[str], holders: Mapping[str, str]) -> Plain:
    member = _find_member(cells["member"], known, holders)
    given: Plain = {one: cells[one].replace(" ", "").upper() for one in ("fiscal_code", "iban") if one in cells}
    if "threshold_eur" in cells:
        given["threshold_cents"] = parse_eur(cells["threshold_eur"] or "0")
    Payee(member, cells["holder"], **given)
    kind, need, left_on = (cells.get(one) or None for one in ("kind", "need", "left_on"))
    if kind is not None and kind not in KINDS:
        raise WordedError(f"kind: {', '.join(KINDS)}", f"kind è uno tra {', '.join(KINDS)}")
    if need is not None and not (need.isascii() and need.isdigit() and int(need) <= 1_000):
        raise WordedError("need: a whole number from 0 to 1000", "need: un numero intero da 0 a 1000")
    if left_on is not None and not is_date(left_on):
        raise WordedError("left_on: no date YYYY-MM-DD", "left_on: non è una data AAAA-MM-GG")
    return {"member": member, "holder": cells["holder"], **given, "kind": kind,
            "need": None if need is None else int(need), "left_on": left_on}


def _find_member(text: str, known: list[str], holders: Mapping[str, str]) -> str:
    if text in holders:
        return holders[text]
    found = [one for one in known if one.startswith(text)] if len(text) >= LEAST_ID else []
    if len(found) != 1:
        raise WordedError("no member, or several, by this id or metering point",
                             "nessun membro, o più d'uno, con questo codice o punto di misura")
    return found[0]
