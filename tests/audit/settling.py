"""A settlement that holds, with its anchor and its pages."""

from dataclasses import replace
from typing import Any

from chaincode.rules import keys
from chaincode.rules.energy.chain import compute_digest
from chaincode.rules.energy.periods import compute_terms
from chaincode.rules.energy.records import Anchor, Line, Page, PerimeterTotals, RegisterTotals, Settlement, Taken
from chaincode.rules.state import encode_record

from .records import ADA, BEA, PARAMETERS, Told

BEFORE, NAME, LATER = "2024-05-01.provisional.1", "2024-05-08.provisional.1", "2024-05-08.definitive.1"
TERMS = replace(compute_terms(PARAMETERS, 7), value_cents_per_mwh=100_000)


def plain(*hours_wh: int) -> RegisterTotals:
    return RegisterTotals(5, hours_wh)


# shared: 3 + 1 of the one, 0 + 6 of the other
PERIMETERS = (
    PerimeterTotals("AC001E00001", plain(3, 9), plain(5, 1)), PerimeterTotals("AC001E00002", plain(0, 8), plain(7, 6)),
)
ANCHOR = Anchor("gse", 49, TERMS, "0" * 64, 2, PERIMETERS, {}, 5_000)
LINES = (
    Line(ADA, "citizen", energy_cents=1, bonus_cents=20, welcome_cents=300),
    Line(BEA, "citizen", bonus_cents=40, welcome_cents=500),
)
TAKEN = Taken({f"claim/{ADA}/{'1' * 32}": 20, f"claim/{BEA}/{'1' * 32}": 40}, {})
SETTLED = Settlement(
    NAME, "gse", 50, BEFORE, 7, pages=1, has_taken=True, shared_wh=10, euro_cents=5_000, room_cents=1, energy_cents=1,
    bonus_cents=60, welcome_cents=800,
)


def seal(settlement: Settlement, pages: tuple[Page, ...] = (Page(LINES),), taken: Taken | None = TAKEN) -> Settlement:
    """The settlement with the digest of its pages and claims."""
    return replace(settlement, digest=compute_digest(settlement, [encode_record(page) for page in pages], taken))


def state(pages: tuple[Page, ...] = (Page(LINES),), taken: Taken | None = TAKEN, **more: Any) -> dict[str, object]:
    made: dict[str, object] = {keys.page(NAME, number): page for number, page in enumerate(pages)}
    made |= {keys.taken(NAME): taken} if taken else {}
    return made | {keys.anchor(NAME): more.get("anchor", ANCHOR)}


def wrong(what: str, name: str = NAME) -> Told:
    return "I6_SETTLEMENT", {"settlement": name, "what": what}
