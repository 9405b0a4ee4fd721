"""How `network` fails, on one line, and what it says while it works."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.refusals import InputError, RefusedError
from network.bundle import BundleError
from network.channel import OrdererError
from network.config_update import UpdateError
from network.folder import FolderError
from network.lifecycle import OtherDefinitionError
from network.native import StartError
from network.peer_client import PeerError
from network.programs import ProgramsError
from network.topology import TopologyError
from network.waiting import WaitedError

REFUSED = (ProgramsError, StartError, WaitedError, PeerError, OrdererError, OtherDefinitionError, UpdateError)


@contextmanager
def failures() -> Iterator[None]:
    """Turn what the network's parts raise into one line on stderr."""
    try:
        yield
    except (TopologyError, BundleError, FolderError) as error:
        raise InputError(str(error)) from error
    except REFUSED as error:
        raise RefusedError(str(error)) from error
    except FileNotFoundError as error:
        raise InputError(say(
            "gateway.network.failures.there_is_no_network_init_makes", filename=error.filename,
        )) from error


def tell(text: str) -> None:
    """Say on stderr what happens, with the time."""
    echo(f"{time.strftime('%H:%M:%S')} {text}", err=True)
