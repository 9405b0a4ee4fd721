"""The command line of a chaincode service, for whichever rules it is given."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from chaincode.shim.config import ConfigError, load_config
from chaincode.shim.rulebook import Rulebook

LOG = logging.getLogger(__name__)
VARIABLE = "VOLANO_CHAINCODE_CONFIG"
# Unless told so before it is imported, gRPC reads sockets in threads of its own: a third more CPU for each message.
ONE_THREAD = ("GRPC_EXPERIMENTS", "-event_engine_listener")
LIBRARIES = ("cryptography", "grpcio", "hyperledger-fabric-protos", "protobuf")


def run(arguments: Sequence[str], rules: Rulebook, proposals_a_minute: int = 0) -> int:
    """Read the configuration and serve; gives the exit code, 1 when it can't start.

    proposals_a_minute: of one key, in place of what the file says, for measurements; 0: as the file says.
    """
    parser = argparse.ArgumentParser("python -m chaincode.shim", description="Chaincode as a service of a peer.")
    parser.add_argument("--config", default=os.environ.get(VARIABLE), help=f"TOML; or variable {VARIABLE}")
    chosen = parser.parse_args(arguments)
    if not chosen.config:
        parser.error("--config is missing")
    os.environ.setdefault(*ONE_THREAD)
    from chaincode.shim.server import ServeError, serve  # imports gRPC

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    LOG.info("rules %s, %s", rules.digest, ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    try:
        config = load_config(Path(chosen.config))
        serve(replace(config, proposals_a_minute=proposals_a_minute or config.proposals_a_minute), rules)
    except (ConfigError, ServeError) as error:
        LOG.error("%s", error)
        return 1
    return 0
