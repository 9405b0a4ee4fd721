"""A month whose money is divided: the community, its regulation, payments recorded and closed."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.repartition.payments import Payment
from chaincode.rules.intervals import add_days
from gateway.acts.closing import ClosingReasons, close_payment, record_payment
from gateway.client import Client
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
    add_member,
    open_days,
    send_energy,
)

MONTH = FOUNDED[:7]
DATES = [add_days(FOUNDED, number) for number in range(3)]
REGULATION = (Path(__file__).parents[3] / "analytics/examples/regulations/half-and-half.toml").read_text("utf-8")
TODAY = "2024-06-28"
WHY = "three days are enough here"


def record(operator: Client, cents: int, reference: str, kind: str = "advance", flow: str = "premium", **more) -> int:
    return record_payment(operator, Payment(flow, kind, MONTH, cents, reference, **more))


def close(operator: Client, payment_id: int) -> dict:
    closed = close_payment(operator, payment_id, ClosingReasons(WHY))
    check(closed)
    return closed


def check(closed: dict) -> None:
    assert closed["kept_cents"] + sum(part["cents"] for part in closed["parts"]) + closed["reserve_cents"] \
        == closed["payment"]["cents"]


@pytest.fixture(scope="module")
def founded(
    tmp_path_factory: pytest.TempPathFactory, found_trial: FoundTrial
) -> Iterator[tuple[Path, list[str]]]:
    """A closed community to copy: five homes that withdraw, a shop, a school that injects; three days; May is over."""
    folder = tmp_path_factory.mktemp("town") / "volano"
    with found_trial(folder, euro_kept_bps=5_000) as trial:
        members = [add_member(trial, "citizens", number) for number in range(1, 6)]
        members += [add_member(trial, "commerce", 8), add_member(trial, "municipality", 9, power_w=60_000)]
        open_days(trial, "2024-06-01")
        for number in (1, 2, 3, 4, 5, 8):
            send_energy(trial, number, DATES, withdrawn_wh=200 * number)
        send_energy(trial, 9, DATES, injected_wh=10_000)
        with trial.client("gse") as operator:
            operator.post("repartition/regulation", {"text": REGULATION, "from_month": MONTH})
        trial.close()
        yield folder, members


def wait_a_minute(trial: Gateways) -> None:
    """Set the operator's clock on: what comes now wasn't known before."""
    trial.gateway("gse").clock = lambda: int(time.time()) + 60
