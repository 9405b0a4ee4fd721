"""What a field that is absent means: nothing, whatever the record; and the values with which a community is founded."""

import importlib
import pkgutil
from dataclasses import MISSING, Field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import pytest

import chaincode.rules
from chaincode.rules import canonical, parameters, units
from chaincode.rules.codec import Unreadable, parse, schema, to_plain
from chaincode.rules.energy import records as energy
from chaincode.rules.governance import records as governance
from chaincode.rules.market import offers
from chaincode.rules.parameters import CentsByStakeholder, DaysByStakeholder, Parameters, Roles, WeightByStakeholder
from chaincode.rules.units import ORGANISATIONS, Bounds

# An offer is open unless it says otherwise: what is absent would close it.
NOT_EMPTY = {("Offer", "is_open"): True, ("Publish", "is_open"): True}
FOUNDED = (Roles, DaysByStakeholder, CentsByStakeholder, WeightByStakeholder, Parameters)


def find_records() -> list[type[Any]]:
    """Every dataclass of the rules."""
    found = []
    for module in pkgutil.walk_packages(chaincode.rules.__path__, "chaincode.rules."):
        for kind in vars(importlib.import_module(module.name)).values():
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.name:
                found.append(kind)
    return found


def is_read(kind: type[Any]) -> bool:
    """Whether it's made of JSON: rows of the tables of commands hold functions."""
    try:
        schema(kind)
    except (KeyError, TypeError):
        return False
    return True


RECORDS = [kind for kind in find_records() if kind not in FOUNDED and is_read(kind)]


def find_empty(kind: Any) -> Any:
    """The empty value of a field's type."""
    if get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType) and NoneType in get_args(kind):
        return None
    return (get_origin(kind) or kind)()


def get_optional(kind: type[Any]) -> list[Field[Any]]:
    return [field for field in fields(kind) if field.default is not MISSING]


def test_the_records_are_found() -> None:
    names = [kind.__name__ for kind in RECORDS]
    assert {"Lot", "Member", "MemberKey", "Settlement", "Agreement", "PointOwner"} <= set(names)
    assert sum(len(get_optional(kind)) for kind in RECORDS) > 60


@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: f"{kind.__module__.split('.', 2)[2]}.{kind.__name__}")
def test_a_field_that_is_absent_is_empty(kind: type[Any]) -> None:
    hints = get_type_hints(kind, include_extras=True)
    defaults = {field.name: field.default for field in get_optional(kind)}
    empty = {name: NOT_EMPTY.get((kind.__name__, name), find_empty(hints[name])) for name in defaults}
    assert defaults == empty
    assert [type(value) for value in defaults.values()] == [type(value) for value in empty.values()]


def test_the_founding_values_are_those_of_the_token_rules() -> None:
    found = parse(Parameters, {"community": "borgo", "first_period": "2024-05-01"})
    days, amounts = found.validity_days, found.max_balance
    assert (days.citizen, days.commerce, days.municipality, days.gse) == (180, 90, 90, 90)
    assert (amounts.citizen, amounts.commerce, amounts.municipality, amounts.gse) == (30_000, 300_000, 300_000, 300_000)
    assert found.roles == Roles(
        energy_operator=("gse", "municipality"), treasurer=("municipality",), officer=ORGANISATIONS,
        service=ORGANISATIONS, auditor=ORGANISATIONS, attester=("municipality",), official=("gse",),
        countersigner=("citizens", "municipality", "gse"),
    )  # fmt: skip
    plain = {name: value for name, value in to_plain(found).items() if isinstance(value, int)}
    assert plain == {
        "max_life_days": 365, "grace_days": 30, "accept_days": 7, "deliver_days": 7, "confirm_days": 3,
        "book_ahead_days": 60, "return_days": 14, "mediation_days": 21, "max_price": 20_000, "pair_limit": 30_000,
        "recovery_days": 3, "suspend_days": 90, "pause_days": 14,
        "value_cents_per_mwh": 5_500, "w_consume": 5_000, "w_produce": 5_000,
        "settle_days": 7, "provisional_bps": 8_000, "bonus_bps": 2_000, "bonus_cap": 2_000, "bonus_free": 3_000,
        "bonus_budget": 20_000, "welcome_bonus": 500, "welcome_budget": 50_000, "supply_ceiling": 5_000_000,
        "issuance_ceiling": 500_000, "commons_cap": 500_000, "euro_kept_bps": 5_000, "vote_days": 14,
        "confirmation_days": 7, "franchise_days": 90, "min_turnout_bps": 300, "min_chamber": 5, "open_proposals": 3,
        "support": 3, "voucher_cap": 10_000, "assist_budget": 100_000, "redeem_budget": 100_000,
        "programme_budget": 30_000,
    }  # fmt: skip
    assert (found.interests, found.count, found.redeem_bps) == ((), "heads", 0)
    assert found.chamber_weight == WeightByStakeholder(citizen=5_000, commerce=2_500, municipality=2_500, gse=0)


