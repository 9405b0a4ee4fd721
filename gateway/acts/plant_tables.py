"""A table of plants that somebody brings: read by line, and held to what is known of plants and points.

    metering_point;plant_kw;entry_on;region;grant_pct;is_pv
    IT001E00000002;5,5;2024-03-01;Piemonte;0;yes

A blank cell is as it is kept, and so is a column that isn't there. Further columns are for one's own remarks, so that a
file of members serves, too: a row that says nothing of a plant is passed over.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from analytics.cells import ReadingsFileError, parse_header
from analytics.rows import read_records
from chaincode.words import Texts, WordedError, Words, words_of
from gateway.acts.cells import format_thousandths, read_pod
from gateway.acts.enrolling.applicant import Plant
from gateway.acts.faults import WHOLE, list_faults
from gateway.acts.plants import CELLS, compare_plants, describe_known, read_plant, take_registered
from gateway.acts.plants_to_keep import POINT, ReadPlants, TablePlant
from gateway.client import Client

AT_ONCE = 1_000  # plants of a call: it keeps them all, or none
Plain = dict[str, Any]
Row = tuple[int, dict[str, str]]


class KnownPlants(NamedTuple):
    """What is known of plants, as `GET /plants` gives it, by point; points: of members, and of these."""

    plants: Mapping[str, Plain]
    points: frozenset[str]


def load_plants(operator: Client) -> KnownPlants:
    """Ask what is known of plants and points."""
    plants = {one[POINT]: one for one in operator.get("plants")["plants"]}
    points = operator.get("metering-points")["points"]
    return KnownPlants(plants, frozenset(one[POINT] for one in points) | plants.keys())


def read_plants(content: bytes, known: KnownPlants) -> ReadPlants:
    """Read a table, whatever its bytes are: each fault of each row is named by its line."""
    unread: list[ReadingsFileError] = []
    return _read_rows(_list_rows(content, unread), known, unread)


def read_typed(typed: Mapping[str, str], known: KnownPlants) -> ReadPlants:
    """Read one plant by its columns, as a row of a table is read; what can't be read is a fault of no line."""
    return _read_rows([(WHOLE, {column: text for column, text in typed.items() if text})], known, [])


def _read_rows(rows: Iterable[Row], known: KnownPlants, unread: list[ReadingsFileError]) -> ReadPlants:
    found: dict[str, TablePlant] = {}
    try:
        for line, row in rows:
            _take_row(line, row, known, found, unread)
    except ReadingsFileError as error:
        unread.append(error)
    if not found and not unread:
        unread.append(ReadingsFileError(1, Words("gateway.acts.plant_tables.no_plant")))
    return ReadPlants(tuple(found.values()), list_faults(sorted(unread, key=lambda one: one.line)))


def _list_rows(content: bytes, unread: list[ReadingsFileError]) -> Iterator[Row]:
    """Give each row that says something of a plant, by column."""
    names, records = read_records(content, unread)
    places = parse_header(names, 1, (POINT,), tuple(CELLS)).columns
    said = 0
    for line, record in records:
        row = {column: text for column, place in places.items() if (text := record[names[place]])}
        if row.keys() - {POINT}:
            said += 1
            if said > AT_ONCE:
                raise ReadingsFileError(line, Words("analytics.imports.gse.more_than_rows", most_rows=AT_ONCE))
            yield line, row


def _take_row(
    line: int, row: Mapping[str, str], known: KnownPlants, found: dict[str, TablePlant], unread: list[ReadingsFileError]
) -> None:
    try:
        one = _read_row(row, known)
        if one.metering_point in found:
            raise WordedError("gateway.acts.plant_tables.stands_twice", pod=one.metering_point)
        found[one.metering_point] = one
    except ValueError as error:
        unread.append(ReadingsFileError(line, words_of(error)))


def _read_row(row: Mapping[str, str], known: KnownPlants) -> TablePlant:
    pod = read_pod(row.get(POINT, ""))
    if pod not in known.points:
        raise WordedError("gateway.energy.import_files.no_member_has_metering_point_see", metering_point=pod)
    kept = known.plants.get(pod, {})
    registered_w, was = kept.get("registered_w"), describe_known(kept)
    new = read_plant(take_registered(was, registered_w or 0) | {name: row[name] for name in CELLS if name in row})
    if registered_w not in (None, new.power_w):
        raise _refuse_power(pod, new, registered_w or 0)
    return TablePlant(pod, new, tuple(compare_plants(was, new, new.power_w)))


def _refuse_power(pod: str, new: Plant, registered_w: int) -> WordedError:
    """Another power than the ledger's is refused here as at the gateway: it takes two organisations' signatures."""
    text = format_thousandths(registered_w)
    sentence = "other_power" if registered_w else "no_plant_there"
    return WordedError(f"gateway.acts.plant_tables.{sentence}", pod=pod, power_kw=new.power_kw,
                       registered=Texts(text, text.replace(".", ",")))
