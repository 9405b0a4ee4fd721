"""What officers of one organisation propose and another's countersign."""

from tests.helpers.rules.world import staff

OFFICER = staff("citizens", "officer")
SECOND = staff("municipality", "officer")


def make_pending(world, name, by=OFFICER, **arguments):
    receipt = world.do(name, by, **arguments)
    return {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
