"""A month's settlements: what each settled, and who signed it."""

from webapp.page import Page, Shown, Writer
from webapp.parts.codes import write_code
from webapp.parts.settlements import Plain, is_counted, name_settlement, sum_minted
from webapp.parts.signatures import SignedMonth, ask_signed_month, say_signatures

SHORT_DIGEST = 16


def show(facts: SignedMonth, writer: Writer) -> Shown:
    """Write each by its dates; one that isn't signed twice has brought no token."""
    rows = [_show_settlement(settlement, writer) for settlement in facts.all]
    return {"months": facts.months, "rows": rows}


def _show_settlement(settlement: Plain, writer: Writer) -> list[str]:
    formats = writer.formats
    return [
        name_settlement(settlement["settlement_id"], settlement["days"], writer), formats.kwh(settlement["shared_wh"]),
        formats.tokens(sum_minted(settlement) if is_counted(settlement) else 0), say_signatures(settlement, writer),
        write_code(settlement["digest"][:SHORT_DIGEST]),
    ]


PAGE = Page("municipality", "settlements", ask_signed_month, show, order=2)
