"""What the second organisation doesn't sign, and which readings and points a period leaves out."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chaincode.rules.energy.vectors import parse_vectors
from chaincode.rules.intervals import add_days
from gateway.db.mirror import Mirror
from gateway.features.periods import countersigning, service, statements
from gateway.features.periods.records import ReplacedHidden
from gateway.hosting.opening import Gateways
from gateway.http.errors import Problem
from tests.helpers.gateway.metered_period import CONSUMED_WH, DATES
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
    add_member,
    give_backing,
    give_point,
    open_days,
    register,
    send_energy,
)


@pytest.fixture
def tampered(tmp_path: Path, found_trial: FoundTrial) -> Iterator[Gateways]:
    with found_trial(tmp_path / "volano", settle_days=1) as trial:
        for number in (1, 2):
            add_member(trial, "citizens", number)
        open_days(trial, DATES[1])
        send_energy(trial, 1, DATES[:1], withdrawn_wh=CONSUMED_WH)
        send_energy(trial, 2, DATES[:1], injected_wh=CONSUMED_WH)
        give_backing(trial, 2, DATES[:1])
        yield trial


def test_a_bundle_that_is_not_what_was_settled_is_not_signed(
    tampered: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = tampered.client("gse")
    operator.post(f"periods/{FOUNDED}/anchor")
    operator.post(f"periods/{FOUNDED}/settle")
    original = parse_vectors

    def shift(data: bytes):
        vectors = original(data)
        part = vectors.perimeters[0]
        leaves = [leaf._replace(withdrawn=bytes(len(leaf.withdrawn))) for leaf in part.leaves]
        return vectors._replace(perimeters=[part._replace(leaves=leaves)])

    with monkeypatch.context() as patched:
        patched.setattr("gateway.features.periods.countersigning.parse_vectors", shift)
        error = refusal_of(tampered.client("municipality").post, f"periods/{FOUNDED}/countersign")
    assert (error.status, error.code) == (422, "T5_ROOT")
    vectors = original(base64.b64decode(operator.get(f"periods/{FOUNDED}/bundle")["vectors"]))
    gateway = tampered.gateway("municipality")
    with gateway.database.read() as connection:
        awaiting = service.find_awaiting(Mirror(connection), FOUNDED)
        assert service.find_awaiting(Mirror(connection), DATES[1]) is None
    countersigning.recompute(gateway, awaiting, vectors)
    with pytest.raises(Problem, match="RECOMPUTED_OTHERWISE"):
        countersigning.recompute(gateway, replace(awaiting, digest="0" * 64), vectors)


def test_a_point_that_the_ledger_does_not_know_is_left_out_and_listed(tampered: Gateways) -> None:
    operator = tampered.client("gse")
    give_point(operator, 7)
    problems = operator.get(f"periods/{FOUNDED}/preview")["problems"]
    assert {"code": "NOT_ON_LEDGER", "metering_point": "IT001E00000007", "count": 1} in problems


def test_a_power_that_changes_within_a_period_loses_no_energy(tmp_path: Path, found_trial: FoundTrial) -> None:
    """A row more on the ledger and here; the point counts, bounded by the greater power, and the period settles."""
    with found_trial(tmp_path / "volano", settle_days=3) as trial:
        signer = trial.enrol("citizens", "m0001")
        member = register(trial, "citizens", signer, 1, 1_000)
        add_member(trial, "citizens", 2)
        ended, begun = {"to_date": DATES[1], "power_w": 1_000}, {"from_date": DATES[1], "power_w": 2_000}
        for changed in (ended, begun):
            register(trial, "citizens", signer, 1, **{"from_date": FOUNDED} | changed)
            give_point(trial.client("gse"), 1, member=member, **changed)
        give_point(trial.client("gse"), 3, member=member, from_date=DATES[2])
        open_days(trial, add_days(FOUNDED, 3))
        send_energy(trial, 1, DATES, withdrawn_wh=2_500)
        send_energy(trial, 2, DATES, injected_wh=2_500)
        give_backing(trial, 2, DATES)
        operator = trial.client("gse")
        problems = operator.get(f"periods/{FOUNDED}/preview")["problems"]
        assert problems == [{"code": "PART_OF_PERIOD", "metering_point": "IT001E00000003", "count": 1}]
        operator.post(f"periods/{FOUNDED}/anchor", {"kind": "provisional"})
        operator.post(f"periods/{FOUNDED}/settle", {"kind": "provisional"})
        trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
        for name in ("m0001", "m0002"):
            (line,) = trial.client("citizens", name).get("wallet/lines")["lines"]
            assert line["worth_micro"]


def test_a_reading_far_above_the_points_power_is_set_aside_and_listed(tampered: Gateways) -> None:
    operator = tampered.client("gse")
    send_energy(tampered, 1, DATES[:1], withdrawn_wh=50_000)
    preview = operator.get(f"periods/{FOUNDED}/preview")
    assert preview["perimeters"][0]["withdrawn_wh"] == 0
    assert {"code": "SET_ASIDE", "metering_point": "IT001E00000001", "register": "withdrawn", "count": 5,
            "energy_wh": 250_000, "reason": "", "from_date": FOUNDED, "until_date": FOUNDED} in preview["problems"]


def test_what_replaces_better_values_by_weaker_ones_is_not_signed(
    tampered: Gateways, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = tampered.client("gse")
    operator.post(f"periods/{FOUNDED}/anchor")
    operator.post(f"periods/{FOUNDED}/settle")
    replaced = (ReplacedHidden("withdrawn", "distributor", "device", 3, 38, 4_216, None, "a" * 64),)
    monkeypatch.setattr(statements, "list_replaced_in", lambda *_: replaced)
    error = refusal_of(tampered.client("municipality").post, f"periods/{FOUNDED}/countersign")
    assert (error.status, error.code, error.values["count"]) == (409, "BETTER_VALUES_REPLACED", 3)