def test_a_role_counts_from_its_organisations_alone() -> None:
    found = Parameters("borgo", "2024-05-01")
    assert [one for one in ORGANISATIONS if found.has_role(one, "energy_operator")] == ["municipality", "gse"]
    assert [one for one in ORGANISATIONS if found.has_role(one, "official")] == ["gse"]
    assert [one for one in ORGANISATIONS if found.has_role(one, "attester")] == ["municipality"]
    assert [one for one in ORGANISATIONS if found.has_role(one, "officer")] == list(ORGANISATIONS)


BOUNDS = {
    "Cents": (0, 10**12), "PositiveCents": (1, 10**12), "SignedMicro": (-(10**20), 10**20), "Count": (0, 10**9),
    "Day": (0, 10**6), "Bps": (0, 10_000), "Wh": (0, 10**15), "Watt": (0, 10**9), "Days": (1, 3_650),
    "Some": (1, 100), "Weight": (0, 10**18),
    "PositiveCount": (1, 10**9),
    "PlaceNumber": (0, 999_999), "Seats": (0, 9_999), "PeriodDays": (1, 31), "SignedCents": (-(10**12), 10**12),
}  # fmt: skip
FIELDS = {
    ("Parameters", "value_cents_per_mwh"): (0, 100_000), ("Parameters", "settle_days"): (1, 31),
    ("Parameters", "franchise_days"): (0, 3_650),
    ("MakeDelegate", "days"): (0, 365),
    ("Skip", "revision"): (1, 99_999), ("Pledge", "bps"): (0, 5_000), ("MakePledge", "bps"): (0, 5_000),
    ("Event", "first_hour"): (0, 23), ("Event", "hours"): (1, 24),
    ("AnnounceEvent", "first_hour"): (0, 23), ("AnnounceEvent", "hours"): (1, 24),
}  # fmt: skip


def find_bounds() -> dict[tuple[str, str], Bounds]:
    """The bounds of every number in a record that has some, by record and field."""
    every = [kind for kind in find_records() if is_read(kind)]
    hints = {(kind.__name__, name): hint for kind in every
             for name, hint in get_type_hints(kind, include_extras=True).items()}  # fmt: skip
    rules = {place: get_args(hint)[1] for place, hint in hints.items() if get_origin(hint) is Annotated}
    return {place: rule for place, rule in rules.items() if isinstance(rule, Bounds)}


@pytest.mark.parametrize(("name", "low", "high"), [(name, *bounds) for name, bounds in BOUNDS.items()])
def test_a_number_s_bounds(name: str, low: int, high: int) -> None:
    places = (units, parameters, offers, energy, governance)
    kind = next(getattr(place, name) for place in places if hasattr(place, name))
    assert get_args(kind)[1] == (low, high)


def test_a_number_of_a_record_has_the_bounds_of_its_kind_or_its_own() -> None:
    found = find_bounds()
    assert {place: tuple(found[place]) for place in FIELDS} == FIELDS
    assert set(map(tuple, found.values())) <= {*BOUNDS.values(), *FIELDS.values()}


@pytest.mark.parametrize("bounds", sorted(set(find_bounds().values())), ids=str)
def test_a_number_is_read_up_to_both_ends_and_not_beyond(bounds: Bounds) -> None:
    kind: Any = Annotated[int, bounds]
    for value in bounds:
        assert parse(kind, value) == value
        assert parse(kind, canonical.decode(canonical.encode(value))) == value
    for value in (bounds.low - 1, bounds.high + 1):
        with pytest.raises(Unreadable) as caught:
            parse(kind, value)
        assert (caught.value.where, caught.value.why) == ("", "out_of_bounds")


