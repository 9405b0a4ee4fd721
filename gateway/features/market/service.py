"""The door to the marketplace: offers, agreements and their words, and which agreements are late."""

from gateway.features.market.deadlines import find_deadline, list_late
from gateway.features.market.kept_words import erase_words, get_words, read_words, save_words
from gateway.features.market.records import OPEN
from gateway.features.market.shown import find_public_words, list_agreements, list_offers

__all__ = [
    "OPEN", "erase_words", "find_deadline", "find_public_words", "get_words", "list_agreements", "list_late",
    "list_offers", "read_words", "save_words",
]
