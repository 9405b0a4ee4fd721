"""`volano demo`: the command, and where its community lies."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import click

from analytics.examples.town import DAYS
from chaincode.words import Words, find_language
from gateway.commandline.demo.screen import Screen
from gateway.commandline.demo.story import FAST_DAYS, tell


@click.command()
@click.option("--fast", is_flag=True, help="Seven days instead of the month, and no page at the end.")
@click.option("--network", "on_network", is_flag=True, help="On a Hyperledger Fabric network of this machine.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Keep the community in this folder.")
@click.option("--language", type=click.Choice(["it", "en"]), help="Instead of the locale's.")
def demo(fast: bool, on_network: bool, keep: Path | None, language: str | None) -> None:
    """Play a fictional town's month on real energy: tokens earned and spent, frauds refused, every number checked.

    In a terminal a page stays open until Ctrl-C; without one, or with --fast, the command ends by itself.

    \b
    Example:
      ./volano demo
      ./volano demo --fast --keep town    seven days; the community stays in the folder town
      ./volano demo --network             the same on four organisations' peers and orderers
    """
    started_s = time.monotonic()
    screen = Screen(language or find_language())
    stays = sys.stdout.isatty() and not fast
    network = _prepare_network(screen) if on_network else nullcontext
    with _make_folder(keep) as folder, network(folder):
        tell(screen, folder, FAST_DAYS if fast else DAYS, stays=stays, started_s=started_s)
    if keep:
        screen.say("kept_folder", folder=keep)


@contextmanager
def _make_folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="volano-") as name:
            yield Path(name) / "valmori"
    elif keep.exists() and any(keep.iterdir()):
        raise click.UsageError(str(Words("gateway.demo.command.is_not_empty", keep=keep)))
    else:
        yield keep


def _prepare_network(screen: Screen) -> Callable[[Path], AbstractContextManager[object]]:
    """Find Fabric's programs before anything is written; give what runs a network in a folder."""
    from gateway.commandline.demo.network import require_programs, run_network

    programs = require_programs(screen)
    return lambda folder: run_network(screen, folder, programs)
