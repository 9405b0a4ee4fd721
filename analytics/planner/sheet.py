"""A plan's sheet (TOML) as it is read: project, sites, members, plants, the community; what it says held together.

    [project]                  [[site]]                    [[member]]            [[plant]]
    name = "Borgo"             code = "S1"                 code = "M1"           code = "P1"
    region = "Piemonte"        perimeter = "AC001E00001"   site = "S1"           site = "S1"
                                                           yearly_kwh = 2700     kw = 20

Files that it names (curves, weather, prices, a regulation) are handed in beside it: nothing is opened here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.planner.mistaken import parse_tables
from analytics.planner.reading import SheetRow, read_row
from analytics.planner.schema import SHIPPED
from analytics.toml_tables import ConfigError, Table
from chaincode.words import Words

CER = "CER"
OUTSIDE = ("GSE", "supplier", "bank", "state", "seller")
"""Who stands outside of the project: nobody of a sheet may be called so."""
USES = ("yearly_kwh", "bills_kwh", "bills", "curve", "end_uses")
END_USES = ("lighting_kwh", "heating_kwh", "cooling_kwh", "hot_water_kwh")
HOLDERS = {"home": "person", "condominium": "person", "office": "local_authority", "school": "local_authority",
           "shop": "enterprise", "workshop": "enterprise"}  # fmt: skip
ZONE_OF = {
    "Toscana": "CNOR", "Umbria": "CNOR", "Marche": "CNOR", "Lazio": "CSUD", "Abruzzo": "CSUD", "Campania": "CSUD",
    "Molise": "SUD", "Puglia": "SUD", "Basilicata": "SUD", "Calabria": "CALA", "Sicilia": "SICI", "Sardegna": "SARD",
}  # fmt: skip
"""A region's market zone where it isn't NORD. Source: Terna, since 2021."""


@dataclass(frozen=True)
class PlantRow:
    """A plant with the sections of its field and its battery; behind: the member at whose point it stands, or ""."""

    row: SheetRow
    sections: tuple[SheetRow, ...]
    battery: SheetRow | None
    behind: str

    def __getitem__(self, key: str) -> Any:
        return self.row[key]

    @property
    def serves(self) -> str:
        """The member whose use it serves on the spot, or "": what is counted as injected was left over from that."""
        return "" if self.row["curve_of"] == "injected" else self.behind


@dataclass(frozen=True)
class PlanSheet:
    """A whole sheet; files by the names that it uses. Members with a count are as many, each with its own code."""

    project: SheetRow
    sites: Mapping[str, SheetRow]
    members: Mapping[str, SheetRow]
    plants: tuple[PlantRow, ...]
    cer: SheetRow
    given: SheetRow | None
    ranges: SheetRow
    size: SheetRow
    files: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def zone(self) -> str:
        """The market zone whose price counts."""
        return self.project["zone"] or ZONE_OF.get(self.project["region"], "NORD")

    @property
    def first_year(self) -> int:
        """The calendar year of the plan's year 1."""
        return int(self.project["first_year"])

    @property
    def years(self) -> int:
        """How many years are reckoned."""
        return int(self.project["years"])

    @property
    def perimeters(self) -> list[str]:
        """The perimeters of its sites, in order."""
        return sorted({site["perimeter"] for site in self.sites.values()})

    def find_perimeter(self, row: SheetRow) -> str:
        """The perimeter of a member or plant."""
        return str(self.sites[row["site"]]["perimeter"])


def parse_sheet(content: bytes, files: Mapping[str, bytes] | None = None) -> PlanSheet:
    """Read a sheet; ConfigError says what is wrong first."""
    file = Table("", parse_tables(content))
    project = read_row("project", file.table("project"))
    sites = _by_code([read_row("site", table) for table in file.tables("site")])
    members = _by_code([one for table in file.tables("member") for one in _count(read_row("member", table))])
    plants = tuple(_read_plant(table, members) for table in file.tables("plant"))
    cer = read_row("cer", file.table("cer"))
    given = read_row("given", file.table("given")) if file.get("given") is not None else None
    ranges, size = (read_row(name, file.table(name)) for name in ("range", "size"))
    file.finish()
    sheet = PlanSheet(project, sites, members, plants, cer, given, ranges, size, files or {})
    _validate(sheet)
    return sheet


