"""I8 and I11 of votes (T9): who could vote, what was counted, and that only what passed comes into force.

    open_vote   its electors are those whom the members' records of that day give
    tally       its result is what `recount` finds
    open_day    parameters and rule set are the former ones with the values of votes that passed, and nothing else
"""

from dataclasses import replace

from chaincode.audit.findings import I8_PARAMETERS, I8_VALUE, I11_COUNT, I11_ELECTORS, Finding
from chaincode.audit.recount import count_electors, is_same, recount
from chaincode.audit.steps import Change, Step
from chaincode.rules import keys
from chaincode.rules.governance.coming import apply_subject
from chaincode.rules.governance.records import ProposalRecord, Value
from chaincode.rules.records import Now
from chaincode.rules.state import Snapshot, read_record

PROPOSALS, VALUES = keys.proposal(""), "value/"
PASSED = ("passed", "coming", "in_force")


def check_votes(step: Step, snapshot: Snapshot) -> list[Finding]:
    """Check each proposal that a command opens or tallies; snapshot: the state after it."""
    findings: list[Finding] = []
    for change in step.changes:
        if change.key.startswith(PROPOSALS) and change.after is not None:
            after = read_record(ProposalRecord, change.after)
            before = read_record(ProposalRecord, change.before) if change.before is not None else None
            findings += _check_opening(step, change, before, after, snapshot)
            findings += _check_result(step, change, before, after, snapshot)
    return findings


def _check_opening(
    step: Step, change: Change, before: ProposalRecord | None, after: ProposalRecord, snapshot: Snapshot
) -> list[Finding]:
    opening = after.opening
    if before and before.opening:
        is_kept = before.opening == opening
        return [] if is_kept else [I11_ELECTORS(step.block, step.transaction, proposal=change.key, chamber="*")]
    if opening is None:
        return []
    electors = count_electors(opening, snapshot)
    return [
        I11_ELECTORS(step.block, step.transaction, proposal=change.key, chamber=name)
        for name, chamber in opening.chambers.items() if chamber.electors != electors[name]
    ]


def _check_result(
    step: Step, change: Change, before: ProposalRecord | None, after: ProposalRecord, snapshot: Snapshot
) -> list[Finding]:
    known = before.result if before else None
    if after.result == known:
        return []
    is_right = known is None and after.opening and is_same(after, recount(change.key, after.opening, snapshot))
    return [] if is_right else [I11_COUNT(step.block, step.transaction, proposal=change.key)]


def check_values(step: Step, snapshot: Snapshot) -> list[Finding]:
    """I8: what `open_day` brings into force is what votes passed, each written down under its date."""
    now = next((change for change in step.changes if change.key == keys.NOW), None)
    if step.command != "open_day" or now is None or now.after is None or step.now is None:
        return []
    expected, findings = step.now, list[Finding]()
    for change in step.changes:
        if change.key.startswith(VALUES) and change.after is not None:
            value = read_record(Value, change.after)
            expected = apply_subject(expected, value.subject)
            if not _has_passed(value, snapshot):
                findings.append(I8_VALUE(step.block, step.transaction, key=change.key, proposal=value.proposal))
    after = read_record(Now, now.after)
    if _in_force(after) != _in_force(expected):
        findings.append(I8_PARAMETERS(step.block, step.transaction, command=step.command))
    return findings


def _in_force(now: Now) -> tuple[object, ...]:
    """Two interests of one day may stand in either order."""
    parameters = now.parameters
    interests = sorted(parameters.interests, key=lambda one: one.category)
    return now.rule_set, replace(parameters, interests=tuple(interests))


def _has_passed(value: Value, snapshot: Snapshot) -> bool:
    data = snapshot.get(value.proposal)
    record = read_record(ProposalRecord, data) if data is not None else None
    if record is None or record.subject != value.subject or record.status not in PASSED or record.result is None:
        return False
    is_sure = not (record.result.why_unassisted or record.result.why_silenced)
    return not record.result.why and (is_sure or len(set(record.certified_by)) >= 3)