# Numbers that the rules name, by name: the last that is allowed, days, sizes. Two are called MAX_KEYS.
CONSTANTS = {
    "SAFE_INTEGER": {2**53}, "MOST_BYTES": {16 * 2**20}, "MOST_CENTS": {10**12}, "OLD_KEY_DAYS": {90},
    "FIRST_RULE_SET": {1}, "FREEZE_AGAIN_DAYS": {90}, "MAX_KEYS": {5, 1_000},
    "MAX_POINTS": {200}, "MAX_GUEST_DAYS": {3_650}, "WAIT_DAYS": {30}, "STALE_DAYS": {30}, "DROP_DAYS": {60},
    "MAX_DROPPED": {1_000},
    "MAX_LEAVES": {10_000}, "MAX_REMINDERS": {2_000}, "LINES_A_PAGE": {100}, "MAX_CLAIMS": {2_000},
    "CARRY_DAYS": {365}, "MANY": {200}, "MIN_MEMBERS": {5}, "WITHDRAWN": {1}, "INJECTED": {2}, "MEMBER_BYTES": {32},
    "MAX_HOURS": {745}, "HOUR_S": {3_600}, "DAY_S": {86_400}, "FIRST_YEAR": {1996}, "LAST_YEAR": {9999},
    "MAX_LOTS": {100}, "MAX_NAMED": {3_000}, "MAX_PLACES": {50}, "PAIR_DAYS": {30}, "SALT_BYTES": {16},
    "HOUR_BYTES": {4}, "MAX_HOUR_WH": {2**32 - 1}, "FOR_EVER": {10**6}, "BPS": {10_000}, "MICRO": {10**6},
    "CENTS_PER_TOKEN": {100}, "POWER_LIMIT_BPS": {15_000},
    "TIMES": {20}, "MAX_INTERESTS": {50}, "MAX_MEDIATORS": {20}, "PROPOSE_DAYS": {60}, "MOST_DAYS_AHEAD": {180},
    "MONTH_DAYS": {30}, "MONTHS": {12}, "MAX_OPEN": {12}, "MAX_OPEN_BY_OFFICERS": {6}, "MAX_OPEN_BY_SUPPORTERS": {9},
    "MAX_SUPPORTED": {2}, "MAX_BY_ORGANISATION": {3},
    "OFFICER_DAYS": {30}, "GIVERS": {3}, "MANY_GIVERS": {5}, "MANY_ELECTORS": {500}, "CERTIFY_DAYS": {30},
    "CERTIFIERS": {3}, "COMING_DAYS": {7}, "MAX_TAKEN": {100}, "ENACT_DAYS": {60}, "ADOPT_DAYS": {180},
    "HUNDRED_DAYS": {100}, "MOST_RECOVERY_DAYS": {14}, "NOON_S": {43_200}, "SEED_DAYS": {7},
    "FIRST_TURN_DAYS": {3}, "NEXT_TURN_DAYS": {5}, "APART_DAYS": {90}, "SIGNERS": {3}, "RESUMERS": {2},
    "SIGNATURE_DAYS": {7}, "MAX_PAUSED": {60}, "PAUSED_WITHIN": {366}, "AHEAD_DAYS": {2}, "OPEN_DAYS": {3},
    "REMIND_DAYS": {14}, "MAX_DELEGATES": {5}, "YEAR_DAYS": {365},
    "MAX_ROWS": {100}, "ROOM_SETTLEMENTS": {4}, "RECENT_DAYS": {30}, "WIND_UP_DAYS": {60},
    "MAX_RUN_DAYS": {1_095}, "MAX_PURPOSES": {20}, "MAX_PLEDGES": {4}, "MAX_DUES": {500}, "OWN_DAYS": {14},
    "OLD_DAYS": {400}, "MAX_VOUCHERS": {100}, "MEMBER_PART": {5}, "PAID_DAYS": {92}, "MAX_AGREEMENTS": {200},
    "TAKE_BACK_DAYS": {30}, "NOTICE_DAYS": {10}, "RETURN_DAYS": {5},
    "MAX_PROGRAMMES": {50}, "MAX_ACTIONS": {50}, "MAX_ATTESTERS": {50},
    "MAX_SDG": {17}, "MAX_LINES": {100}, "MAX_PATH": {30},
    "AGAIN_DAYS": {30}, "DATES_BACK": {7}, "MIN_LINES": {5}, "MAX_METERED": {2_000}, "MAX_TIERS": {10},
    "MAX_ADHESIONS": {5_000}, "LEAVE_DAYS": {14}, "RUN_DAYS": {180}, "RECEIVED_DAYS": {30}, "END_DAYS": {60},
    "MIN_HOURS": {2},
    "MIN_PARTICIPANTS": {10}, "LIKE_DAYS": {10}, "WH_A_KWH": {1_000},
}  # fmt: skip


def test_a_number_that_the_rules_name_is_the_one_of_the_token_rules() -> None:
    found: dict[str, set[int]] = {}
    for module in pkgutil.walk_packages(chaincode.rules.__path__, "chaincode.rules."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if type(value) is int:
                found.setdefault(name, set()).add(value)
    assert found == CONSTANTS


@pytest.mark.parametrize(("cents", "text"), [
    (0, "0.00"), (5, "0.05"), (99, "0.99"), (100, "1.00"), (1_250, "12.50"), (-1, "-0.01"), (-1_250, "-12.50"),
])  # fmt: skip
def test_tokens_are_written_with_two_decimals(cents: int, text: str) -> None:
    assert units.format_tokens(cents) == text
    assert units.format_tokens(cents, ",") == text.replace(".", ",")


@pytest.mark.parametrize(("wh", "text"), [
    (0, "0.000"), (7, "0.007"), (999, "0.999"), (1_000, "1.000"), (1_234, "1.234"), (-1, "-0.001"), (-1_234, "-1.234"),
])  # fmt: skip
def test_energy_is_written_in_kwh_with_three_decimals(wh: int, text: str) -> None:
    assert units.format_kwh(wh) == text
    assert units.format_kwh(wh, ",") == text.replace(".", ",")
