"""The command line of a chaincode service, for whichever rules it is given: no library but the service's own."""

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from chaincode.shim.config import ConfigError, load_config
from chaincode.shim.rulebook import Rulebook
from chaincode.words import Words, say

LOG = logging.getLogger(__name__)
VARIABLE = "VOLANO_CHAINCODE_CONFIG"
# Unless told so before it is imported, gRPC reads sockets in threads of its own: a third more CPU for each message.
ONE_THREAD = ("GRPC_EXPERIMENTS", "-event_engine_listener")
USAGE = Words("chaincode.shim.command.usage_python_m_chaincode_shim", variable=VARIABLE)
LIBRARIES = ("cryptography", "grpcio", "hyperledger-fabric-protos", "protobuf")


def run(arguments: Sequence[str], rules: Rulebook, proposals_a_minute: int = 0) -> int:
    """Read the configuration and serve; gives the exit code, 1 when it can't start, 2 for other words than `USAGE` has.

    proposals_a_minute: of one key, in place of what the file says, for measurements; 0: as the file says.
    """
    if {"-h", "--help"} & {*arguments}:
        sys.stdout.write(f"{USAGE}\n")
        return 0
    file = find_config(arguments)
    if not file:
        sys.stderr.write(say("chaincode.shim.command.name_configuration_type_python"))
        return 2
    os.environ.setdefault(*ONE_THREAD)
    from chaincode.shim.server import ServeError, serve  # imports gRPC

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    LOG.info("rules %s, %s", rules.digest, ", ".join(f"{name} {version(name)}" for name in LIBRARIES))
    try:
        config = load_config(Path(file))
        serve(replace(config, proposals_a_minute=proposals_a_minute or config.proposals_a_minute), rules)
    except (ConfigError, ServeError) as error:
        LOG.error("%s", error)
        return 1
    return 0


def find_config(arguments: Sequence[str]) -> str:
    """Give the file of `--config FILE` or `--config=FILE`, else the variable's; "" for none or for any other words."""
    match [part for argument in arguments for part in argument.split("=", 1)]:
        case []:
            return os.environ.get(VARIABLE, "")
        case ["--config", file]:
            return file
    return ""
