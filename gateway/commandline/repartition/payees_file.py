"""The file of `volano repartition payees`: a row a member, every fault named with its row.

    member,holder,fiscal_code,iban,threshold_eur,kind,need,left_on
    3f9a0c1d,Ada Esempio,RSSMRA85T10A562S,IT60X0542811101000000123456,10,person,0,

member: a member's id or its beginning (8 characters or more), or one of the member's metering points; holder: of the
account. The other columns may be absent: what they would say stays as it is. kind: person, enterprise, other;
left_on: the date of leaving. Columns and kinds may have their Italian names, of `analytics.columns`.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from analytics.cells import OtherTableError, ReadingsFileError
from analytics.columns import find_names, list_names, read_value
from analytics.imports.guess import PAYEES
from analytics.repartition.payees import Payee
from analytics.repartition.payments import parse_eur
from analytics.rows import read_records
from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.words import WordedError, Words, say, words_of
from gateway.acts.cells import read_date
from gateway.commandline.base.refusals import InputError
from gateway.commandline.base.unfit import refuse_file

COLUMNS = ("member", "holder", "fiscal_code", "iban", "threshold_eur", "kind", "need", "left_on")
REQUIRED = COLUMNS[:2]
KINDS = ("person", "enterprise", "other")
LEAST_ID = 8
Plain = dict[str, Any]


def parse_payees(content: bytes, name: str, members: Iterable[str], holders: Mapping[str, str]) -> list[Plain]:
    """Read a whole file into what the API takes. members: all ids; holders: member by metering point.

    Raises:
        InputError: a line for each row that can't be used; no line repeats what stands in it.
    """
    known, faults, found = sorted(members), [], []
    lines: dict[str, int] = {}
    try:
        header, records = read_records(content)
        names = find_names(header, COLUMNS)
        _validate_header(names)
        for line, record in records:
            try:
                row = _parse_row(dict(zip(names, record.values(), strict=True)), known, holders)
                _validate_new(row, line, lines)
                found.append(row)
            except ValueError as error:
                faults.append(f"{name}:{line}: {words_of(error)}")
    except OtherTableError as error:
        raise refuse_file(Path(name), content, error, PAYEES) from error
    except ReadingsFileError as error:
        reason = Words("gateway.repartition.payees_file.not_table_that_can_be_read", words=error.reason)
        raise InputError(f"{name}:{error.line}: {reason}") from error
    if not found and not faults:
        faults.append(f"{name}:1: " + say("gateway.repartition.payees_file.no_rows_after_header"))
    if faults:
        raise InputError("\n".join(faults))
    return found


def _validate_header(names: Sequence[str]) -> None:
    wrong = [str(place) for place, name in enumerate(names, 1) if name not in COLUMNS or names.count(name) > 1]
    if wrong or not set(REQUIRED) <= set(names):
        columns, needed = list_names(COLUMNS), list_names(REQUIRED)
        places = ", ".join(wrong) or "-"
        raise OtherTableError(1, Words(
            "gateway.repartition.payees_file.columns_are_each_once_must", columns=columns, needed=needed, places=places,
        ))


def _validate_new(row: Plain, line: int, lines: dict[str, int]) -> None:
    earlier = lines.setdefault(row["member"], line)
    if earlier != line:
        raise WordedError("gateway.repartition.payees_file.member_of_line_again_one_row", earlier=earlier)


def _parse_row(cells: Mapping[str, str], known: list[str], holders: Mapping[str, str]) -> Plain:
    member = _find_member(cells["member"], known, holders)
    given: Plain = {one: "".join(cells[one].split()).upper() for one in ("fiscal_code", "iban") if one in cells}
    if "threshold_eur" in cells:
        given["threshold_cents"] = parse_eur(cells["threshold_eur"] or "0")
    Payee(member, cells["holder"], **given)
    kind, need, left_on = (cells.get(one) or None for one in ("kind", "need", "left_on"))
    kind = read_value(kind) if kind else None
    if kind is not None and kind not in KINDS:
        raise WordedError("gateway.repartition.payees_file.kind_is_one_of_person_enterprise")
    if need is not None and not (need.isascii() and need.isdigit() and int(need) <= 1_000):
        raise WordedError("gateway.repartition.payees_file.need_is_whole_number_from_to")
    left_on = _read_date(left_on) if left_on else None
    return {"member": member, "holder": cells["holder"], **given, "kind": kind,
            "need": None if need is None else int(need), "left_on": left_on}


def _read_date(text: str) -> str:
    try:
        return read_date("left_on", text)
    except WordedError:
        raise WordedError("gateway.repartition.payees_file.left_on_is_no_date_yyyy_mm") from None


def _find_member(text: str, known: list[str], holders: Mapping[str, str]) -> str:
    point = parse_pod(text) if is_pod(text) else text
    if point in holders:
        return holders[point]
    found = [one for one in known if one.startswith(text)] if len(text) >= LEAST_ID else []
    if len(found) != 1:
        raise WordedError("gateway.repartition.payees_file.no_member_or_several")
    return found[0]
