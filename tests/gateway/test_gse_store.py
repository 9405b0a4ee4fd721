"""GSE's figures as they lie in the database: how many of a plant, and whose the month's sales are."""

from typing import Any

import pytest
from sqlalchemy import insert

from gateway.db.tables import metering_point
from gateway.db.tables import plant as plants
from gateway.features.repartition.gse_store import count_figures, list_entered, list_in_service, sum_sales
from gateway.features.repartition.tables import gse_figure
from tests.helpers.gateway.trial import OpenDatabase

MONTH = "2024-05"


def keep(connection: Any, plant: str, sale_cents: int | None, month: str = MONTH, version: int = 0) -> None:
    connection.execute(insert(gse_figure), {
        "month": month, "plant": plant, "version": version, "injected_wh": None, "shared_wh": None,
        "premium_cents": None, "valorisation_cents": None, "sale_cents": sale_cents, "loaded_by": "gse",
        "known_at_s": version + 1,
    })


def hold(connection: Any, point: str, member: str, from_date: str, to_date: str = "") -> None:
    connection.execute(insert(metering_point), {
        "metering_point": point, "from_date": from_date, "to_date": to_date, "member": member, "perimeter": "AC1",
        "power_w": 1_000, "tag": "t" * 64,
    })


@pytest.mark.parametrize(("from_date", "to_date", "count"), [
    ("2024-05-31", "2024-06-01", 3), ("2024-05-01", "2024-05-02", 2), ("2024-06-01", "2024-06-02", 1),
    ("2024-07-01", "2024-08-01", 0), ("2024-03-01", "2024-04-30", 0),
])
def test_a_plants_figures_are_counted_with_their_corrections(
    open_database: OpenDatabase, from_date: str, to_date: str, count: int
) -> None:
    with open_database("figures").write() as connection:
        for month, version in ((MONTH, 0), (MONTH, 1), ("2024-06", 0)):
            keep(connection, "IT1", 5, month, version)
        keep(connection, "IT2", 5)
        assert count_figures(connection, "IT1", from_date, to_date) == count


def test_plants_in_service_are_those_that_a_member_had_in_the_month(open_database: OpenDatabase) -> None:
    with open_database("figures").write() as connection:
        for plant, entry_on in (("IT1", "2024-05-31"), ("IT2", "2024-06-01"), ("IT3", "2020-01-01"),
                                ("IT4", "2020-01-01"), ("IT5", "2020-01-01"), ("IT6", "2020-01-01")):
            connection.execute(insert(plants), {"metering_point": plant, "power_kw": "3", "region": "Piemonte",
                                                "entry_on": entry_on, "is_pv": True})
        hold(connection, "IT1", "ada", "2024-01-01")
        hold(connection, "IT2", "ada", "2024-01-01")
        hold(connection, "IT3", "ada", "2024-01-01", "2024-05-15")
        hold(connection, "IT3", "bea", "2024-05-15")
        hold(connection, "IT4", "bea", "2024-01-01", "2024-05-01")  # until the month before
        hold(connection, "IT5", "bea", "2024-06-01")                # from the next month on; IT6 is nobody's
        assert list_in_service(connection, MONTH) == ("IT1", "IT3")
        assert set(list_entered(connection, MONTH)) == {"IT1", "IT3", "IT4", "IT5", "IT6"}


def test_sales_are_the_one_holders_of_the_month(open_database: OpenDatabase) -> None:
    with open_database("figures").write() as connection:
        assert sum_sales(connection, MONTH) == {}
        for plant, cents in (("IT1", 100), ("IT2", 20), ("IT3", 7), ("IT4", 50), ("IT5", None), ("IT6", 0)):
            keep(connection, plant, cents)
        keep(connection, "IT1", 90, version=1)
        keep(connection, "IT1", 5_000, "2024-06")
        hold(connection, "IT1", "ada", "2024-05-31")
        hold(connection, "IT2", "ada", "2024-01-01", "2024-05-02")
        hold(connection, "IT2", "bea", "2024-06-01")  # from the next month on
        hold(connection, "IT3", "ada", "2024-01-01", "2024-05-01")  # until the month before
        hold(connection, "IT3", "bea", "2024-05-01")
        hold(connection, "IT4", "ada", "2024-01-01", "2024-05-15")  # within the month: nobody's
        hold(connection, "IT4", "bea", "2024-05-15")
        hold(connection, "IT5", "bea", "2024-01-01")
        assert sum_sales(connection, MONTH) == {"ada": 110, "bea": 7}
