"""Dated limits of eligibility, and what a refusal says. Source key: RO_24 = GSE, Regole Operative CACER (2024)."""

from dataclasses import dataclass
from fractions import Fraction

from analytics.tariffs import DL_162, OPEN, RO_24, Dated

CACER_FROM = "2024-01-24"
MAX_POWER_KW = (Dated(Fraction(1000), CACER_FROM, OPEN, f"{RO_24} 1.2; D.Lgs. 199/2021 art. 31"),)
MAX_EXISTING_PCT = (Dated(Fraction(30), CACER_FROM, OPEN, f"{RO_24} 1.2.2; D.Lgs. 199/2021 art. 31"),)
"""Power of plants that are not new, of the power of all."""
REQUEST_DAYS = (Dated(Fraction(120), CACER_FROM, OPEN, f"{RO_24} 2.2.1.1"),)
"""Days after the entry into operation within which a request counts from that day."""
LAST_REQUEST = "2027-12-31"
"""Or 30 days after the contingent of 5 GW is full, which no file can say. Source: RO_24."""
EXCLUDED_ATECO = ("35.11", "35.14")
"""Prevalent activity of an enterprise that may not be a member. Source: RO_24 1.2.2.3."""


@dataclass(frozen=True)
class Rule:
    """A rule that a configuration may break; its sentence stands under its code."""

    code: str
    source: str


_LIST = (
    Rule("NO_PLANT", f"{RO_24} 1.2"),
    Rule("NO_CONSUMER", f"{RO_24} 1.2"),
    Rule("TOO_FEW_MEMBERS", f"{RO_24} 1.2.2"),
    Rule("TOO_FEW_POINTS", f"{RO_24} 1.2.2"),
    Rule("GROUP_TOO_SMALL", "D.Lgs. 199/2021 art. 30; GSE Regole Operative CACER (2024)"),
    Rule("NOT_ONE_CUSTOMER", "D.Lgs. 199/2021 art. 30; GSE Regole Operative CACER (2024)"),
    Rule("BUILDING_DIFFERS", "D.Lgs. 199/2021 art. 30; GSE Regole Operative CACER (2024)"),
    Rule("PERIMETER_DIFFERS", f"{RO_24} 1.2.2"),
    Rule("POINT_TWICE", f"{RO_24} 1.2.2"),
    Rule("OTHER_CONFIGURATION", f"{RO_24} 1.2.2"),
    Rule("POWER_ABOVE_LIMIT", MAX_POWER_KW[0].source),
    Rule("EXISTING_ABOVE_SHARE", MAX_EXISTING_PCT[0].source),
    Rule("ENTRY_TOO_EARLY", "D.Lgs. 199/2021; DM MASE 414/2023"),
    Rule("SERVICE_TOO_EARLY", REQUEST_DAYS[0].source),
    Rule("REQUEST_TOO_LATE", "DM MASE 414/2023; GSE Regole Operative CACER (2024)"),
    Rule("ATECO_EXCLUDED", f"{RO_24} 1.2.2.3"),
    Rule("LARGE_COMPANY", f"{RO_24} 1.2.2"),
    Rule("NET_METERING", f"{RO_24} 1.2.2.3"),
    Rule("TRANSITIONAL_POWER", DL_162),
    Rule("TRANSITIONAL_ENTRY", DL_162),
    Rule("TRANSITIONAL_REMOTE", DL_162),
)  # fmt: skip
RULES = {rule.code: rule for rule in _LIST}
