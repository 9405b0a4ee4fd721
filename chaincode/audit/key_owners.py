"""I12: a key acts for one member, for ever. The signatures of new keys are proved by `contract`; this is the trace."""

from dataclasses import dataclass, field

from chaincode.audit.findings import I12_NO_OWNER, I12_OWNER, Finding
from chaincode.audit.steps import Step
from chaincode.rules import keys
from chaincode.rules.records import KeyOwner, MemberKey
from chaincode.rules.state import Snapshot, read_record

OWNERS = keys.key_owner("")
DELEGATES = "delegate/"


@dataclass
class KeyOwners:
    """Every key that ever acted, with its member."""

    members: dict[str, str] = field(default_factory=dict)

    def add(self, step: Step, snapshot: Snapshot) -> list[Finding]:
        """Take one command's changes; snapshot: the state after them."""
        findings: list[Finding] = []
        for change in step.changes:
            if change.key.startswith(OWNERS) and change.before not in (None, change.after):
                findings.append(I12_OWNER(step.block, step.transaction, key=change.key.removeprefix(OWNERS)))
            elif change.key.startswith(keys.member_key("")) and change.after is not None:
                member = change.key.removeprefix(keys.member_key(""))
                own = read_record(MemberKey, change.after)
                for key in dict.fromkeys(_list_keys(own)):
                    findings += self._add_key(step, key, member, snapshot)
            elif change.key.startswith(DELEGATES) and change.after is not None:
                member, key = change.key.removeprefix(DELEGATES).split("/")
                findings += self._add_key(step, key, member, snapshot)
        return findings

    def _add_key(self, step: Step, key: str, member: str, snapshot: Snapshot) -> list[Finding]:
        data = snapshot.get(keys.key_owner(key))
        found = []
        if self.members.setdefault(key, member) != member:
            found.append(I12_OWNER(step.block, step.transaction, key=key))
        if data is None or read_record(KeyOwner, data).member != member:
            found.append(I12_NO_OWNER(step.block, step.transaction, key=key, member=member))
        return found


def _list_keys(own: MemberKey) -> tuple[str, ...]:
    """Those that act or are to; the recovery key is a hash that proves itself when it is used."""
    coming = [one.keys for one in (own.recovery, own.rotation) if one]
    return (*own.keys, *(key for keys_of_one in coming for key in keys_of_one))
