"""What a period that isn't settled yet comes to: to the operator in all, to a member their own part."""

from collections.abc import Iterator

import pytest

from chaincode.rules.intervals import add_days
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.metered_period import CONSUMED_WH, PRODUCED_WH, found_metered
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import (
    FOUNDED,
    PERIMETER,
    FoundTrial,
)


@pytest.fixture(scope="module")
def metered(tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial) -> Iterator[tuple[Gateways, list[str]]]:
    with found_metered(tmp_path_factory.mktemp("metered") / "volano", found_trial) as found:
        yield found


def test_the_preview_adds_up_by_day(metered) -> None:
    trial, members = metered
    preview = trial.client("gse").get(f"periods/{FOUNDED}/preview")
    (perimeter,) = preview["perimeters"]
    assert (perimeter["perimeter"], preview["days"], len(perimeter["days"])) == (PERIMETER, 3, 3)
    assert perimeter["shared_wh"] == 3 * 5 * 5 * CONSUMED_WH == perimeter["withdrawn_wh"]
    assert [day["shared_wh"] for day in perimeter["days"]] == [5 * 5 * CONSUMED_WH] * 3
    assert [one["member"] for one in preview["members"]] == sorted(members)
    assert preview["problems"] == []
    assert preview["euro_cents"] > 0


def test_the_operator_sees_each_members_energy_its_worth_and_what_is_credited_of_it(metered) -> None:
    """All of 30 kWh a home is shared, at 55 EUR a MWh, half for who consumes; 80 % are credited before GSE's figure."""
    trial, members = metered
    home = {"withdrawn_wh": 15 * CONSUMED_WH, "injected_wh": 0, "worth_micro": 82_500_000, "energy_cents": 66}
    school = {"withdrawn_wh": 0, "injected_wh": 15 * PRODUCED_WH, "worth_micro": 412_500_000, "energy_cents": 330}
    preview = trial.client("gse").get(f"periods/{FOUNDED}/preview")
    assert {one.pop("member"): one for one in preview["members"]} == dict.fromkeys(members[:5], home) | {
        members[5]: school}
    assert preview["credited"]["energy_cents"] == 5 * 66 + 330


def test_before_anything_is_settled_no_token_is_anywhere(metered) -> None:
    places = metered[0].client("citizens", "auditor").get("audit/supply")
    assert len(places) == 7 and set(places.values()) == {0}


def test_a_member_previews_the_own_part_only(metered) -> None:
    trial, members = metered
    preview = trial.client("citizens", "m0001", at="gse").get(f"periods/{FOUNDED}/preview")
    assert preview["members"] == [
        {"member": members[0], "withdrawn_wh": 3 * 5 * CONSUMED_WH, "injected_wh": 0}]
    # one producer's total is that producer's day, and so is what is shared of it
    assert [preview["perimeters"][0][name] for name in ("injected_wh", "shared_wh")] == [None, None]


def test_settling_before_anchoring_is_refused(metered) -> None:
    error = refusal_of(metered[0].client("gse").post, f"periods/{add_days(FOUNDED, 300)}/settle")
    assert (error.status, error.code) == (409, "NOT_ANCHORED")
