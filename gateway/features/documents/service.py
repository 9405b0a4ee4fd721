"""Documents and quotes, oldest first, and how each stands: digests alone, for whoever belongs."""

from dataclasses import dataclass

from chaincode.rules.documents.records import Document
from chaincode.rules.documents.sealing import OPEN_DAYS
from chaincode.rules.records import Now
from gateway.db.mirror import Mirror
from gateway.http.context import Gateway


@dataclass(frozen=True)
class ShownDocument:
    """A sealed document. owner: a member or an organisation; state: sealed, opened, or unopened when it is too late."""

    document: str
    owner: str
    kind: str
    subject: str
    digest: str
    sealed_date: str
    opens_on: str
    state: str
    salt: str
    content: str
    opened_date: str


@dataclass(frozen=True)
class Documents:
    """Every document on a day of the ledger."""

    date: str
    documents: tuple[ShownDocument, ...]


def list_documents(gateway: Gateway) -> Documents:
    """Give all that was sealed, by the day it was sealed on."""
    with gateway.database.read() as connection:
        mirror = Mirror(connection)
        now = mirror.require_now()
        found = [*mirror.records(Document, "document"), *mirror.records(Document, "quote")]
    shown = [_describe(key, document, now) for key, document in found]
    return Documents(now.date, tuple(sorted(shown, key=lambda one: (one.sealed_date, one.document))))


def _describe(key: str, document: Document, now: Now) -> ShownDocument:
    _, first, second = key.split("/")
    owner = second if document.kind == "quote" else first
    return ShownDocument(
        key, owner, document.kind, document.subject, document.digest, document.sealed_date, document.opens_on,
        _find_state(document, now), document.salt, document.content, document.opened_date,
    )


def _find_state(document: Document, now: Now) -> str:
    if document.opened_date:
        return "opened"
    is_over = document.kind == "quote" and now.number >= document.opens_day + OPEN_DAYS
    return "unopened" if is_over and now.date >= document.opens_on else "sealed"
