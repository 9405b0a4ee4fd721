"""The one door out: whatever this gateway asks of what is no gateway of the community goes through here.

    found = ask(gateway, Request("weather", "/forecast", {"hours": "48"}, asked_by=caller.key))

A destination is a name in the operator's settings. Its host is looked up once and the connection goes to that very
address, if it is no private one; the certificate is checked, no redirect is followed, and what comes is bounded in
time, in bytes (packed and unpacked) and in kind. Each call is a row, whatever became of it.
"""

from gateway.outgoing.asking import Fetched, Request, ask
from gateway.outgoing.entries import list_entries
from gateway.outgoing.mailing import Carrier, RefusedLetterError, carry

__all__ = ["Carrier", "Fetched", "RefusedLetterError", "Request", "ask", "carry", "list_entries"]
