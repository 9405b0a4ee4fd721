"""The file of `volano members add`: a row a metering point, every fault named with its row.

    name,organisation,contact,metering_point,perimeter,power_kw
    Ada Esempio,citizens,ada@example.org,IT001E00000001,AC001E00001,6

Further columns, if wanted: from_date (the ledger's day unless given); public_key (hex of SubjectPublicKeyInfo, DER) or
csr (a PEM file beside this one), with the proof that `members prove` prints where the key's holder keeps it; for a
plant plant_kw, entry_on and region, and grant_pct. Rows of one name, organisation and contact are one member with
several points; a member without a point leaves its three columns blank.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from analytics.cells import ReadingsFileError
from analytics.pod import is_pod, parse_pod
from analytics.rows import read_records
from analytics.tariffs import REGION_BONUS_EUR_MWH
from chaincode.rules.intervals import is_date
from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.possession import are_keys_proved
from chaincode.words import say

REQUIRED = ("name", "organisation")
POINT = ("metering_point", "perimeter", "power_kw")
PLANT = ("plant_kw", "entry_on", "region")
COLUMNS = (*REQUIRED, "contact", *POINT, "from_date", *PLANT, "grant_pct", "public_key", "csr", "proof")
MOST_ROWS, MOST_KW = 10_000, 1_000_000
_is_perimeter = re.compile(r"AC\d{3}E\d{5}", re.ASCII).fullmatch
_number = re.compile(r"(\d{1,7})(?:[.,](\d{1,3}))?", re.ASCII).fullmatch


Faults = list[tuple[int, str]]


class MembersFileError(Exception):
    """What is wrong, as (line, reason), in order of lines."""

    def __init__(self, faults: Faults) -> None:
        super().__init__(faults)
        self.faults = sorted(faults)


@dataclass(frozen=True)
class Plant:
    """What feeds in at a point: kW and percent as decimal texts, ISTAT region, date of entry into operation."""

    power_kw: str
    entry_on: str
    region: str
    grant_pct: str


@dataclass(frozen=True)
class Point:
    """A metering point as the file names it; line: where."""

    line: int
    metering_point: str
    perimeter: str
    power_w: int
    from_date: str
    plant: Plant | None = None


@dataclass(frozen=True)
class Applicant:
    """Somebody to become a member. public_key: SubjectPublicKeyInfo, DER, hex; "" when a key is to be made here.

    register_id, proof: the command id for which the key's holder signed, and the signature, hex; "" without.
    """

    line: int
    name: str
    organisation: str
    contact: str
    points: tuple[Point, ...]
    public_key: str = ""
    register_id: str = ""
    proof: str = ""


def parse_members(content: bytes, beside: Path, today: str) -> tuple[list[Applicant], Faults]:
    """Give a file's applicants, and the first fault of each row that can't be used.

    beside: the folder that the names of requests count from.

    Raises:
        MembersFileError: the file has no such columns, no rows, or a row of another length.
    """
    rows = list(_read_rows(content))
    faults: Faults = []
    applicants: dict[tuple[str, str, str], Applicant] = {}
    lines: dict[str, int] = {}
    for line, row in rows:
        try:
            one = _parse_row(line, row, beside, today)
            _validate_new_point(one, lines)
            _add(applicants, one)
        except ValueError as error:
            faults.append((line, str(error)))
    return list(applicants.values()), faults


def _read_rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    count = 0
    try:
        names, records = read_records(content)
        _validate_header(names)
        for count, (line, record) in enumerate(records, 1):
            if count > MOST_ROWS:
                raise MembersFileError([(line, say(f"over {MOST_ROWS} rows", f"oltre {MOST_ROWS} righe"))])
            yield line, record
    except ReadingsFileError as error:
        reason = say(f"not a table that can be read: {error.reason}", f"non è una tabella leggibile: {error.reason}")
        raise MembersFileError([(error.line, reason)]) from error
    if not count:
        raise MembersFileError([(1, say("no rows after the header", "nessuna riga dopo l'intestazione"))])


def _validate_header(names: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(set(names)) != len(names):
        raise MembersFileError([(1, say(
            f"the first line names the columns {', '.join(COLUMNS)}, each once; {', '.join(REQUIRED)} are needed",
            f"la prima riga nomina le colonne {', '.join(COLUMNS)}, una volta; servono {', '.join(REQUIRED)}",
        ))])


def _parse_row(line: int, row: dict[str, str], beside: Path, today: str) -> Applicant:
    cells = {name: row.get(name, "") for name in COLUMNS}
    if not 0 < len(cells["name"]) <= 200 or not cells["name"].isprintable():
        raise ValueError(say("name is missing or not printable", "name manca o non è stampabile"))
    if cells["organisation"] not in ORGANISATIONS:
        raise ValueError(say(f"organisation is one of {', '.join(ORGANISATIONS)}, not {cells['organisation']!r}",
                             f"organisation è una tra {', '.join(ORGANISATIONS)}, non {cells['organisation']!r}"))
    if len(cells["contact"]) > 100 or not cells["contact"].isprintable():
        raise ValueError(say("contact is too long or not printable", "contact è troppo lungo o non stampabile"))
    points = (_parse_point(line, cells, today),) if any(cells[name] for name in (*POINT, *PLANT)) else ()
    key = _read_key(cells["public_key"], cells["csr"], beside)
    proof = _read_proof(cells["proof"], key)
    return Applicant(line, cells["name"], cells["organisation"], cells["contact"], points, key, *proof)


def _parse_point(line: int, cells: dict[str, str], today: str) -> Point:
    if not is_pod(cells["metering_point"]):
        raise ValueError(say(f"metering_point is no POD such as IT001E00000001: {cells['metering_point']!r}",
                             f"metering_point non è un POD come IT001E00000001: {cells['metering_point']!r}"))
    if not _is_perimeter(cells["perimeter"]):
        raise ValueError(say(f"perimeter is no primary substation such as AC001E00001: {cells['perimeter']!r}",
                             f"perimeter non è una cabina primaria come AC001E00001: {cells['perimeter']!r}"))
    from_date = cells["from_date"] or today
    if not is_date(from_date):
        raise ValueError(say(f"from_date is no date YYYY-MM-DD: {from_date!r}",
                             f"from_date non è una data AAAA-MM-GG: {from_date!r}"))
    power_w = _read_thousandths("power_kw", cells["power_kw"])
    return Point(line, parse_pod(cells["metering_point"]), cells["perimeter"], power_w, from_date, _parse_plant(cells))


def _parse_plant(cells: dict[str, str]) -> Plant | None:
    if not any(cells[name] for name in (*PLANT, "grant_pct")):
        return None
    power_kw = format_thousandths(_read_thousandths("plant_kw", cells["plant_kw"]))
    grant_pct = format_thousandths(_read_thousandths("grant_pct", cells["grant_pct"] or "0", least=0))
    if not is_date(cells["entry_on"]):
        raise ValueError(say(f"entry_on is no date YYYY-MM-DD: {cells['entry_on']!r}",
                             f"entry_on non è una data AAAA-MM-GG: {cells['entry_on']!r}"))
    if cells["region"] not in REGION_BONUS_EUR_MWH:
        raise ValueError(say(f"region is an Italian region as ISTAT writes it, not {cells['region']!r}",
                             f"region è una regione come la scrive l'ISTAT, non {cells['region']!r}"))
    return Plant(power_kw, cells["entry_on"], cells["region"], grant_pct)


def _read_thousandths(name: str, text: str, least: int = 1) -> int:
    match = _number(text)
    value = int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0")) if match else -1
    if not least <= value <= MOST_KW * 1000:
        raise ValueError(say(f"{name} is a number such as 4.5, not {text!r}",
                             f"{name} è un numero come 4,5, non {text!r}"))
    return value


def format_thousandths(value: int) -> str:
    """Write thousandths as a decimal text without needless zeros: 4500 -> "4.5"."""
    whole, part = divmod(value, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")


def _read_key(public_key: str, request: str, beside: Path) -> str:
    """Give the public key that a row brings, hex; "" for none. Of a request only the key is taken."""
    if public_key and request:
        raise ValueError(say("give public_key or csr, not both", "public_key oppure csr, non entrambe"))
    try:
        if request:
            signed = x509.load_pem_x509_csr((beside / request).read_bytes())
            if not signed.is_signature_valid:
                raise InvalidSignature
            key = signed.public_key()
        elif public_key:
            key = load_der_public_key(bytes.fromhex(public_key))  # type: ignore[assignment]
        else:
            return ""
    except (OSError, ValueError, InvalidSignature) as error:
        raise ValueError(say("the key or request can't be read", "la chiave o richiesta non è leggibile")) from error
    if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise ValueError(say("the key isn't on P-256", "la chiave non è su P-256"))
    return encode_key(key)


def _read_proof(text: str, public_key: str) -> tuple[str, str]:
    """Give command id and signature of a proof; the key must have made it."""
    register_id, _, proof = text.partition(":")
    if not text:
        return "", ""
    arguments = json.dumps({"public_keys": [public_key], "proofs": [proof]})
    if not proof or not are_keys_proved([b"register", register_id.encode(), b"", arguments.encode()]):
        raise ValueError(say("the proof isn't the key's own: have its holder type ./volano members prove",
                             "la prova non è della chiave: chi la tiene esegua ./volano members prove"))
    return register_id, proof


def encode_key(key: EllipticCurvePublicKey) -> str:
    """Write a public key as the rules take it: SubjectPublicKeyInfo, DER, hex."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


