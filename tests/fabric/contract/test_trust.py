"""The contract suite's `test_trust` on a real network."""

from tests.ledger_contract.test_trust import *  # noqa: F403 - the same tests, with this folder's worlds
