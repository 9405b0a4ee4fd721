"""Facts of communities for eligibility, whole and each broken in one thing."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

from analytics.eligibility.checks import (
    Facts,
    PlantFacts,
    PointFacts,
    find_refusals,
)

HERE = {"perimeter": "AC001E00001", "net_metering": False, "other_configuration": False}
PLANT = PlantFacts("IT001E00000001", Fraction(100), "2024-05-10", requested_on="2024-06-01", **HERE)
OLD = replace(PLANT, metering_point="IT001E00000002", power_kw=Fraction(30), entry_on="2019-06-01", asks_premium=False,
              service_start="2024-06-02")
ADA = PointFacts("IT001E00000003", "person", "ada", building="via Prima 1", **HERE)
SHOP = PointFacts("IT001E00000004", "enterprise", "bottega", building="via Prima 1", ateco="47.11.00", size="small",
                  **HERE)
CER = Facts("cer", "cacer", (PLANT, OLD), (ADA, SHOP))
GROUP = replace(CER, kind="group")
REMOTE = Facts("remote", "cacer", (PLANT,), (ADA,))
OLD_RULES = Facts("cer", "transitional", (replace(PLANT, entry_on="2021-05-01", requested_on=""),), (ADA, SHOP))


def codes(facts: Facts) -> list[str]:
    return [one.rule.code for one in find_refusals(facts)]


def with_plant(facts: Facts = CER, **changes: Any) -> Facts:
    return replace(facts, plants=(replace(facts.plants[0], **changes), *facts.plants[1:]))


def with_shop(facts: Facts = CER, **changes: Any) -> Facts:
    return replace(facts, points=(facts.points[0], replace(facts.points[1], **changes)))


BROKEN = [
    ("NO_PLANT", replace(CER, plants=())),
    ("NO_CONSUMER", replace(CER, points=())),
    ("TOO_FEW_MEMBERS", replace(CER, points=(ADA,), plants=(replace(PLANT, member="ada"),))),
    ("TOO_FEW_POINTS", replace(CER, plants=(replace(PLANT, metering_point=ADA.metering_point),),
                               points=(ADA, replace(SHOP, metering_point=ADA.metering_point)))),
    ("GROUP_TOO_SMALL", replace(GROUP, points=(ADA,))),
    ("NOT_ONE_CUSTOMER", replace(REMOTE, points=(ADA, SHOP))),
    ("BUILDING_DIFFERS", with_shop(GROUP, building="via Seconda 2")),
    ("PERIMETER_DIFFERS", with_shop(perimeter="AC001E00002")),
    ("PERIMETER_DIFFERS", with_plant(perimeter="AC001E00002")),
    ("POINT_TWICE", replace(CER, points=(ADA, SHOP, SHOP))),
    ("OTHER_CONFIGURATION", with_shop(other_configuration=True)),
    ("POWER_ABOVE_LIMIT", with_plant(power_kw=Fraction("1000.001"))),
    ("EXISTING_ABOVE_SHARE", with_plant(power_kw=Fraction("69.9"))),
    ("ENTRY_TOO_EARLY", with_plant(GROUP, entry_on="2021-12-15", service_start="2024-06-02")),
    ("SERVICE_TOO_EARLY", with_plant(requested_on="2024-09-08")),
    ("REQUEST_TOO_LATE", with_plant(requested_on="2028-01-01", service_start="2028-01-02")),
    ("ATECO_EXCLUDED", with_shop(ateco="35.11.00")),
    ("ATECO_EXCLUDED", with_shop(GROUP, ateco="35.14")),
    ("LARGE_COMPANY", with_shop(size="large")),
    ("NET_METERING", with_shop(net_metering=True)),
    ("NET_METERING", with_plant(net_metering=True)),
    ("TRANSITIONAL_POWER", with_plant(OLD_RULES, power_kw=Fraction("200.1"))),
    ("TRANSITIONAL_ENTRY", with_plant(OLD_RULES, entry_on="2020-02-29")),
    ("TRANSITIONAL_REMOTE", replace(OLD_RULES, kind="remote", points=(ADA,))),
]  # fmt: skip
FILE = """
[configuration]
kind = "cer"
perimeter = "AC001E00001"
requested_on = 2024-10-01
[[plant]]
point = "IT001E00000001"
power_kw = 100
entry = 2024-05-10
source = "pv"
region = "Piemonte"
zone = "NORD"
net_metering = false
[[point]]
point = "IT001E00000003"
holder = "person"
[[point]]
point = "IT001E00000004"
holder = "enterprise"
ateco = "35.11.00"
size = "large"
"""
