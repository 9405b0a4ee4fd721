"""A regulation's table [kept]: what becomes of the euro that are kept of a month above its tokens (T10), and when.

    [kept]
    to = "division"                     # by that month's own weights; or a purse: costs, investment, social
    after_months = 6                    # whole months after the end of that month
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chaincode.kernel.months import add_months
from chaincode.words import WordedError

DIVISION = "division"
MOST_MONTHS = 60


@dataclass(frozen=True)
class KeptUse:
    """to: DIVISION or a purse; after_months: whole months after the month's end."""

    to: str
    after_months: int

    def find_date(self, month: str) -> str:
        """The first date "YYYY-MM-DD" on which euro of a month may go to their use."""
        return f"{add_months(month, self.after_months + 1)}-01"


def parse_kept(plain: Any, purses: Sequence[str]) -> KeptUse | None:
    """Read the table, None without one; WordedError where it can't be used."""
    if plain is None:
        return None
    if not isinstance(plain, dict) or set(plain) != {"to", "after_months"}:
        raise WordedError("analytics.repartition.kept_use.kept_says_to_and_after_months")
    uses = (DIVISION, *purses)
    if plain["to"] not in uses:
        raise WordedError("analytics.repartition.kept_use.kept_to_is_one_of", uses=", ".join(uses))
    months = plain["after_months"]
    if type(months) is not int or not 0 <= months <= MOST_MONTHS:
        raise WordedError(
            "analytics.repartition.kept_use.kept_after_months_is_whole_number_to", most_months=MOST_MONTHS,
        )
    return KeptUse(plain["to"], months)
