"""Parameters, supply, checkpoints, blocks: what everybody or an auditor may see."""

import base64
from hashlib import sha256

import pytest

from gateway.hosting.opening import Gateways
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import FOUNDED, open_days


def test_the_parameters_of_a_day(fresh_trial: Gateways) -> None:
    open_days(fresh_trial, "2024-05-02")
    client = fresh_trial.client("gse", "auditor")
    found = client.get("parameters", date=FOUNDED)
    assert (found["in_force_from"], found["rule_set"], found["parameters"]["settle_days"]) == (FOUNDED, 1, 7)
    assert client.get("parameters")["date"] == "2024-05-02"
    for date in ("2024-04-30", "2024-05-03"):
        assert refusal_of(client.get, "parameters", date=date).code == "UNKNOWN"


def test_supply_and_checkpoint_are_public(trial: Gateways) -> None:
    public = trial.client_of("commerce")
    assert public.get("supply")["minted_cents"] == 0
    assert trial.gateway("commerce").mirror.wait(trial.ledger.height() - 1)
    found = public.get("audit/checkpoint")
    assert (found["height"], found["block_hash"], found["outcome"]) == trial.ledger.tip()


def test_blocks_are_for_services_and_auditors(trial: Gateways) -> None:
    client = trial.client("citizens", "auditor", at="gse")
    blocks = client.get("audit/blocks")["blocks"]
    assert [one["number"] for one in blocks] == list(range(trial.ledger.height()))
    raw = client.get("audit/blocks/1")
    assert sha256(raw).digest() == sha256(base64.b64decode(blocks[1]["raw"])).digest()
    assert blocks[1]["previous_hash"] == blocks[0]["hash"]
    assert refusal_of(trial.client("gse", "officer").get, "audit/blocks").status == 403
    assert refusal_of(client.get, "audit/blocks/1000000").status == 404


def test_what_happened_is_told_with_receipts(trial: Gateways) -> None:
    client = trial.client("gse")
    happened = client.get("audit/happened", since=0)["happened"]
    assert (happened[0]["command"], happened[0]["code"]) == ("found", "VALID")
    assert happened[0]["receipt"]["facts"] == {"date": FOUNDED}
    assert client.get(f"audit/transactions/{happened[0]['tx']}") == happened[0]
    assert refusal_of(client.get, "audit/transactions/none").status == 404


@pytest.mark.parametrize(("path", "query"), [
    ("members/a%00b", {}), ("words/%00", {}), ("offers", {"category": "a\x00b"}), ("health", {"\x00": "1"}),
])
def test_an_address_with_nul_is_refused(trial: Gateways, path: str, query: dict[str, str]) -> None:
    error = refusal_of(trial.client("citizens", "officer").get, path, **query)
    assert (error.status, error.values) == (422, {"fields": "address"})
