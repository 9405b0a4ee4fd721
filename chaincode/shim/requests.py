"""What a transaction asks of the peer, one request at a time: a request is its type and its payload.

A generator of this module yields requests and is sent each answer's payload. Many keys go in one request where the peer
announced that it takes them, and no more than it announced; else one by one.
"""

from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from chaincode.kernel.chunks import split_chunks
from chaincode.shim import messages
from chaincode.shim.messages import ProtocolError, decode, encode
from chaincode.wire.rwset import prefix_range

Request = tuple[int, bytes]
Write = tuple[str, bytes | None]
Row = tuple[str, bytes]

BATCH_BYTES = 16 * 1024 * 1024  # of values in one batch of writes, far below the largest message


class PeerError(Exception):
    """The peer answered a request with ERROR, or with something that can't be its answer."""


@dataclass(frozen=True)
class Features:
    """What the peer announced in READY: keys in one read, writes in one batch; 0 means one by one."""

    keys_at_once: int = 0
    writes_at_once: int = 0


def read_features(payload: bytes) -> Features:
    """Read READY's payload; peers before 3.1 send none.

    Raises:
        ProtocolError: it can't be read.
    """
    found = decode(messages.AdditionalParams, payload)
    return Features(
        found.max_size_get_multiple_keys if found.use_get_multiple_keys else 0,
        found.max_size_write_batch if found.use_write_batch else 0,
    )


def get_values(keys: Sequence[str], features: Features) -> Generator[Request, bytes, list[bytes | None]]:
    """Read keys; an absent one gives None.

    Raises:
        PeerError: another number of values came back than keys were asked.
    """
    size = features.keys_at_once
    if not size or len(keys) == 1:
        values = []
        for key in keys:
            values.append((yield messages.GET_STATE, encode(messages.GetState(key=key))) or None)
        return values
    values = []
    for some in split_chunks(keys, size):
        values += yield from _get_at_once(some)
    return values


def _get_at_once(keys: Sequence[str]) -> Generator[Request, bytes, list[bytes | None]]:
    answer = yield messages.GET_STATE_MULTIPLE, encode(messages.GetStateMultiple(keys=keys))
    values = _read_answer(messages.GetStateMultipleResult, answer).values
    if len(values) != len(keys):
        # a peer of 3.1.5 answers so when its database fails
        raise PeerError(f"{len(values)} values for {len(keys)} keys")
    return [value or None for value in values]


def get_rows(prefix: str) -> Generator[Request, bytes, list[Row]]:
    """Read every key that begins with `prefix`, with its value, in order of key bytes.

    Raises:
        PeerError: what came back isn't rows.
    """
    start, end = prefix_range(prefix)
    answer = yield messages.GET_STATE_BY_RANGE, encode(messages.GetStateByRange(startKey=start, endKey=end))
    page = _read_answer(messages.QueryResponse, answer)
    rows = _read_rows(page)
    while page.has_more:
        answer = yield messages.QUERY_STATE_NEXT, encode(messages.QueryStateNext(id=page.id))
        page = _read_answer(messages.QueryResponse, answer)
        rows += _read_rows(page)
    return rows


def _read_rows(page: Any) -> list[Row]:
    found = [_read_answer(messages.KV, result.resultBytes) for result in page.results]
    return [(row.key, row.value) for row in found]


def _read_answer(kind: Any, payload: bytes) -> Any:
    try:
        return decode(kind, payload)
    except ProtocolError as error:
        raise PeerError(str(error)) from error


def put_writes(writes: Sequence[Write], features: Features) -> Generator[Request, bytes, None]:
    """Write keys in the order given; None deletes."""
    if features.writes_at_once and len(writes) > 1:
        for batch in split_batches(writes, features.writes_at_once):
            yield messages.WRITE_BATCH_STATE, encode(messages.WriteBatchState(rec=map(_build_record, batch)))
        return
    for key, value in writes:
        if value is None:
            yield messages.DEL_STATE, encode(messages.DelState(key=key))
        else:
            yield messages.PUT_STATE, encode(messages.PutState(key=key, value=value))


def _build_record(write: Write) -> Any:
    key, value = write
    kind = messages.DEL_STATE if value is None else messages.PUT_STATE
    return messages.WriteRecord(key=key, value=value, type=kind)


def split_batches(writes: Sequence[Write], count: int) -> Iterable[list[Write]]:
    """Split writes into batches of at most `count`, and of at most BATCH_BYTES unless a single value is larger."""
    for chunk in split_chunks(writes, count):
        batch: list[Write] = []
        size = 0
        for write in chunk:
            size += len(write[0]) + len(write[1] or b"")
            if batch and size > BATCH_BYTES:
                yield batch
                batch, size = [], len(write[0]) + len(write[1] or b"")
            batch.append(write)
        yield batch
