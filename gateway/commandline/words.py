"""The reader's language, under its former name."""

from chaincode.words import LANGUAGES, choose, find_language, find_point, say

__all__ = ["LANGUAGES", "choose", "find_language", "find_point", "say"]
