"""What an audit of a network's chain finds."""

from chaincode.audit.verify import Report, verify
from tests.audit.network_chain import NetworkChain

NEXT = 7  # the block after block 0, four approvals, a commit, the founding


def found(report: Report) -> list[tuple[str, int]]:
    return [(one.code, one.block) for one in report.findings]


def check(chain: NetworkChain) -> list[tuple[str, int]]:
    return found(verify(chain.blocks, chain.trust))
