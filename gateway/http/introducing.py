"""Who really calls, where one process of ours asks another for somebody: pages ask gateways, which hand on to pages.

Else all strangers who look at pages would be one caller, the pages themselves. Believed is who shows the secret that
was made for these two alone when they were begun; whatever anybody else says of a caller is forgotten.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.client.unchanged import HEARS

CALLER, PROOF = "X-Volano-Caller", "X-Volano-Proof"
_CALLER_KEY, _PROOF_KEY = (f"HTTP_{name.upper().replace('-', '_')}" for name in (CALLER, PROOF))
Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


def make_proof() -> str:
    """Return a new secret."""
    return secrets.token_urlsafe(32)


def introduce(proof: str, address: str) -> dict[str, str]:
    """Return the headers that say for whose address something is asked."""
    return {CALLER: address, PROOF: proof} if proof and address else {}


def hear_callers(app: Wsgi, proof: str) -> Wsgi:
    """Return an application that hears who calls, from whoever shows the secret; from nobody where that is ""."""
    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        caller, shown = environ.pop(_CALLER_KEY, ""), environ.pop(_PROOF_KEY, "")
        if caller and is_proof(shown, proof):
            environ |= {"REMOTE_ADDR": caller, HEARS: True}
        return app(environ, start)

    return answer


def find_caller(headers: Mapping[str, str], proof: str) -> str:
    """Return who calls by a request's headers, named as waitress names them; "" where nobody showed the secret."""
    caller, shown = (headers.get(name.upper().replace("-", "_"), "") for name in (CALLER, PROOF))
    return caller if is_proof(shown, proof) else ""


def is_proof(shown: str, proof: str) -> bool:
    """Whether what was shown is the secret."""
    return bool(proof) and secrets.compare_digest(shown.encode(), proof.encode())
