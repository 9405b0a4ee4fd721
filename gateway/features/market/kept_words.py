"""Words of offers and agreements, which lie here behind a salted hash: kept, given to who may read them, erased.

hash = SHA-256(16-byte salt || canonical JSON of the words): what `publish` and `request` carry as `terms`.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.engine import RowMapping

from chaincode.kernel.chunks import split_chunks
from chaincode.rules import canonical
from chaincode.words import Words
from chaincode.words.seen import is_seen, is_seen_line
from gateway.client.words import SALT_BYTES, compute_hash
from gateway.db.mirror import Mirror
from gateway.db.tables import NAMES_AT_ONCE, words
from gateway.features.market.records import OPEN, KeptWords, ReadWords, SaltedWords
from gateway.http.context import Gateway
from gateway.http.errors import FORBIDDEN, UNKNOWN
from gateway.http.security import Session

READ_BYTES = 2_000_000  # of words in one answer
Plain = dict[str, Any]


def are_seen(body: Mapping[str, str]) -> bool:
    """Whether people may see words: each is of lines; a name, a title and as whom somebody offers are one line."""
    lines = ("".join(body), body.get("title", ""), body.get("by", ""))
    return all(map(is_seen_line, lines)) and all(map(is_seen, body.values()))


def save_words(gateway: Gateway, member: str, body: Plain, reader: str) -> KeptWords:
    """Keep words and return the hash that stands for them. reader: the one other member who may read them; "": all."""
    salt = secrets.token_bytes(SALT_BYTES)
    name = compute_hash(salt, body)
    with gateway.database.write() as connection:
        connection.execute(insert(words), {
            "hash": name, "salt": salt, "body": json.dumps(body, ensure_ascii=False), "member": member,
            "reader": reader,
        })
    return KeptWords(name, salt.hex())


def get_words(gateway: Gateway, caller: Session, name: str) -> SaltedWords:
    """Return words with their salt: to their author, their reader, or to all where they are public."""
    with gateway.database.read() as connection:
        row = next(_load(connection, [name]), None)
    if row is None:
        raise UNKNOWN(what=Words("gateway.market.kept_words.words"), name=name)
    if not _may_read(row, caller.member):
        raise FORBIDDEN(roles=Words("gateway.market.kept_words.two_parties"))
    return _describe(row)


def read_words(gateway: Gateway, caller: Session, names: Sequence[str]) -> ReadWords:
    """Return those of some words that are kept here and that the caller may read, as many as one answer takes."""
    with gateway.database.read() as connection:
        found = [_describe(row) for row in _load(connection, names) if _may_read(row, caller.member)]
    taken, free_bytes = list[SaltedWords](), READ_BYTES
    for row in found:
        free_bytes -= len(canonical.encode(row.words))
        if free_bytes < 0 < len(taken):
            break
        taken.append(row)
    return ReadWords(tuple(taken), tuple(row.hash for row in found[len(taken):]))


def load_readable(connection: Connection, names: Sequence[str], member: str) -> dict[str, Plain]:
    """Return the words of some hashes that are kept here and that a member may read, by hash."""
    return {row["hash"]: json.loads(row["body"]) for row in _load(connection, names) if _may_read(row, member)}


def erase_words(connection: Connection, member: str) -> tuple[int, int]:
    """Erase what a member wrote, but for agreements that are open still; how many, and how many stay."""
    needed = {agreement.terms for _, agreement in Mirror(connection).agreements(member, OPEN)}
    own = set(connection.scalars(select(words.c.hash).where(words.c.member == member)))
    connection.execute(delete(words).where(words.c.hash.in_(own - needed)))
    return len(own - needed), len(own & needed)


def _load(connection: Connection, names: Sequence[str]) -> Iterator[RowMapping]:
    for some in split_chunks(names, NAMES_AT_ONCE):
        yield from connection.execute(select(words).where(words.c.hash.in_(some))).mappings()


def _may_read(row: RowMapping, member: str) -> bool:
    return not row["reader"] or member in (row["member"], row["reader"])


def _describe(row: RowMapping) -> SaltedWords:
    return SaltedWords(row["hash"], row["salt"].hex(), json.loads(row["body"]))
