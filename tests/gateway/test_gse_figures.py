"""GSE's figures by month and plant: who may bring them, what a second and a corrected file change, T10's figure."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.client import ApiError, Client
from gateway.features.repartition.gse_figures import list_months
from gateway.features.repartition.gse_store import GseFigure
from gateway.hosting.opening import Gateways, open_gateways
from tests.helpers.gateway.trial import FOUNDED, CopyTrial, FoundTrial, give_point, open_days

MONTH, PLANT, SECOND, LATER = FOUNDED[:7], "IT001E00000009", "IT001E00000008", "IT001E00000007"
FIGURE = {
    "month": MONTH, "plant": PLANT, "injected_wh": 812_400, "shared_wh": 377_125, "premium_cents": 4_526,
    "valorisation_cents": 407,
}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[Path]:
    """May is over; the municipality is the energy operator, so that GSE's officer comes from elsewhere."""
    folder = tmp_path_factory.mktemp("figures") / "volano"
    with found_trial(folder, settings={"energy_operator": "municipality", "countersigner": "citizens"}) as trial:
        with trial.client("municipality") as operator:
            for number in (7, 8, 9):
                give_point(operator, number)
            operator.post("plants", {"plants": [
                {"metering_point": point, "power_kw": "5.5", "region": "Piemonte", "entry_on": entry_on, "is_pv": True}
                for point, entry_on in ((PLANT, FOUNDED), (SECOND, FOUNDED), (LATER, "2024-06-01"))]})
        open_days(trial, "2024-06-01")
        trial.close()
        yield folder


@pytest.fixture
def trial(founded: Path, tmp_path: Path, copy_trial: CopyTrial) -> Iterator[Gateways]:
    copy_trial(founded, tmp_path / "volano")
    with open_gateways(tmp_path / "volano") as opened:
        opened.catch_up()
        yield opened


def load(client: Client, *figures: dict) -> tuple[int, int, int]:
    kept = client.post("repartition/gse-figures", {"figures": list(figures)})
    return kept["accepted"], kept["corrected"], kept["repeated"]


def test_the_same_figures_change_nothing_and_others_are_later_ones(trial: Gateways) -> None:
    gateway = trial.gateway("municipality")
    with trial.client("municipality") as operator:
        at_s = int(time.time())
        gateway.clock = lambda: at_s
        assert load(operator, FIGURE, FIGURE | {"plant": SECOND}) == (2, 0, 0)
        assert load(operator, FIGURE) == (0, 0, 1)
        gateway.clock = lambda: at_s + 60
        assert load(operator, FIGURE | {"premium_cents": 4_500, "shared_wh": None}) == (0, 1, 0)
        now = operator.get("repartition/gse-figures")["figures"]
        then = operator.get("repartition/gse-figures", known_at=at_s + 30)["figures"]
    assert [(one["plant"], one["premium_cents"], one["shared_wh"], one["version"]) for one in now] == [
        (SECOND, 4_526, 377_125, 0), (PLANT, 4_500, 377_125, 1)]
    assert [one["premium_cents"] for one in then] == [4_526, 4_526]


def test_gses_official_and_the_operator_may_and_nobody_else(trial: Gateways) -> None:
    with trial.client("gse", "officer", at="municipality") as official:
        assert load(official, FIGURE) == (1, 0, 0)
        assert official.get("repartition/gse-figures")["figures"][0]["loaded_by"] == "gse"
    for organisation, name in (("gse", "service"), ("citizens", "officer"), ("citizens", "service"),
                               ("municipality", "officer"), ("municipality", "auditor"), ("commerce", "auditor")):
        with trial.client(organisation, name, at="municipality") as other:
            with pytest.raises(ApiError) as refused:
                load(other, FIGURE)
            assert (refused.value.status, refused.value.code) == (403, "ROLE_NEEDED")
    with trial.client("municipality", "auditor") as auditor:
        assert auditor.get("repartition/gse-figures")["figures"]
    with trial.client("citizens", at="municipality") as other, pytest.raises(ApiError, match="ROLE_NEEDED"):
        other.get("repartition/gse-figures")


def test_a_month_that_is_not_over_keeps_all_of_a_file_out(trial: Gateways) -> None:
    with trial.client("municipality") as operator:
        with pytest.raises(ApiError, match="MONTH_NOT_OVER"):
            load(operator, FIGURE, FIGURE | {"month": "2024-06"})
        assert operator.get("repartition/gse-figures")["figures"] == []


def test_a_plant_that_belongs_to_nobody_keeps_all_of_a_file_out(trial: Gateways) -> None:
    with trial.client("municipality") as operator:
        with pytest.raises(ApiError) as refused:
            load(operator, FIGURE, FIGURE | {"plant": "IT001E00000099"}, FIGURE | {"plant": "IM_0001"})
        assert (refused.value.status, refused.value.code) == (422, "GSE_PLANT_UNKNOWN")
        assert refused.value.values == {"plants": "IM_0001, IT001E00000099"}
        assert operator.get("repartition/gse-figures")["figures"] == []


@pytest.mark.parametrize("changed", [{"plant": LATER}, {"plant": "IT001E00000001"}, {"month": "1999-01"}])
def test_a_plant_that_was_not_in_service_keeps_all_of_a_file_out(trial: Gateways, changed: dict) -> None:
    with trial.client("municipality") as operator:
        give_point(operator, 1)
        with pytest.raises(ApiError, match="GSE_PLANT_UNKNOWN"):
            load(operator, FIGURE, FIGURE | changed)
        assert operator.get("repartition/gse-figures")["figures"] == []


@pytest.mark.parametrize("changed", [
    {"month": "2024-13"}, {"plant": "it001"}, {"shared_wh": -1}, {"shared_wh": "5"}, {"premium_cents": 1.5}, {"eur": 1},
])
def test_what_is_no_figure_is_refused(trial: Gateways, changed: dict) -> None:
    with trial.client("municipality") as operator, pytest.raises(ApiError) as refused:
        load(operator, FIGURE | changed)
    assert refused.value.status == 422


def test_a_months_sum_stands_beside_the_ledgers_figure(trial: Gateways) -> None:
    with trial.client("municipality") as operator:
        for second in ((), (FIGURE | {"plant": SECOND, "valorisation_cents": None},)):
            load(operator, FIGURE, *second)
            assert operator.get("repartition/gse-figures")["months"] == [
                {"month": MONTH, "plants": 2, "lacking": [SECOND], "euro_cents": None, "official_cents": None}]
        load(operator, FIGURE | {"plant": SECOND, "valorisation_cents": -7})
        with trial.client("gse", "officer") as official, trial.client("citizens", "officer") as second:
            response = official.execute("official", {"month": MONTH, "euro_cents": 9_452})["response"]
            second.execute("countersign", {"target": response["made"][0], "digest": response["facts"]["digest"]})
        assert operator.get("repartition/gse-figures")["months"] == [
            {"month": MONTH, "plants": 2, "lacking": [], "euro_cents": 9_452, "official_cents": 9_452}]


def test_months_are_listed_in_their_order(trial: Gateways) -> None:
    months = [f"{MONTH[:4]}-{number:02d}" for number in (3, 1, 12, 5, 2, 4, 11)]
    with trial.gateway("municipality").database.read() as connection:
        found = list_months(connection, [
            GseFigure(**FIGURE | {"month": month}, sale_cents=None, version=0, loaded_by="gse", known_at_s=1)
            for month in months])
    assert [one.month for one in found] == sorted(months)
