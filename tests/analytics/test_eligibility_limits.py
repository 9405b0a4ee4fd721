"""What each refusal says of which point, and what is listed as unchecked, by kind of configuration."""

from dataclasses import replace
from fractions import Fraction

import pytest

from analytics.eligibility.checks import (
    Facts,
    PlantFacts,
    PointFacts,
    compute_existing_pct,
    find_refusals,
    find_unchecked,
)
from analytics.eligibility.facts_file import parse_facts
from analytics.toml_tables import ConfigError
from tests.analytics.eligibility_facts import (
    ADA,
    BROKEN,
    CER,
    FILE,
    GROUP,
    OLD,
    OLD_RULES,
    PLANT,
    REMOTE,
    SHOP,
    codes,
    with_plant,
    with_shop,
)

P, A, S = PLANT.metering_point, ADA.metering_point, SHOP.metering_point
SAID = [
    ("", {}), ("", {}), ("", {"members": 1}), ("", {"points": 1}), ("", {"members": 1}), ("", {"members": 2}),
    ("", {"buildings": "via Prima 1, via Seconda 2"}), ("", {"perimeters": "AC001E00001, AC001E00002"}),
    ("", {"perimeters": "AC001E00001, AC001E00002"}), (S, {}), (S, {}),
    (P, {"power_kw": "1000.001", "limit_kw": "1000"}),
    ("", {"share_pct": "30.03", "limit_pct": "30"}), (P, {"entry_on": "2021-12-15"}),
    (P, {"service_start": "2024-09-09", "requested_on": "2024-09-08"}),
    (P, {"requested_on": "2028-01-01", "last": "2027-12-31"}), (S, {"ateco": "35.11.00"}), (S, {"ateco": "35.14"}),
    (S, {}),
    (S, {}), (P, {}), (P, {"power_kw": "200.1", "limit_kw": "200"}), (P, {"entry_on": "2020-02-29"}), ("", {}),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "said"), list(zip(BROKEN, SAID, strict=True)))
def test_one_broken_rule_is_one_refusal_of_its_point(broken: tuple[str, Facts], said: tuple[str, dict]) -> None:
    code, facts = broken
    found = [(one.rule.code, one.point, one.values) for one in find_refusals(facts) if one.rule.code == code]
    assert found == [(code, *said)]
    assert set(codes(facts)) <= {code, "POINT_TWICE"}


SOUND = {
    "two members with one plant": replace(CER, plants=(PLANT,)),
    "a plant's own member counts": replace(CER, points=(ADA,), plants=(replace(PLANT, member="bruno"),)),
    "a plant of nobody named is a member": replace(CER, points=(ADA,), plants=(PLANT,)),
    "one point that is also a plant": replace(CER, plants=(replace(PLANT, metering_point=A),)),
    "two points, one member and a producer": replace(CER, points=(ADA, replace(SHOP, member="ada")), plants=(PLANT,)),
    "a group of two": GROUP, "one customer": REMOTE, "a group nobody's building is said of": with_shop(GROUP,
        building=""),
    "thirty per cent": with_plant(power_kw=Fraction(70)), "a group of old plants": with_plant(GROUP,
        power_kw=Fraction(1)),
    "the last request": with_plant(requested_on="2027-12-31", service_start="2028-01-01"),
    "no request": with_plant(requested_on=""), "another activity": with_shop(ateco="35.12.00"),
    "a person of that activity": replace(CER, points=(replace(ADA, ateco="35.11.00", size="large"), SHOP)),
    "medium": with_shop(size="medium"), "an old plant without premium": with_plant(GROUP,
        entry_on="2021-12-15", asks_premium=False, service_start="2024-06-02", power_kw=Fraction(1),
        is_transitional_scheme=True),
    "counting later": with_plant(requested_on="2024-09-08", service_start="2024-09-10"),
}  # fmt: skip


@pytest.mark.parametrize("facts", SOUND.values(), ids=SOUND)
def test_a_sound_description_is_refused_nothing(facts: Facts) -> None:
    assert codes(facts) == []


BESIDE = [
    (replace(CER, plants=(replace(PLANT, member="ada"),), points=(ADA,)), ["TOO_FEW_MEMBERS"]),
    (replace(CER, plants=(replace(PLANT, metering_point=A),), points=(ADA,)), ["TOO_FEW_MEMBERS", "TOO_FEW_POINTS"]),
    (Facts("cer", "cacer", (), ()), ["NO_PLANT", "NO_CONSUMER", "TOO_FEW_MEMBERS", "TOO_FEW_POINTS"]),
    (Facts("group", "cacer", (), ()), ["NO_PLANT", "NO_CONSUMER", "GROUP_TOO_SMALL"]),
    (Facts("remote", "cacer", (), ()), ["NO_PLANT", "NO_CONSUMER"]),
    (replace(OLD_RULES, kind="remote"), ["NOT_ONE_CUSTOMER", "TRANSITIONAL_REMOTE"]),
    (with_plant(OLD_RULES, asks_premium=True, entry_on="2020-03-01"), []),
    (with_plant(entry_on="2021-12-15", service_start="2024-06-02"), ["EXISTING_ABOVE_SHARE", "ENTRY_TOO_EARLY"]),
    (with_plant(requested_on="2028-01-01"), ["SERVICE_TOO_EARLY", "REQUEST_TOO_LATE"]),
    (with_plant(requested_on="2024-09-08", service_start="2024-09-08"), ["SERVICE_TOO_EARLY"]),
    (with_shop(size="large", ateco="35.14.00"), ["ATECO_EXCLUDED", "LARGE_COMPANY"]),
    (replace(CER, points=(SHOP, ADA, ADA), plants=(PLANT, PLANT, OLD)), ["POINT_TWICE", "POINT_TWICE"]),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "broken"), BESIDE)
