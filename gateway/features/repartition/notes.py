"""A closing corrected by a note: its amount, or the energy that its month was divided by; nothing is edited.

A month that is divided anew is looked at as one that is closed: what it lacks is refused unless somebody says why.
"""

from dataclasses import replace

from sqlalchemy import Connection

from analytics.repartition.books import Books, Closing, Terms
from analytics.repartition.corrections import CorrectionError, correct_amount, correct_key
from chaincode.kernel.months import end_of_month
from chaincode.words import Words, words_of
from gateway.features.periods.service import FoundLacks, find_lacks, require_complete
from gateway.features.readings.service import require_whole
from gateway.features.repartition import store
from gateway.features.repartition.closings import remark_gap
from gateway.features.repartition.energy import list_left_out
from gateway.features.repartition.records import Notes
from gateway.features.repartition.service import REFUSED, make_terms, write_closings
from gateway.features.repartition.shown import show_whole
from gateway.http.context import Gateway
from gateway.http.errors import UNKNOWN


def correct(gateway: Gateway, number: int, reason: str, cents: int | None, incomplete: str = "") -> Notes:
    """Write a note: the right amount of a closing, or (without one) its month by the readings as they are now.

    incomplete: why it is divided by these though days lack; it stands on each note, as does what is left out, and why.
    """
    at_s = gateway.clock()
    with gateway.database.read() as connection:
        books = store.load_books(connection)
        month = _require_closing(books, number).payment.month
        found = None if cents is not None else _require_month(connection, gateway.settings.zone, month, incomplete)
        terms, energy = make_terms(connection, books, month, at_s)
    with write_closings(gateway) as connection:
        try:
            made = _write_notes(store.load_books(connection), number, reason, cents, terms)
        except CorrectionError as error:
            raise REFUSED(why=words_of(error)) from None
        if found:
            remarks = remark_gap(found, month, incomplete) + list_left_out(energy)
            made = tuple(replace(note, remarks=remarks) for note in made)
        for note in made:
            store.save_closing(connection, note, None, gateway.clock(), at_s)
    return Notes(tuple(map(show_whole, made)), tuple(energy.problems) if found else ())


def _require_month(connection: Connection, zone: str, month: str, incomplete: str) -> FoundLacks:
    require_whole(connection, f"{month}-01", end_of_month(month))
    found = find_lacks(connection, zone, f"{month}-01", end_of_month(month))
    require_complete(found, incomplete)
    return found


def _write_notes(books: Books, number: int, reason: str, cents: int | None, terms: Terms) -> tuple[Closing, ...]:
    if cents is not None:
        return (correct_amount(books, number, cents, terms, reason),)
    made = []
    for note in correct_key(books, number, terms.key, terms, reason):
        books.add(note)
        made.append(note)
    return tuple(made)


def _require_closing(books: Books, number: int) -> Closing:
    if not 0 < number <= len(books.closings):
        raise UNKNOWN(what=Words("gateway.repartition.notes.closing"), name=number)
    return books.closings[number - 1]
