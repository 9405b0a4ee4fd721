"""What GSE owes by the community's own readings, plants and prices, over several months."""

from typing import Any

from gateway.client import Client
from tests.helpers.gateway.repartition import DATES, MONTH, founded  # noqa: F401 - a fixture
from tests.helpers.gateway.trial import give_backing, open_days, send_energy

JUNE = "2024-06"
LATER = [f"{JUNE}-01", f"{JUNE}-02"]


def ask(operator: Client, *months: str) -> dict[str, Any]:
    return operator.get("repartition/incentive", months=",".join(months))


def test_two_months_come_to_what_each_comes_to_by_itself(town) -> None:
    """Each at its own zonal prices, the dearer month with a lower tariff; a month that has not begun is left out."""
    trial, _, operator = town
    open_days(trial, LATER[1], f"{JUNE}-03")
    send_energy(trial, 1, LATER, withdrawn_wh=1_000)
    send_energy(trial, 9, LATER, injected_wh=10_000)
    for dates, eur_mwh in ((DATES, "100"), (LATER, "150")):
        give_backing(trial, 9, dates, eur_mwh)
    alone = {month: ask(operator, month) for month in (MONTH, JUNE)}
    both = ask(operator, MONTH, JUNE, "2024-07")
    assert list(both["beside"]) == [MONTH, JUNE]
    (perimeter,) = both["perimeters"]
    months = {month: one["perimeters"][perimeter]["months"][month] for month, one in alone.items()}
    assert both["perimeters"][perimeter]["months"] == months
    premiums = [float(months[month]["premium_eur"]) / months[month]["incentivised_wh"] for month in (MONTH, JUNE)]
    assert [round(premium * 1_000_000) for premium in premiums] == [130, 120]
