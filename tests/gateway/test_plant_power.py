"""A plant's power is the ledger's: the operator's gateway keeps no other one, whoever brings it."""

import pytest

from gateway.client import Client
from tests.helpers.gateway.members import founded
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import add_member, declare_plant, give_point

__all__ = ["founded"]  # fixtures
POD = "IT001E00000001"


def send(client: Client, power_kw: str, pod: str = POD) -> None:
    client.post("plants", {"plants": [
        {"metering_point": pod, "power_kw": power_kw, "region": "Piemonte", "entry_on": "2024-02-01"}]})


def list_powers(client: Client) -> dict[str, str]:
    return {one["metering_point"]: one["power_kw"] for one in client.get("plants")["plants"]}


@pytest.mark.parametrize(("organisation", "role"), [("citizens", "officer"), ("gse", "service")])
def test_no_one_gives_a_plant_another_power_than_two_organisations_signed(
    copied, organisation: str, role: str
) -> None:
    trial, _members = copied
    declare_plant(trial, 1, 5_500)
    client = trial.client(organisation, role, at="gse")
    for power_kw, power_w in (("5", 5_000), ("5.501", 5_501), ("60", 60_000)):
        error = refusal_of(send, client, power_kw)
        assert (error.status, error.code) == (409, "PLANT_NOT_AS_REGISTERED")
        assert error.values == {"metering_point": POD, "power_w": power_w, "registered_w": 5_500}
    assert POD not in list_powers(client)
    send(client, "5.5")
    send(client, "5.500")
    assert list_powers(client)[POD] == "5.500"


def test_a_plant_that_the_ledger_has_not_is_not_kept_of_a_point_that_it_has(copied) -> None:
    error = refusal_of(send, copied[0].client("gse"), "3")
    assert (error.code, error.values["registered_w"]) == ("PLANT_NOT_AS_REGISTERED", 0)


def test_the_power_is_that_of_the_last_time_that_the_point_is_held(copied) -> None:
    trial, _members = copied
    declare_plant(trial, 1, 5_000)
    send(trial.client("gse"), "5")
    declare_plant(trial, 1, 6_000)
    assert refusal_of(send, trial.client("gse"), "5").values["registered_w"] == 6_000
    send(trial.client("gse"), "6")


def test_the_operator_may_know_a_plant_before_the_ledger_has_its_point(copied) -> None:
    operator = copied[0].client("gse")
    give_point(operator, 70)
    send(operator, "3", "IT001E00000070")
    assert list_powers(operator)["IT001E00000070"] == "3"


def test_plants_are_kept_all_or_none(copied) -> None:
    operator = copied[0].client("gse")
    rows = [{"metering_point": pod, "power_kw": "3", "region": "Piemonte", "entry_on": "2024-02-01"}
            for pod in ("IT001E00000071", POD)]
    assert refusal_of(operator.post, "plants", {"plants": rows}).code == "PLANT_NOT_AS_REGISTERED"
    assert "IT001E00000071" not in list_powers(operator)


def list_beside(client: Client) -> dict[str, tuple[int, int | None, bool]]:
    return {one["metering_point"]: (one["power_w"], one["registered_w"], one["differs"])
            for one in client.get("plants")["plants"]}


def test_each_plant_stands_beside_the_ledgers_power(copied) -> None:
    trial, _members = copied
    declare_plant(trial, 1, 5_500)
    operator = trial.client("gse")
    give_point(operator, 70)
    send(operator, "5.5")
    send(operator, "3", "IT001E00000070")
    assert list_beside(operator) == {POD: (5_500, 5_500, False), "IT001E00000070": (3_000, None, False)}
    declare_plant(trial, 1, 6_000)
    assert list_beside(operator)[POD] == (5_500, 6_000, True)
    assert list_beside(trial.client("citizens", "officer", at="gse")) == {POD: (5_500, 6_000, True)}
    send(operator, "6")
    assert list_beside(operator)[POD] == (6_000, 6_000, False)


def test_a_plant_kept_before_the_ledger_had_its_point_differs_once_it_has(copied) -> None:
    trial, members = copied
    operator = trial.client("gse")
    send(operator, "3", "IT001E00000004")
    assert add_member(trial, "citizens", 4) not in members
    assert list_beside(operator)["IT001E00000004"] == (3_000, 0, True)


def test_what_a_plant_runs_on_stays_where_nobody_says_it(copied) -> None:
    operator, wind = copied[0].client("gse"), "IT001E00000070"
    row = {"metering_point": wind, "power_kw": "3", "region": "Piemonte", "entry_on": "2024-02-01"}

    def is_pv(**said: bool | str) -> bool:
        operator.post("plants", {"plants": [row | said]})
        return next(one["is_pv"] for one in operator.get("plants")["plants"] if one["metering_point"] == wind)

    give_point(operator, 70)
    assert [is_pv(), is_pv(is_pv=False), is_pv(region="Lazio"), is_pv(is_pv=True)] == [True, False, False, True]


def test_a_point_stands_in_one_row(copied) -> None:
    operator = copied[0].client("gse")
    row = {"metering_point": "IT001E00000070", "power_kw": "3", "region": "Piemonte", "entry_on": "2024-02-01"}
    before = list_powers(operator)
    assert refusal_of(operator.post, "plants", {"plants": [row, row | {"region": "Lazio"}]}).code == "INVALID"
    assert list_powers(operator) == before
