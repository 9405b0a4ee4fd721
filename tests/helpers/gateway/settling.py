"""A period is anchored and settled by the operator."""

from gateway.hosting.opening import Gateways
from tests.helpers.gateway.trial import (
    FOUNDED,
)


def settle(trial: Gateways, kind: str = "provisional", *, revise: bool = False, incomplete: str = "") -> str:
    operator = trial.client("gse")
    given = {"kind": kind, "revise": revise, "incomplete": incomplete}
    settlement = operator.post(f"periods/{FOUNDED}/anchor", given)["settlement"]
    operator.post(f"periods/{FOUNDED}/settle", {"kind": kind})
    return str(settlement)
