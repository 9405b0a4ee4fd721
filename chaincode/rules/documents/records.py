"""What the ledger holds of documents (T16). See records for the conventions."""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.records import OptionalHash
from chaincode.rules.units import Date, Day, Hash, Pattern

OPEN_KINDS = ("minutes", "statute", "regulation", "terms")
DocumentKind = Annotated[str, Pattern("minutes|statute|regulation|terms|request|quote")]
Subject = Annotated[str, Pattern("|[a-z0-9][a-z0-9_./-]{0,159}")]
Salt = Annotated[str, Pattern("[0-9a-f]{32}")]
OptionalSalt = Annotated[str, Pattern("|[0-9a-f]{32}")]
DocumentRef = Annotated[
    str,
    Pattern(
        "document/([a-z]{1,32}|[0-9a-f]{64})/[0-9a-f]{32}|quote/[0-9a-f]{32}/([a-z]{1,32}|[0-9a-f]{64})"
    ),
]


@dataclass(frozen=True)
class Document:
    """T16: a document's digest since a day; a quote names its request as subject.

    opens_day: the number that the date `opens_on` was expected to have; salt, content: shown once it was opened, on
    opened_date.
    """

    kind: DocumentKind
    digest: Hash
    opens_on: Date
    opens_day: Day
    sealed_date: Date
    subject: Subject = ""
    salt: OptionalSalt = ""
    content: OptionalHash = ""
    opened_date: Annotated[str, Pattern("|[0-9]{4}-[0-9]{2}-[0-9]{2}")] = ""
