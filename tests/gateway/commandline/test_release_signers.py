"""Who is named as second signer of a release: every organisation but the one that proposed it."""

import pytest

from chaincode.rules.units import ORGANISATIONS
from gateway.commandline.base.names import say_organisation
from gateway.commandline.repartition.release import _say_signers


@pytest.mark.parametrize("proposer", ORGANISATIONS)
def test_the_proposer_is_not_among_them(proposer: str) -> None:
    said = _say_signers(proposer)
    assert [name for name in ORGANISATIONS if str(say_organisation(name)) in said] == [
        name for name in ORGANISATIONS if name != proposer]
