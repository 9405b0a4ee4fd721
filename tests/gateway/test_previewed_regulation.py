"""What another regulation would have given of a closed month: what a closing by it gives, cent by cent."""

from pathlib import Path

import pytest

from analytics.repartition.month_key import MonthKey, Row
from gateway.client import Client
from gateway.features.repartition.redivided import list_facets
from gateway.hosting.opening import open_gateways
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.repartition import MONTH, close, founded, record  # noqa: F401 - a fixture
from tests.helpers.gateway.trial import CopyTrial

EXAMPLES = Path(__file__).parents[2] / "analytics/examples/regulations"
OTHER = (EXAMPLES / "cooperative.toml").read_text("utf-8")
PAID = ((20_001, "GSE-1", "advance", "premium"), (7_003, "GSE-2", "balance", "valorisation"),
        (-503, "GSE-3", "balance", "premium"))


def close_all(operator: Client) -> dict[str, int]:
    """Record and close what GSE paid; give cents by beneficiary."""
    sums: dict[str, int] = {}
    for cents, reference, kind, flow in PAID:
        for part in close(operator, record(operator, cents, reference, kind, flow))["parts"]:
            sums[part["beneficiary"]] = sums.get(part["beneficiary"], 0) + part["cents"]
    return sums


def preview(client: Client) -> dict:
    return client.post("previews/regulation", {"text": OTHER, "months": [MONTH]})


def test_what_a_closing_by_it_gives_is_what_its_preview_said(
    town, founded: tuple[Path, list[str]], tmp_path: Path, copy_trial: CopyTrial  # noqa: F811
) -> None:
    trial, members, operator = town
    before = close_all(operator)
    clients = {members[number - 1]: trial.client("citizens", f"m{number:04d}", at="gse") for number in range(1, 6)}
    said = {member: preview(client) for member, client in clients.items()}
    copy_trial(founded[0], tmp_path / "other")
    with open_gateways(tmp_path / "other") as other, other.client("gse") as second:
        other.catch_up()
        second.post("repartition/regulation", {"text": OTHER, "from_month": MONTH})
        after = close_all(second)
    assert {member: one["own"] for member, one in said.items()} == {
        member: {"before_cents": before[member], "after_cents": after[member]} for member in said}
    community = said[members[0]]["community"]
    assert {name: one["after_cents"] for name, one in community.items()} == {
        name: cents for name, cents in after.items() if len(name) < 64}
    assert before != after


def test_one_school_that_produces_is_told_in_no_sum_of_its_own(town) -> None:
    _, _, operator = town
    close_all(operator)
    found = preview(operator)
    assert (found["stakeholders"], found["bands"], found["own"]) == ([], [], None)
    assert (found["members"], found["periods"]) == (7, [MONTH])


def test_who_has_energy_is_a_firm_or_has_a_need_can_be_singled_out() -> None:
    key = MonthKey(MONTH, (Row("user", withdrawn_wh=1), Row("roof", injected_wh=1), Row("firm", is_enterprise=True),
                           Row("poor", need=2), Row("nobody")))
    assert list_facets(key) == [{"user"}, {"roof"}, {"firm"}, {"poor"}]


@pytest.mark.parametrize(("text", "month", "code"), [
    ("title = 1", MONTH, "REPARTITION_REFUSED"), (OTHER, "2024-06", "UNKNOWN"),
])
def test_a_text_that_is_no_regulation_and_a_month_that_is_open_are_refused(
    town, text: str, month: str, code: str
) -> None:
    _, _, operator = town
    close_all(operator)
    assert refusal_of(operator.post, "previews/regulation", {"text": text, "months": [month]}).code == code
