"""The community governs itself on the embedded ledger: a vote, euro and a programme, from one end to the other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.ledger.embedded_place import EmbeddedPlace
from tests.helpers.ledger.flows import flow_of_euro, flow_of_programme, flow_of_vote
from tests.helpers.ledger.town import Town


@pytest.mark.parametrize("flow", [flow_of_vote, flow_of_euro, flow_of_programme])
def test_from_one_end_to_the_other(flow: Callable[[Town], None], tmp_path: Path) -> None:
    flow(Town(EmbeddedPlace(tmp_path)))
