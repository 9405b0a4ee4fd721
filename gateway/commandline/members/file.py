"""The file of `volano members add`, CSV or XLSX: a row a metering point, every fault of every row named with its line.

    name,organisation,contact,metering_point,perimeter,power_kw
    Ada Esempio,citizens,ada@example.org,IT001E00000001,AC001E00001,6

Further columns, if wanted: from_date (the ledger's day unless given); public_key (hex of SubjectPublicKeyInfo, DER) or
csr (a PEM file beside this one), with the proof that `members prove` prints where the key's holder keeps it; for a
plant plant_kw, entry_on and region, and grant_pct. Columns may have their Italian names, of `analytics.columns`. Rows
of one name, organisation and contact are one member with several points; a member without a point leaves its three
columns blank.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from analytics.cells import ReadingsFileError
from analytics.columns import find_names, list_names
from analytics.rows import read_records
from chaincode.words import WordedError, Words, say
from gateway.acts import cells
from gateway.acts.enrolling.applicant import Applicant, Faults, NamedPoint, Plant
from gateway.acts.plants import CELLS as PLANT_CELLS
from gateway.commandline.base import person_cells
from gateway.commandline.members.columns import COLUMNS, PLANT, POINT, REQUIRED
from gateway.commandline.members.keys import read_key, read_proof

MOST_ROWS = 10_000
Rows = Sequence[tuple[int, Mapping[str, str]]]
T = TypeVar("T")


class MembersFileError(Exception):
    """What is wrong, as (line, reason), in order of lines; is_other: the header is none of members."""

    def __init__(self, faults: Faults, *, is_other: bool = False) -> None:
        super().__init__(faults)
        self.faults, self.is_other = sorted(faults), is_other


def read_rows(content: bytes) -> tuple[Rows, Faults]:
    """Give a table's rows by column, and the lines that aren't such rows.

    Raises:
        MembersFileError: it is no table, has other columns, or no rows.
    """
    found: list[tuple[int, Mapping[str, str]]] = []
    unread: list[ReadingsFileError] = []
    try:
        names, records = read_records(content, unread)
        columns = find_names(names, COLUMNS)
        _validate_header(columns)
        for line, record in records:
            if len(found) == MOST_ROWS:
                raise MembersFileError([(line, say("gateway.members.file.over_rows", most_rows=MOST_ROWS))])
            found.append((line, dict(zip(columns, record.values(), strict=True))))
    except ReadingsFileError as error:
        unread.append(error)
    if not found and not unread:
        raise MembersFileError([(1, say("gateway.members.file.no_rows_after_header"))])
    return found, [(one.line, str(Words("gateway.members.file.not_table_that_can_be_read", words=one.reason)))
                   for one in unread]


def _validate_header(names: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(set(names)) != len(names):
        wrong = list_names([*missing, *unknown] or sorted({one for one in names if names.count(one) > 1}))
        columns, needed = list_names(COLUMNS), list_names(REQUIRED)
        raise MembersFileError([(1, say(
            "gateway.members.file.first_line_names_columns_each_once", columns=columns, needed=needed, wrong=wrong,
        ))], is_other=True)


def parse_members(rows: Rows, beside: Path, today: str) -> tuple[list[Applicant], Faults]:
    """Give the applicants of a file's rows, and all faults of all rows.

    beside: the folder that the names of requests count from.
    """
    faults: Faults = []
    applicants: dict[tuple[str, str, str], Applicant] = {}
    lines: dict[str, int] = {}
    for line, given in rows:
        row = _Row(line, given, faults)
        one = _parse_row(row, beside, today)
        for point in one.points:
            row.check(partial(_validate_new_point, point, lines))
        row.check(partial(_add, applicants, one))
    return list(applicants.values()), faults


@dataclass
class _Row:
    """A row of the file. faults: of all rows, to which those of this one are added."""

    line: int
    given: Mapping[str, str]
    faults: Faults = field(repr=False)

    def get(self, name: str) -> str:
        return self.given.get(name, "")

    def has(self, *names: str) -> bool:
        return any(self.get(name) for name in names)

    def check(self, read: Callable[[], T], default: T | None = None) -> T:
        """Read something of the row; what can't be read is a fault, and the default takes its place."""
        try:
            return read()
        except ValueError as error:
            self.faults.append((self.line, str(error)))
            return default  # type: ignore[return-value]  # nobody uses a row with a fault

    def read(self, name: str, read: Callable[[str], T], default: T) -> T:
        return self.check(lambda: read(self.get(name)), default)


def _parse_row(row: _Row, beside: Path, today: str) -> Applicant:
    name = row.read("name", person_cells.read_name, "")
    organisation = row.read("organisation", person_cells.read_organisation, "")
    contact = row.read("contact", person_cells.read_contact, "")
    points = (_parse_point(row, today),) if row.has(*POINT, *PLANT) else ()
    key = row.check(lambda: read_key(row.get("public_key"), row.get("csr"), beside), "")
    registration_id, proof = row.check(lambda: read_proof(row.get("proof"), key), ("", ""))
    return Applicant(row.line, name, organisation, contact, points, key, registration_id, proof)


def _parse_point(row: _Row, today: str) -> NamedPoint:
    plant = _parse_plant(row) if row.has(*PLANT, "grant_pct") else None
    return NamedPoint(
        row.line, row.read("metering_point", cells.read_pod, ""), row.read("perimeter", cells.read_perimeter, ""),
        row.read("power_kw", lambda text: cells.read_thousandths("power_kw", text), 0),
        row.read("from_date", lambda text: cells.read_date("from_date", text or today), today),
        plant=plant, plant_w=plant.power_w if plant else 0,
    )


def _parse_plant(row: _Row) -> Plant | None:
    before = len(row.faults)
    parts = [row.read(column, reader, "") for column, reader in PLANT_CELLS.items()]
    if len(row.faults) == before:
        row.check(lambda: cells.validate_plant(*parts))
    return Plant(*parts)


def _validate_new_point(point: NamedPoint, lines: dict[str, int]) -> None:
    earlier = lines.setdefault(point.metering_point, point.line) if point.metering_point else point.line
    if earlier != point.line:
        raise WordedError(
            "gateway.members.file.stands_on_line_already", metering_point=point.metering_point, earlier=earlier,
        )


def _add(applicants: dict[tuple[str, str, str], Applicant], one: Applicant) -> None:
    """Take a row as a new applicant, or as a further point of one."""
    earlier = applicants.get(one.identity)
    if earlier is None:
        applicants[one.identity] = one
        if one.public_key and any(other.public_key == one.public_key for other in applicants.values()
                                  if other is not one):
            raise WordedError("gateway.members.file.another_row_has_this_key")
        return
    if not one.contact:
        raise WordedError("gateway.members.file.stands_on_line_already_contact", name=one.name, line=earlier.line)
    if one.public_key not in ("", earlier.public_key):
        raise WordedError("gateway.members.file.another_key_than_on_member_first")
    if not one.points:
        raise WordedError("gateway.members.file.same_as_line", line=earlier.line)
    applicants[one.identity] = replace(earlier, points=earlier.points + one.points)
