"""Words of offers and agreements, which lie here behind a salted hash: kept, given to who may read them, erased.

hash = SHA-256(16-byte salt || canonical JSON of the words): what `publish` and `request` carry as `terms`.
"""

import json
import secrets
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from chaincode.kernel.chunks import split_chunks
from chaincode.rules import canonical
from chaincode.words import Words
from gateway.db.mirror import Mirror
from gateway.db.tables import NAMES_AT_ONCE, words
from gateway.features.market.records import OPEN, KeptWords, SaltedWords
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, UNKNOWN
from gateway.http.security import Session

Plain = dict[str, Any]


def save_words(gateway: Gateway, member: str, body: Plain, reader: str) -> KeptWords:
    """Keep words and give the hash that stands for them. reader: the one other member who may read them; "": all."""
    salt = secrets.token_bytes(16)
    name = sha256(salt + canonical.encode(body)).hexdigest()
    with gateway.database.write() as connection:
        connection.execute(insert(words), {
            "hash": name, "salt": salt, "body": json.dumps(body, ensure_ascii=False), "member": member,
            "reader": reader,
        })
    return KeptWords(name, salt.hex())


def get_words(gateway: Gateway, caller: Session, name: str) -> SaltedWords:
    """Give words with their salt: to their author, their reader, or to all where they are public."""
    with gateway.database.read() as connection:
        row = connection.execute(select(words).where(words.c.hash == name)).mappings().first()
    if row is None:
        raise UNKNOWN(what=Words("gateway.market.kept_words.words"), name=name)
    if row["reader"] and caller.member not in (row["member"], row["reader"]):
        raise FORBIDDEN(roles=Words("gateway.market.kept_words.two_parties"))
    return SaltedWords(name, row["salt"].hex(), json.loads(row["body"]))


def erase_words(connection: Connection, member: str) -> tuple[int, int]:
    """Erase what a member wrote, but for agreements that are open still; how many, and how many stay."""
    needed = {agreement.terms for _, agreement in Mirror(connection).agreements(member, OPEN)}
    own = set(connection.scalars(select(words.c.hash).where(words.c.member == member)))
    connection.execute(delete(words).where(words.c.hash.in_(own - needed)))
    return len(own - needed), len(own & needed)


def load_readable(connection: Connection, names: list[str], member: str) -> dict[str, Plain]:
    """Load those of words that are kept here and a member may read, by hash."""
    found: dict[str, Plain] = {}
    for some in split_chunks(names, NAMES_AT_ONCE):
        rows = connection.execute(select(words).where(words.c.hash.in_(some))).mappings()
        found.update({
            row["hash"]: json.loads(row["body"])
            for row in rows if not row["reader"] or member in (row["member"], row["reader"])
        })
    return found
