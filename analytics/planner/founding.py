"""From a sheet to what `init` and `members add` take: community.toml, and members.csv with the plants.

Names and PODs aren't in a sheet: their cells are left for people to fill in, and until then `members add` refuses each
row by its line.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.csv_table import Cell, format_rows
from analytics.planner.energy import find_holder
from analytics.planner.sheet import PlanSheet, PlantRow

COLUMNS = ("name", "organisation", "contact", "metering_point", "perimeter", "power_kw", "plant_kw", "entry_on",
           "region", "grant_pct")  # fmt: skip
ORGANISATIONS = {"enterprise": "commerce", "local_authority": "municipality"}
POD = "POD?"
"""What stands where a POD is missing, with the code of whose it is: `members add` takes no such one."""


@dataclass(frozen=True)
class Founding:
    """The two files' texts, and how many rows wait for a name and a POD."""

    community: str
    members: str
    waiting: int


def make_founding(sheet: PlanSheet) -> Founding:
    """What a sheet's community is founded with."""
    rows = list(_list_rows(sheet))
    title = str(sheet.project["name"]).replace("\\", "").replace('"', "'")
    zone = "NORD" if sheet.zone == "PUN" else sheet.zone
    community = f'title = "{title}"\nzone = "{zone}"\n'
    return Founding(community, format_rows([COLUMNS, *rows]), len(rows))


def _list_rows(sheet: PlanSheet) -> Iterator[list[Cell]]:
    """A row a point: each member's, with the plants behind it as one; each plant that stands alone."""
    for code, member in sheet.members.items():
        own = [plant for plant in sheet.plants if plant.behind == code]
        organisation = ORGANISATIONS.get(find_holder(sheet, code), "citizens")
        contract = max([member.number("contract_kw"), *(plant.row.number("kw") for plant in own)])
        yield _make_row(sheet, code, organisation, sheet.find_perimeter(member), contract, own)
    for plant in sheet.plants:
        if not plant.behind:
            organisation = ORGANISATIONS.get(find_holder(sheet, plant["owner"]), "citizens")
            yield _make_row(sheet, plant["code"], organisation, sheet.find_perimeter(plant.row),
                            plant.row.number("kw"), [plant])  # fmt: skip


def _make_row(  # noqa: PLR0917 - a row's cells
    sheet: PlanSheet, code: str, organisation: str, perimeter: str, contract_kw: float, plants: list[PlantRow]
) -> list[Cell]:
    plant_kw = sum(plant.row.number("kw") for plant in plants)
    first = min(((plant["entry"] or f"{sheet.first_year}-01-01") for plant in plants), default="")
    grant = max((plant.row.number("grant_pct") for plant in plants), default=0.0)
    return ["", organisation, "", f"{POD}{code}", perimeter, f"{contract_kw:g}", f"{plant_kw:g}" if plants else "",
            first, str(sheet.project["region"]) if plants else "", f"{grant:g}" if grant else ""]  # fmt: skip
