"""What was found in one step."""

from dataclasses import dataclass, field, replace

from chaincode.audit.findings import (
    Finding,
    FindingReason,
)
from chaincode.audit.steps import Step


@dataclass
class StepFindings:
    """What was found in one step."""

    step: Step
    found: list[Finding] = field(default_factory=list)

    def add(self, reason: FindingReason, **values: str | int) -> None:
        """Note a reason with its values, here."""
        self.found.append(reason(self.step.block, self.step.transaction, **values))

    def extend(self, findings: list[Finding]) -> None:
        """Note findings that don't say where they are: here."""
        step = self.step
        self.found += [replace(finding, block=step.block, transaction=step.transaction) for finding in findings]
