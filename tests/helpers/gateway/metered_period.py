"""Five homes that consume and a school that produces, three days, the period over; and how it is settled."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chaincode.rules.intervals import add_days
from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import (
    FOUNDED,
    FoundTrial,
    add_member,
    give_backing,
    open_days,
    send_energy,
)

DATES = [add_days(FOUNDED, number) for number in range(3)]
CONSUMED_WH, PRODUCED_WH = 2_000, 10_000


@contextmanager
def found_metered(folder: Path, found_trial: FoundTrial) -> Iterator[tuple[Gateways, list[str]]]:
    """Found it open, with its members' ids: five homes, then the school."""
    with found_trial(folder, settle_days=3) as trial:
        members = [add_member(trial, "citizens", number) for number in range(1, 6)]
        members.append(add_member(trial, "municipality", 9, power_w=60_000))
        open_days(trial, *[add_days(FOUNDED, number) for number in range(1, 4)])
        for number in range(1, 6):
            send_energy(trial, number, DATES, withdrawn_wh=CONSUMED_WH)
        send_energy(trial, 9, DATES, injected_wh=PRODUCED_WH)
        give_backing(trial, 9, DATES)
        yield trial, members


def settle_whole(trial: Gateways, kind: str = "provisional") -> dict[str, Any]:
    """Anchor, settle and countersign the period; give what was signed."""
    operator = trial.client("gse")
    anchored = operator.post(f"periods/{FOUNDED}/anchor", {"kind": kind})
    operator.post(f"periods/{FOUNDED}/settle", {"kind": kind})
    signed = trial.client("municipality").post(f"periods/{FOUNDED}/countersign")
    assert signed["settlement"] == anchored["settlement"] == f"{FOUNDED}.{kind}.1"
    return signed
