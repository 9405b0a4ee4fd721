"""The chaincode's definition from block to block: by whose word its code counts, and by which rules.

On a network the organisations commit it by `_lifecycle`; its version ends in the digest of the rules, and each response
repeats that digest. The embedded ledger has none: its responses name the rules, those of older releases nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from chaincode import contract
from chaincode.audit.findings import (
    DEFINED,
    DEFINITION_POLICY,
    DEFINITION_RULES,
    DEFINITION_UNREADABLE,
    RULES_OLDER,
    RULES_OTHER,
    Finding,
)
from chaincode.wire.lifecycle import Definition, read_definition
from chaincode.wire.messages import MalformedError
from chaincode.wire.transaction import Action

_is_digest = re.compile("sha256[+][0-9a-f]{16}", re.ASCII).fullmatch


def find_rules(version: str) -> str:
    """Give the digest that a definition's version names: "sha256+..." from `<release>+sha256....`."""
    return version.partition("+")[2].replace(".", "+", 1)


@dataclass
class Definitions:
    """The definition in force. rules: the digest of those that the audit runs."""

    namespace: str
    rules: str = field(default_factory=contract.rules_digest)
    current: Definition | None = None
    _older: dict[str, None] = field(default_factory=dict)

    def adopt(self, number: int, identifier: str, get: Callable[[str], bytes | None]) -> list[Finding]:
        """Read the definition after a commit. get: the state of `_lifecycle`."""
        try:
            self.current = read_definition(get, self.namespace)
        except MalformedError as error:
            return [DEFINITION_UNREADABLE(number, identifier, why=str(error)[:80])]
        if self.current is None:
            return []
        found = [DEFINED(number, identifier, sequence=self.current.sequence, version=self.current.version[:80])]
        if not self.current.is_usual:
            found.append(DEFINITION_POLICY(number, identifier, sequence=self.current.sequence))
        return found

    def check(self, number: int, identifier: str, action: Action) -> list[Finding]:
        """Check by which rules a transaction was endorsed."""
        said = action.response.message
        if self.current is None:
            return self._check_embedded(number, identifier, said)
        named = find_rules(self.current.version)
        pairs = ((action.version, self.current.version), (said, named))
        return [
            RULES_OTHER(number, identifier, found=found[:80], right=right[:80])
            for found, right in pairs
            if found != right
        ]

    def _check_embedded(self, number: int, identifier: str, said: str) -> list[Finding]:
        if said in ("", self.rules) or said in self._older:
            return []
        if not _is_digest(said):
            return [RULES_OTHER(number, identifier, found=said[:80], right=self.rules)]
        self._older[said] = None
        return [RULES_OLDER(number, identifier, found=said, right=self.rules)]

    def check_end(self) -> list[Finding]:
        """Compare the definition in force in the end with the rules that the audit ran."""
        if self.current is None or find_rules(self.current.version) == self.rules:
            return []
        version, sequence = self.current.version[:80], self.current.sequence
        return [DEFINITION_RULES(sequence=sequence, found=version, right=self.rules)]
