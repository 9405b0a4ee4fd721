"""T9, T14: however much is to come into force on a date, the day opens, and the next goes on."""

from chaincode.rules import keys
from chaincode.rules.governance.coming import MAX_TAKEN
from chaincode.rules.governance.records import Coming, ComingItem, Latest, ProposalRecord
from chaincode.rules.governance.subjects import InterestSubject, Subject
from tests.helpers.rules.world import World

DUE = 132  # two records each are more than `open_day` may write


def let_come(world: World, number: int, day: int) -> dict[str, ComingItem]:
    """Write so many votes' interests that come into force on a day; who closed last is named first."""
    items: dict[str, ComingItem] = {}
    for at in range(number):
        category, key = f"c{at:03d}", f"proposal/{at:032x}"
        subject = Subject("interest", interest=InterestSubject(category, "social" if at < 40 else ""))
        world.put(key, ProposalRecord(subject, "a" * 64, "b" * 64, 1, "coming"))
        items[f"interest.{category}"] = ComingItem(subject, key, closed_on=number - at, not_before=day)
    world.put(keys.COMING, Coming(items, {group: Latest(one.closed_on, one.proposal) for group, one in items.items()}))
    return items


def statuses(world: World) -> list[str]:
    return [one.status for one in world.all(ProposalRecord, "proposal/").values()]


def test_a_day_takes_a_bounded_number_in_order_of_closing_and_the_next_goes_on() -> None:
    world = World()
    let_come(world, DUE, day=2)
    world.open_day()
    assert statuses(world) == ["coming"] * (DUE - MAX_TAKEN) + ["in_force"] * MAX_TAKEN
    assert len(world.get(Coming, keys.COMING).items) == DUE - MAX_TAKEN
    assert [one.category for one in world.now.parameters.interests] == [f"c{at:03d}" for at in range(39, 31, -1)]
    world.open_day()
    assert statuses(world) == ["in_force"] * DUE
    assert world.get(Coming, keys.COMING).items == {}
    assert len(world.now.parameters.interests) == 40
