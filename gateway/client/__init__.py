"""The one Python client of the HTTP API. It imports nothing of ours, and signs nothing that it hasn't read."""

from gateway.client.api import PREFIX, Client, Seen
from gateway.client.errors import ApiError, UnsignedError
from gateway.client.sessions import IN_PROCESS, Challenged, find_origin, is_loopback
from gateway.client.signers import KeyHolder

__all__ = [
    "IN_PROCESS", "PREFIX", "ApiError", "Challenged", "Client", "KeyHolder", "Seen", "UnsignedError", "find_origin",
    "is_loopback",
]
