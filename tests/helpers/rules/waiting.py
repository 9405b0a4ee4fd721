"""Commands that wait for a second organisation."""

from chaincode.rules import canonical
from tests.helpers.rules.scenarios import Sent
from tests.helpers.rules.scenarios_members import OFFICER
from tests.helpers.rules.world import Person, World


def make_pending(sent: Sent) -> tuple[World, dict[str, str]]:
    receipt = canonical.decode(sent.world.send(sent.call).response)
    return sent.world, {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}


def recovery(world: World, ada: Person, key: str) -> dict[str, str]:
    _, proposed = make_pending(Sent(world, world.build_call("recover", OFFICER, member=ada.member, public_keys=[key])))
    return proposed
