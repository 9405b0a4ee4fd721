"""A plant and a point in one hour, and the warning that comes of it."""

from typing import Any

from .incentive_files import ADA, P1

PLANT, POINT = {"point": P1}, {"point": ADA}
HOUR = ((P1, "injected", 60_000), (ADA, "withdrawn", 40_000))


def find_warning(report: dict[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in report["warnings"] if one["code"] == code)
