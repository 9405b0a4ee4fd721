"""A month's settlements with what binds them: the root of all members' hours, the digest of all lines."""

from webapp.page import Page, Shown, Writer
from webapp.parts.codes import write_code
from webapp.parts.settlements import name_settlement
from webapp.parts.signatures import SignedMonth, ask_signed_month, say_signatures


def show(facts: SignedMonth, writer: Writer) -> Shown:
    """Write each by its dates, with its signatures, root and digest."""
    rows = [
        [name_settlement(settlement["settlement_id"], settlement["days"], writer), say_signatures(settlement, writer),
         write_code(settlement["root"]), write_code(settlement["digest"])]
        for settlement in facts.all
    ]
    return {"months": facts.months, "rows": rows}


PAGE = Page("auditor", "settlements", ask_signed_month, show, order=2)
