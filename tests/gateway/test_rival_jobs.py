"""What a rival operator anchors and settles is no work of ours, and stops no day."""

import pytest

from chaincode.rules.energy.vectors import NAME, Vectors, format_vectors
from chaincode.rules.intervals import add_days, hours_of_days
from chaincode.rules.merkle import compute_root
from gateway.client import Client
from gateway.features.health.metrics import open_metrics
from gateway.features.periods.settling import ORGANISATIONS
from gateway.hosting.opening import Gateways
from network.authority import enrol, load_authority
from tests.helpers.gateway.turned_clock import Clock, clock, first_date, live, make_town, run_all, trial, turn_to

__all__ = ["clock", "trial"]  # fixtures


def enrol_rival(trial: Gateways) -> Client:
    """Another organisation's energy operator, as T0 allows by default."""
    authority = load_authority("municipality", trial.folder / "keys")
    enrol(authority, "rival", roles=["energy_operator"])
    return trial.client("municipality", "rival", at="gse")


def test_a_rivals_junk_anchor_is_no_anchor_of_ours(
    trial: Gateways, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    make_town(trial)
    first = first_date(trial)
    turn_to(clock, add_days(first, 1), hour=1)
    live(trial, first)
    run_all(trial)
    rival = enrol_rival(trial)
    rival.execute("anchor", {"settlement": f"{first}.provisional.1", "root": "0" * 64, "leaves": 0, "perimeters": []})
    turn_to(clock, add_days(first, 1))
    trial.catch_up()
    assert run_all(trial) == [
        ("gse", "settle", f"settled {first}.provisional.2"),
        ("municipality", "countersign", f"signed {first}.provisional.2"),
    ]
    assert f"{first}.provisional.1 is anchored by another operator" in caplog.text
    assert open_metrics(trial.gateway("gse")).get_sample_value("volano_foreign_anchors") == 1


def test_a_rivals_junk_settlement_has_its_day_and_no_more(trial: Gateways, clock: Clock) -> None:
    """Operators take turns (T5): whoever comes second waits for the next day, and then has one, too."""
    make_town(trial)
    first = first_date(trial)
    turn_to(clock, add_days(first, 1), hour=1)
    live(trial, first)
    run_all(trial)
    rival = enrol_rival(trial)
    name = f"{first}.provisional.1"
    vectors = Vectors(hours_of_days(first, 1).hours, [])
    root = compute_root([])
    rival.execute("anchor", {"settlement": name, "root": root.hex(), "leaves": 0, "perimeters": [], "euro_cents": 0})
    rival.execute("settle", {"settlement": name, "claims": []}, transient={NAME: format_vectors(vectors)},
                  organisations=ORGANISATIONS)
    turn_to(clock, add_days(first, 1))
    trial.catch_up()
    assert [said for _, _, said in run_all(trial) if said.startswith(("settled", "signed"))] == []
    turn_to(clock, add_days(first, 2), hour=1)
    run_all(trial)
    turn_to(clock, add_days(first, 2))
    trial.catch_up()
    done = run_all(trial)
    assert ("gse", "settle", f"settled {first}.provisional.2") in done
    assert ("municipality", "countersign", f"signed {first}.provisional.2") in done
