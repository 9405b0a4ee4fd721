"""The contract suite's `test_flow` on a real network."""

from tests.ledger_contract.test_flow import *  # noqa: F403 - the same tests, with this folder's worlds
