"""A regulation's table [kept]: what becomes of the euro that are kept of a month above its tokens (T10), and when.

    [kept]
    to = "division"                     # by that month's own weights; or an account: costs, investment, social
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
    """to: DIVISION or an account; after_months: whole months after the month's end."""

    to: str
    after_months: int

    def find_date(self, month: str) -> str:
        """The first date "YYYY-MM-DD" on which euro of a month may go to their use."""
        return f"{add_months(month, self.after_months + 1)}-01"


def parse_kept(plain: Any, accounts: Sequence[str]) -> KeptUse | None:
    """Read the table, None without one; WordedError where it can't be used."""
    if plain is None:
        return None
    if not isinstance(plain, dict) or set(plain) != {"to", "after_months"}:
        raise WordedError("[kept] says to and after_months", "[kept] indica to e after_months")
    uses = (DIVISION, *accounts)
    if plain["to"] not in uses:
        raise WordedError(f"[kept]: to is one of {', '.join(uses)}", f"[kept]: to è uno tra {', '.join(uses)}")
    months = plain["after_months"]
    if type(months) is not int or not 0 <= months <= MOST_MONTHS:
        raise WordedError(f"[kept]: after_months is a whole number, 0 to {MOST_MONTHS}",
                          f"[kept]: after_months è un numero intero da 0 a {MOST_MONTHS}")
    return KeptUse(plain["to"], months)
