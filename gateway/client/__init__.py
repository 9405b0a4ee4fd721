"""The one Python client of the HTTP API. It imports nothing of ours, and signs nothing that it hasn't read."""

from gateway.client.addresses import name_address
from gateway.client.answers import AT_ONCE, TOO_LARGE, SingleAnswer
from gateway.client.api import PREFIX, RETRIED, Client, Seen
from gateway.client.bearing import PATIENT, Bearing
from gateway.client.errors import ApiError, NotAnAnswerError, UnreachedError, UnsignedError
from gateway.client.others import Others
from gateway.client.sessions import IN_PROCESS, Challenged, find_origin, is_loopback
from gateway.client.signers import KeyHolder
from gateway.client.words import fetch_words

__all__ = [
    "AT_ONCE", "IN_PROCESS", "PATIENT", "PREFIX", "RETRIED", "TOO_LARGE", "ApiError", "Bearing", "Challenged", "Client",
    "KeyHolder", "NotAnAnswerError", "Others", "Seen", "SingleAnswer", "UnreachedError", "UnsignedError",
    "fetch_words", "find_origin", "is_loopback", "name_address",
]