def test_broken_rules_stand_in_order(facts: Facts, broken: list[str]) -> None:
    assert codes(facts) == broken


def test_points_are_named_in_order_of_their_code() -> None:
    facts = replace(CER, plants=(replace(OLD, net_metering=True, other_configuration=True), PLANT), points=(
        replace(SHOP, net_metering=True, other_configuration=True), replace(ADA, net_metering=True,
                                                                            other_configuration=True)))
    assert [(one.rule.code, one.point) for one in find_refusals(facts)] == [
        (code, point) for code in ("OTHER_CONFIGURATION", "NET_METERING") for point in (OLD.metering_point, A, S)]


def test_a_share_is_of_all_power_and_nothing_has_none() -> None:
    assert compute_existing_pct(replace(CER, plants=())) == 0
    assert compute_existing_pct(replace(CER, plants=(OLD,))) == 100
    assert compute_existing_pct(with_plant(entry_on="2021-12-16")) == Fraction(3_000, 130)


BARE = Facts("cer", "cacer", (PlantFacts("P", Fraction(1), "2024-01-01"),), (
    PointFacts("A", "enterprise"), PointFacts("B", "person")))
OF_EACH = [(code, point, key) for point in ("P", "A", "B") for code, key in (
    ("PERIMETER_DIFFERS", "perimeter"), ("NET_METERING", "net_metering"),
    ("OTHER_CONFIGURATION", "other_configuration"))]
REQUEST = ("SERVICE_TOO_EARLY", "P", "requested_on")
ATECO, SIZE = ("ATECO_EXCLUDED", "A", "ateco"), ("LARGE_COMPANY", "A", "size")


@pytest.mark.parametrize(("kind", "more"), [
    ("cer", [ATECO, SIZE]), ("remote", []),
    ("group", [("BUILDING_DIFFERS", "A", "building"), ATECO, ("BUILDING_DIFFERS", "B", "building")]),
])  # fmt: skip
def test_what_is_not_said_is_listed_once_by_point(kind: str, more: list[tuple[str, str, str]]) -> None:
    found = [(one.code, one.point, one.key) for one in find_unchecked(replace(BARE, kind=kind))]
    assert found == [*OF_EACH, REQUEST, *more]


def test_what_holds_where_a_file_says_nothing() -> None:
    facts = parse_facts(FILE.replace('perimeter = "AC001E00001"\nrequested_on = 2024-10-01\n', "").replace(
        "net_metering = false\n", "").encode())
    assert facts.regime == "cacer"
    assert facts.plants == (PlantFacts(P, Fraction(100), "2024-05-10"),)
    assert facts.points == (PointFacts(A, "person"), PointFacts(S, "enterprise", ateco="35.11.00", size="large"))
    assert parse_facts(FILE.encode()).plants[0].net_metering is False
    old = parse_facts(FILE.replace("2024-05-10", "2021-12-15").encode())
    assert (old.plants[0].asks_premium, old.plants[0].requested_on, old.points[0].perimeter) == (
        False, "2024-10-01", "AC001E00001")


@pytest.mark.parametrize(("old", "new"), [
    ('ateco = "35.11.00"', 'ateco = "5.11.00"'), ('ateco = "35.11.00"', 'ateco = "35"'),
    ('ateco = "35.11.00"', 'ateco = "35.11.000"'), ("power_kw = 100", "power_kw = 0"),
    ("power_kw = 100", "power_kw = -1"),
    ("[[point]]", "[[point]]\nvolt = 1"), ("[configuration]", "[configuration]\nname2 = 1"),
    ("[[plant]]", "x = 1\n[[plant]]"),
    ("[[plant]]", "[x]\n[[plant]]"),
])  # fmt: skip
def test_a_file_is_refused(old: str, new: str) -> None:
    assert old in FILE
    with pytest.raises(ConfigError):
        parse_facts(FILE.replace(old, new, 1).encode())


@pytest.mark.parametrize("ateco", ["35.1", "35.11", "35.11.0", "35.11.00"])
def test_an_activity_may_be_named_to_any_depth(ateco: str) -> None:
    tables = '\n[tariff]\nx = 1\n[paid]\n"2024-05" = {}\n'
    assert parse_facts((FILE.replace("35.11.00", ateco) + tables).encode()).points[1].ateco == ateco
