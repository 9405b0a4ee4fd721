"""The month's row of plants: that there are some, and which have another power on the ledger."""

from types import SimpleNamespace
from typing import Any

import pytest

from gateway.features.periods.records import KeptPlant
from gateway.features.repartition import month
from gateway.features.repartition.month import MISSING, OK, OPEN, Look, Row
from tests.helpers.gateway.members import founded
from tests.helpers.gateway.trial import declare_plant

__all__ = ["founded"]  # fixtures
POINT, OTHER = "IT001E00000001", "IT001E00000002"


def look_at(plants: tuple[KeptPlant, ...], *, has_members: bool = True) -> Look:
    nothing: Any = SimpleNamespace()
    look = Look(nothing, nothing, "2024-05")
    look.__dict__.update(plants=plants, has_members=has_members)
    return look


def keep_plant(power_w: int, registered_w: int | None, pod: str = POINT) -> KeptPlant:
    return KeptPlant(pod, "", "Lazio", "2024-02-01", True, "0", power_w, registered_w,
                     differs=registered_w not in (None, power_w))


@pytest.mark.parametrize(("plants", "row"), [
    ((), Row("plants", MISSING, 0, 1, (), "./volano members plant add --help")),
    ((keep_plant(5_000, 5_000), keep_plant(5_000, None, OTHER)), Row("plants", OK, 2, 2, [])),
])
def test_a_community_without_a_plant_lacks_one(plants: tuple[KeptPlant, ...], row: Row) -> None:
    assert month._plants(look_at(plants)) == row


def test_where_nobody_is_a_member_yet_plants_come_with_the_file_of_members() -> None:
    assert month._plants(look_at((), has_members=False)).then == "./volano members add FILE"


@pytest.mark.parametrize(("registered_w", "commands"), [
    (5_501, ["--plant-kw 5.501", "--plant-kw 60"]), (100_000, ["--plant-kw 100", "--plant-kw 60"]),
    (0, ["--plant-kw 60", ""]),
])
def test_a_plant_with_another_power_on_the_ledger_is_still_to_be_mended(
    registered_w: int, commands: list[str]
) -> None:
    other = keep_plant(60_000, registered_w, OTHER)
    row = month._plants(look_at((keep_plant(5_000, 5_000), other)))
    assert (row.state, row.there, row.of, row.items) == (OPEN, 1, 2, [other])
    begun = f"./volano members plant change {OTHER} "
    assert [row.then, row.other] == [text and begun + text for text in commands]


def test_the_list_of_a_month_names_a_plant_that_the_ledger_came_to_have_otherwise(copied) -> None:
    trial, _members = copied
    declare_plant(trial, 1, 5_500)
    operator = trial.client("gse")
    operator.post("plants", {"plants": [
        {"metering_point": POINT, "power_kw": "5.5", "region": "Piemonte", "entry_on": "2024-02-01"}]})
    assert find_row(operator)["state"] == "ok"
    declare_plant(trial, 1, 60_000)
    row = find_row(operator)
    assert (row["state"], row["there"], row["of"]) == ("open", 0, 1)
    assert [(one["metering_point"], one["power_w"], one["registered_w"]) for one in row["items"]] == [
        (POINT, 5_500, 60_000)]
    assert (row["next"], row["other"]) == (
        f"./volano members plant change {POINT} --plant-kw 60", f"./volano members plant change {POINT} --plant-kw 5.5")


def find_row(operator: Any) -> Any:
    return next(row for row in operator.get("repartition/month")["rows"] if row["name"] == "plants")