def _validate_new_point(one: Applicant, lines: dict[str, int]) -> None:
    for point in one.points:
        earlier = lines.setdefault(point.metering_point, one.line)
        if earlier != one.line:
            raise ValueError(say(f"{point.metering_point} stands on line {earlier} already",
                                 f"{point.metering_point} c'è già alla riga {earlier}"))


def _add(applicants: dict[tuple[str, str, str], Applicant], one: Applicant) -> None:
    """Take a row as a new applicant, or as a further point of one."""
    name = (one.organisation, one.name, one.contact)
    earlier = applicants.get(name)
    if earlier is None:
        if one.public_key and any(other.public_key == one.public_key for other in applicants.values()):
            raise ValueError(say("another row has this key", "un'altra riga ha questa chiave"))
        applicants[name] = one
        return
    if not one.contact:
        raise ValueError(say(
            f"{one.name!r} stands on line {earlier.line} already: a contact on both tells one person from two",
            f"{one.name!r} c'è già alla riga {earlier.line}: un contatto su entrambe dice se è la stessa persona",
        ))
    if one.public_key not in ("", earlier.public_key):
        raise ValueError(say("another key than on the member's first row",
                             "chiave diversa dalla prima riga del membro"))
    if not one.points:
        raise ValueError(say(f"the same as line {earlier.line}", f"uguale alla riga {earlier.line}"))
    applicants[name] = replace(earlier, points=earlier.points + one.points)