def list_files(content: bytes) -> list[str]:
    """The files that a sheet names, for whoever may open them."""
    sheet = parse_sheet(content)
    named = [sheet.project["prices"], *(site["weather"] for site in sheet.sites.values()),
             *(member["bills"] for member in sheet.members.values()),
             *(one["curve"] for one in (*sheet.members.values(), *(plant.row for plant in sheet.plants)))]  # fmt: skip
    regulation = str(sheet.cer["repartition"])
    named += [regulation] if regulation.endswith(".toml") else []
    return sorted({name for name in named if name and name != SHIPPED})


def _count(row: SheetRow) -> list[SheetRow]:
    """As many members as a row counts: H becomes H-01, H-02."""
    count = int(row["count"])
    if count == 1:
        return [row]
    return [row.change(code=f"{row['code']}-{number:0{max(2, len(str(count)))}d}") for number in range(1, count + 1)]


def _by_code(rows: list[SheetRow]) -> dict[str, SheetRow]:
    found: dict[str, SheetRow] = {}
    for row in rows:
        if row["code"] in found or row["code"] in (CER, *OUTSIDE):
            raise row.refuse("taken_code", "code", code=row["code"])
        found[row["code"]] = row
    return found


def _read_plant(table: Table, members: Mapping[str, SheetRow]) -> PlantRow:
    below = [read_row("section", own) for own in table.tables("section")]
    battery = table.table("battery")
    row = read_row("plant", table, "section", "battery")
    behind = row["behind"] or (row["owner"] if row["owner"] in members else "")
    return PlantRow(row, tuple(below), read_row("battery", battery) if battery.values else None, behind)


def _validate(sheet: PlanSheet) -> None:
    rows = (*sheet.members.values(), *(plant.row for plant in sheet.plants))
    if not rows or not sheet.sites:
        raise ConfigError(Words("analytics.planner.refused.empty"))
    _by_code([plant.row for plant in sheet.plants])
    for row in rows:
        if row["site"] not in sheet.sites:
            raise row.refuse("unknown_site", "site", site=row["site"])
    for plant in sheet.plants:
        _validate_plant(plant, sheet)
    if (sheet.given is not None) != (sheet.project["energy"] == "given"):
        raise sheet.project.refuse("given_or_not", "energy")
    if sheet.given is None:
        for member in sheet.members.values():
            _validate_use(member)


def _validate_plant(plant: PlantRow, sheet: PlanSheet) -> None:
    owner, behind = plant["owner"], plant.behind
    if owner in OUTSIDE:
        raise plant.row.refuse("taken_code", "owner", code=owner)
    if behind and behind not in sheet.members:
        raise plant.row.refuse("unknown_member", "behind", code=behind)
    if behind and sheet.members[behind]["site"] != plant["site"]:
        raise plant.row.refuse("other_site", "behind", code=behind)
    if behind and sheet.members[behind]["candidate"]:
        raise plant.row.refuse("candidate_with_plant", "behind", code=behind)
    if plant.sections and sum(section.exact("kw") for section in plant.sections) != plant.row.exact("kw"):
        raise plant.row.refuse("sections_add_up", "kw")
    if plant["source"] != "pv" and not (plant["curve"] or plant["monthly_kwh"]) and sheet.given is None:
        raise plant.row.refuse("no_energy_of_source", "monthly_kwh",
                                source=Words(f"analytics.planner_choices.plant.source.{plant['source']}"))


def _validate_use(member: SheetRow) -> None:
    said = [name for name in USES[:-1] if member[name] is not None]
    said += ["end_uses"] if any(member[name] is not None for name in END_USES) else []
    if len(said) != 1:
        first = next((name for name in (*USES[:-1], *END_USES) if member[name] is not None), USES[0])
        raise member.refuse("one_use", first, uses=", ".join(USES), said=", ".join(said) or "-")
