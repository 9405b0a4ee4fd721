"""Tags of metering points: HMAC-SHA-256 of a POD under a key that officers' gateways hold; so are bank references.

PODs are few and regular, so whoever may ask for many tags finds the POD behind each one on the ledger. Only the gateway
that holds the key answers, its own officers alone, each so many times a day; every question is kept as a row.
"""

import hmac
from hashlib import sha256

from sqlalchemy import Connection, func, insert, select

from chaincode.rules.intervals import date_of
from gateway.db.tables import tag_question
from gateway.features.members.records import Tag
from gateway.http.context import Gateway
from gateway.http.errors import ApiReason
from gateway.http.security import Session

TAG_KEY = "tag.key"
NO_TAG_KEY = ApiReason("NO_TAG_KEY", 409)
TOO_MANY_TAGS = ApiReason("TOO_MANY_TAGS", 429)


def compute_tag(gateway: Gateway, point: str) -> str:
    """Give a POD's tag, hex."""
    return _compute_hmac(gateway, point)


def compute_bank_reference(gateway: Gateway, transaction: str) -> str:
    """Give what stands on the ledger for a bank's transaction (T8), hex, however it is spaced; no POD begins so."""
    return _compute_hmac(gateway, f"bank/{''.join(transaction.split()).upper()}")


def _compute_hmac(gateway: Gateway, text: str) -> str:
    try:
        key = bytes.fromhex(gateway.settings.key_folder(TAG_KEY).read_text(encoding="ascii").strip())
    except FileNotFoundError:
        raise NO_TAG_KEY() from None
    return hmac.new(key, text.encode("ascii"), sha256).hexdigest()


def answer_tag(gateway: Gateway, caller: Session, point: str) -> Tag:
    """Give a tag to who asks for it, and keep that it was asked; refuse one more than a day's."""
    tag, at_s, most = compute_tag(gateway, point), gateway.clock(), gateway.settings.limits.tags_a_day
    with gateway.database.write() as connection:
        if _count(connection, caller, date_of(at_s)) >= most:
            raise TOO_MANY_TAGS(most=most)
        connection.execute(insert(tag_question), {
            "organisation": caller.organisation, "key": caller.key, "asked_on": date_of(at_s), "asked_at_s": at_s,
            "tag": tag,
        })
    return Tag(tag)


def _count(connection: Connection, caller: Session, date: str) -> int:
    """How many a caller was given on a day, whatever became of the process meanwhile."""
    asked = tag_question.c
    return connection.scalar(select(func.count()).where(asked.key == caller.key, asked.asked_on == date)) or 0
