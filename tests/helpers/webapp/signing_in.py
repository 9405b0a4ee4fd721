"""Signing in to pages over HTTP as a browser's script does: a challenge of each gateway, answered by a key."""

import base64
from collections.abc import Callable
from typing import Any

from gateway.client import KeyHolder
from gateway.client.sessions import take_challenge

Ask = Callable[[str, Any], Any]  # from a path and a JSON body to the JSON that is answered


def sign_in(ask: Ask, address: str, portal: str, signer: KeyHolder) -> None:
    """Sign in to a portal of the pages at an address; what keeps their cookie is `ask`."""
    certificate = signer.certificate.decode("ascii")
    said = ask(f"/it/{portal}/challenges", {"certificate": certificate})
    answers = {}
    for organisation, challenge in said["challenges"].items():
        taken = take_challenge(challenge, organisation, address)
        signature = base64.b64encode(signer.sign(taken.to_bytes())).decode("ascii")
        answers[organisation] = {"challenge": taken.challenge, "origin": taken.origin, "nonce": taken.nonce,
                                 "signature": signature}
    ask(f"/it/{portal}/sign-in", {"certificate": certificate, "answers": answers})
