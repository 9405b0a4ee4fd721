"""When endorsers' answers make a transaction: as many equal ones as the policy asks for, and nothing of the others.

With organisations named, all of those must say the same. A single one that lies or fails is left out, as on Fabric;
its signature stands under no transaction.
"""

from collections.abc import Sequence

from gateway.ledger.embedded.endorser import Answer
from gateway.ledger.port import Detail, EndorseError, parse_refusal


def agree(answers: Sequence[Answer], threshold: int, transaction_id: str, *, is_named: bool) -> list[Answer]:
    """Give the equal answers that carry a transaction.

    Raises:
        EndorseError: a refusal that as many agree on, with its code, values and status; else ENDORSEMENT_MISMATCH.
    """
    needed = len(answers) if is_named else threshold
    largest = max((_equal_to(answer, answers) for answer in answers), key=len)
    details = [Detail(answer.organisation, _say(answer)) for answer in answers]
    if len(largest) < needed:
        raise EndorseError("ENDORSEMENT_MISMATCH", transaction_id=transaction_id, details=details)
    if largest[0].endorsement is not None:
        return largest
    response = largest[0].response
    code, values = parse_refusal(response.message)
    raise EndorseError(
        code or response.message,
        transaction_id=transaction_id,
        status=response.status if code else 0,
        values=values,
        details=details,
    )


def _say(one: Answer) -> str:
    return one.response.message if one.endorsement is None else str(one.response.status)


def _equal_to(one: Answer, answers: Sequence[Answer]) -> list[Answer]:
    return [other for other in answers if (other.payload, other.response) == (one.payload, one.response)]
