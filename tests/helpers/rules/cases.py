"""Records and refusals for rules that are shown over all cases that differ."""

from chaincode.rules.errors import Refusal
from chaincode.rules.parameters import DaysByStakeholder, Interest, Parameters
from chaincode.rules.records import Member, MemberPoint, Now

ADA, BEA, ONE, TWO, THREE = "a" * 64, "b" * 64, "1" * 64, "2" * 64, "3" * 64
PARAMETERS = Parameters(
    "borgo", "2024-05-01", accept_days=7, deliver_days=9, confirm_days=3, mediation_days=21, supply_ceiling=100,
    issuance_ceiling=30, validity_days=DaysByStakeholder(60, 40, 30, 20), max_life_days=50, welcome_bonus=30,
    welcome_budget=100, interests=(Interest("care", "social"), Interest("green", "environmental")),
)
MEMBER = Member("confirmed", "citizens", "citizen", (), 1)


def on(day: int, date: str = "2024-05-20") -> Now:
    return Now(date, day, 1, PARAMETERS)


def refuse(work: object, *arguments: object) -> tuple[str, dict[str, object]] | None:
    """The code and values of a refusal, None when there is none."""
    try:
        work(*arguments)  # type: ignore[operator]
    except Refusal as refusal:
        return refusal.reason.code, dict(refusal.values)
    return None


def point(tag: str, from_date: str = "2024-05-01", to_date: str = "") -> MemberPoint:
    return MemberPoint(tag, "AC001E00001", 3_000, from_date, to_date)
