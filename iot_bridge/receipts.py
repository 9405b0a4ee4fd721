"""What a device is told of one batch, cut out of the gateway's answer to a POST that holds many."""

from iot_bridge.payloads import Batch
from iot_bridge.rejects import ReadingReject
from iot_bridge.uplink import Answer


def build_receipt(batch: Batch, first: int, answer: Answer, *, is_alone: bool) -> dict[str, object]:
    """The receipt of a batch whose readings begin at place `first` of the POST; `is_alone` when it fills the POST.

    "accepted" are new at the gateway, "repeated" were there already; both are kept. Where the gateway tells only how
    many of the whole POST were repeated, "repeated" is null for a batch that shares the POST, and "accepted" counts
    all that are kept.
    """
    positions = range(first, first + len(batch.readings))
    refused = [
        ReadingReject(batch.readings[reject.index - first].index, reject.code, reject.reason)
        for reject in answer.rejected if reject.index in positions
    ]
    kept = len(positions) - len(refused)
    repeated = _count_repeated(positions, kept, answer, is_alone=is_alone)
    rejected = sorted([*batch.rejected, *refused], key=lambda reject: reject.index)
    return {
        "batch": batch.batch, "accepted": kept - (repeated or 0), "repeated": repeated,
        "rejected": [reject.to_plain() for reject in rejected],
    }


def _count_repeated(positions: range, kept: int, answer: Answer, *, is_alone: bool) -> int | None:
    if answer.repeated_at is not None:
        return sum(position in answer.repeated_at for position in positions)
    if answer.repeated == 0 or kept == 0:
        return 0
    if answer.accepted == 0:
        return kept
    return answer.repeated if is_alone else None
