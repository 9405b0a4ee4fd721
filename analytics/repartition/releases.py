"""Euro that were kept of a month and back its tokens no more (T10): divided by the month's own key, or for a purse.

    -released kept + parts = 0                                                              (to the cent)

They come out of the flows in which they were kept, in proportion, so that each contribution's euro stay apart.
Whoever shared energy in that month has a part of them by the same weights, as if they had never been kept.
"""

from collections.abc import Iterator

from analytics.repartition.books import RELEASED, Books, Closing, Freed, Terms
from analytics.repartition.kept_use import DIVISION
from analytics.repartition.payments import FLOWS, RELEASE, Payment
from analytics.repartition.rounding import allocate
from chaincode.words import WordedError


def divide_release(books: Books, month: str, cents: int, use: str, terms: Terms) -> Iterator[Closing]:
    """Give a closing for each flow of which a month's euro were kept; each is taken into the books before the next.

    Raises:
        ValueError: more than is kept above the tokens.
    """
    most = compute_free(books, month, terms.backing.minted_cents)
    if not 0 < cents <= most:
        raise WordedError(
            "analytics.repartition.releases.cents_cannot_be_divided_are_kept", month=month, cents=cents, most=most,
        )
    kept = {flow: max(0, books.find_flow(month, flow).kept_cents) for flow in FLOWS}
    purse = "" if use == DIVISION else use
    for flow, part in allocate(cents, kept).items():
        if part:
            payment = Payment(flow, RELEASE, month, 0, f"months/{month}")
            yield books.divide(payment, terms, freed=Freed(part, purse))


def compute_free(books: Books, month: str, minted_cents: int) -> int:
    """Cents that are kept of a month, as GSE has paid so far, above its tokens."""
    return max(0, books.sum_month(month)[1] - minted_cents)


def sum_uses(books: Books, month: str) -> dict[str, int]:
    """What was divided of a month's releases, by use."""
    sums: dict[str, int] = {}
    for closing in books.closings:
        if closing.payment.month == month and closing.released_cents:
            use = next((part.beneficiary for part in closing.parts if part.line == RELEASED), DIVISION)
            sums[use] = sums.get(use, 0) + closing.released_cents
    return sums
