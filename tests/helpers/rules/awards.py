"""Award lots in a test's world: the line of a countersigned settlement, written directly."""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.energy.awards import format_award
from chaincode.rules.energy.records import Expiries, Line, Page, Settlement
from chaincode.rules.records import Supply
from chaincode.rules.units import STAKEHOLDER_OF
from tests.helpers.rules.world import Person, World


def award(world: World, owner: Person, cents: int, *, lasts: int = 180, is_countersigned: bool = True,
          bonus_cents: int = 0, welcome_cents: int = 0) -> str:
    """Write a settlement of one line for `owner`; give the reference of the lot that the line is: `cents` of energy."""
    number = len(world.all(Settlement, "settlement/")) + 1
    settlement_id = f"2024-04-24.provisional.{number}"
    line = Line(owner.member, STAKEHOLDER_OF[owner.caller.organisation], energy_cents=cents,
                bonus_cents=bonus_cents, welcome_cents=welcome_cents)
    settlement = Settlement(settlement_id, "gse", world.day, "", 7, pages=1, energy_cents=cents,
                            bonus_cents=bonus_cents, welcome_cents=welcome_cents)
    if is_countersigned:
        last = world.day + lasts
        settlement = replace(
            settlement, countersigned_on=world.day, countersigned_by="municipality",
            expires_on=Expiries(last, last, last, last),
        )
        supply = world.get(Supply, keys.SUPPLY)
        world.put(keys.SUPPLY, replace(supply, minted_cents=supply.minted_cents + settlement.amount_cents))
    world.put(keys.settlement(settlement_id), settlement)
    world.put(keys.page(settlement_id, 1), Page((line,)))
    return format_award(settlement_id, 1, owner.member)
