"""Who orders transactions and how: the part of block 0 that differs between Raft and BFT.

Defaults are those of Fabric's sampleconfig/configtx.yaml (v2.5.0, v3.1.5), times shortened where said. A BFT network of
n orderers bears f = (n - 1) / 3 liars and needs ceil((n + f + 1) / 2) signatures on a block (common/policies/bft.go).
"""

from collections.abc import Sequence
from typing import Any

from chaincode.wire import messages as wire
from network import messages
from network.bundle import Bundle
from network.policies import name_certificate, name_role, put_policies, put_value, require
from network.topology import Batch, Topology

MOST_BYTES = 10 * 1024 * 1024  # of one block, and so of one transaction
# Raft orderers keep their log from the last snapshot on, and read it again when they start: see `network.stalled`.
SNAPSHOT_BYTES = 256 * 1024
BATCH_INTERVAL_MS = 100  # BFT cuts a block after this, whatever the batch's timeout says


def put_consensus(group: Any, topology: Topology, bundles: Sequence[Bundle]) -> None:
    """Put consensus, consenters and who must sign a block into the Orderer group."""
    if topology.consensus == "BFT":
        _put_bft(group, topology, bundles)
    else:
        _put_raft(group, topology, bundles)


def count_quorum(orderers: int) -> int:
    """How many BFT orderers must sign a block."""
    faulty = (orderers - 1) // 3
    return -(-(orderers + faulty + 1) // 2)


def _put_raft(group: Any, topology: Topology, bundles: Sequence[Bundle]) -> None:
    metadata = messages.RaftMetadata()
    for nodes, bundle in zip(topology.organisations, bundles, strict=True):
        tls = bundle.orderer_tls.encode()
        metadata.consenters.add(
            host=nodes.orderer.host, port=nodes.orderer.port, client_tls_cert=tls, server_tls_cert=tls
        )
    options = metadata.options
    options.tick_interval, options.election_tick, options.heartbeat_tick = "500ms", 10, 1
    options.max_inflight_blocks, options.snapshot_interval_size = 5, SNAPSHOT_BYTES
    put_value(group, "ConsensusType", messages.ConsensusType(type="etcdraft", metadata=wire.encode(metadata)))
    orderers = [name_role(bundle.organisation, messages.ORDERER) for bundle in bundles]
    put_policies(group, BlockValidation=require(1, orderers))


def _put_bft(group: Any, topology: Topology, bundles: Sequence[Bundle]) -> None:
    orderers = messages.Orderers()
    for index, (nodes, bundle) in enumerate(zip(topology.organisations, bundles, strict=True), start=1):
        tls = bundle.orderer_tls.encode()
        orderers.consenter_mapping.add(
            id=index, host=nodes.orderer.host, port=nodes.orderer.port, msp_id=bundle.organisation,
            identity=bundle.orderer.encode(), client_tls_cert=tls, server_tls_cert=tls,
        )  # fmt: skip
    put_value(group, "Orderers", orderers)
    options = wire.encode(_bft_options(topology.batch))
    put_value(group, "ConsensusType", messages.ConsensusType(type="BFT", metadata=options))
    certificates = [name_certificate(bundle.organisation, bundle.orderer.encode()) for bundle in bundles]
    put_policies(group, BlockValidation=require(count_quorum(len(bundles)), certificates))


def _bft_options(batch: Batch) -> Any:
    """SmartBFT's options. The times after which a silent leader is replaced are a quarter of Fabric's defaults."""
    return messages.BftOptions(
        request_batch_max_count=batch.max_count, request_batch_max_bytes=MOST_BYTES,
        request_batch_max_interval=f"{min(batch.timeout_ms, BATCH_INTERVAL_MS)}ms",
        incoming_message_buffer_size=200, request_pool_size=max(400, 4 * batch.max_count),
        request_forward_timeout="2s", request_complain_timeout="5s", request_auto_remove_timeout="3m0s",
        view_change_resend_interval="2s", view_change_timeout="10s",
        leader_heartbeat_timeout="15s", leader_heartbeat_count=10, collect_timeout="1s",
        leader_rotation=1,
    )  # fmt: skip
