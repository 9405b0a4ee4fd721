"""A client of an organisation's chaincode service, as its peer is one, with whichever keys."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import grpc

from network.keys import TLS_AUTHORITY, keys_folder
from network.native import Network

PAIR = "chaincode-client-tls"


@contextmanager
def open_chaincode(
    network: Network, organisation: str, *, own_pair: str = "", options: Sequence[Any] = ()
) -> Iterator[grpc.Channel]:
    """Connect to an organisation's service. own_pair: whose peer's certificate to show, "" for none."""
    def read(owner: str, name: str, file: str) -> bytes:
        return (keys_folder(network.folder, owner, name) / file).read_bytes()

    root = read(organisation, TLS_AUTHORITY, "cert.pem")
    pair = (read(own_pair, PAIR, "key.pem"), read(own_pair, PAIR, "cert.pem")) if own_pair else (None, None)
    address = network.topology.get(organisation).chaincode.address
    with grpc.secure_channel(address, grpc.ssl_channel_credentials(root, *pair), list(options)) as channel:
        yield channel
