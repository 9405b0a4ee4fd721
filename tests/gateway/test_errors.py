"""Which HTTP status a failed stage of the ledger gets."""

import pytest

from gateway.errors import Reasons, from_ledger
from gateway.ports import CommitError, EndorseError, EvaluateError, LedgerError, SubmitError

REASONS = Reasons(())


@pytest.mark.parametrize("code", ["ENDORSERS_UNAVAILABLE", "PEER_UNREACHABLE", "CHAINCODE_UNREACHABLE", "PEER_BUSY"])
@pytest.mark.parametrize("stage", [EvaluateError, EndorseError])
def test_who_is_away_may_be_asked_again_later(stage: type[LedgerError], code: str) -> None:
    problem = from_ledger(stage(code, transaction_id="a1"), REASONS)
    assert (problem.status, problem.code) == (503, f"LEDGER_{code}")
    assert "later" in problem.payload["message_en"]
    assert problem.values["transaction_id"] == "a1"


def test_a_transaction_that_nobody_took_is_to_be_sent_again() -> None:
    problem = from_ledger(SubmitError("PEER_UNREACHABLE", transaction_id="a1"), REASONS)
    assert (problem.status, problem.payload["message_en"]) == (503, "The ledger didn't take this; send it again.")


def test_organisations_that_differ_and_a_block_that_says_no_are_conflicts() -> None:
    refused = EndorseError("ENDORSEMENT_MISMATCH", transaction_id="a1")
    invalid = CommitError("MVCC_READ_CONFLICT", transaction_id="a1", block=3)
    assert [from_ledger(one, REASONS).status for one in (refused, invalid)] == [409, 409]
