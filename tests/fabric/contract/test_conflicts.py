"""The contract suite's `test_conflicts` on a real network."""

from tests.ledger_contract.test_conflicts import *  # noqa: F403 - the same tests, with this folder's worlds
