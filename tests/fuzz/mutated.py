"""Calls of our own: good ones that were spoilt in one place, each with the statuses that may answer it."""

import random

from werkzeug.test import Client

from tests.fuzz import addresses, bodies, steps
from tests.fuzz.made import make_all
from tests.fuzz.target import Answer, Target
from tests.fuzz.values import Spoilt

PREFIX = "/gse/api/v1"
KINDS = (*bodies.KINDS, *steps.KINDS, *addresses.KINDS)


def send_mutated(target: Target, count: int, seed: int = 1) -> int:
    """Send `count` spoilt calls, every kind in turn, the same ones for a seed; give how many were sent."""
    chance, made, client = random.Random(seed), make_all(target), Client(target.trial.wsgi)
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        send(target, client, kind(made, chance), kind.__name__)
    return count


def send(target: Target, client: Client, call: Spoilt, kind: str) -> None:
    """Send one call and judge its answer.

    Raises:
        AssertionError: an answer that isn't as promised.
    """
    headers = {"Content-Type": call.content_type} if call.content_type else {}
    response = client.open(
        f"{PREFIX}/{call.path}", method=call.method, data=call.content,
        headers=headers | target.headers("gse", call.caller) | call.headers,
    )
    answer = Answer(
        "gse", call.caller, call.method, call.path, response.status_code, response.mimetype, response.data,
    )
    sent = f"{kind}: {call.content[:500]!r}"
    assert answer.status in call.statuses, f"{answer}: {answer.content[:500]!r} for {sent}"
    try:
        target.judge(answer)
    except AssertionError as error:
        raise AssertionError(f"{error} for {sent}") from None
