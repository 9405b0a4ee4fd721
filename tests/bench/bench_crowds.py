"""500 citizens at once, on the embedded ledger, with real keys: each commits, whatever the others do at that height."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from gateway.commandline.operating.bench import Figure
from tests.bench.crowds import count_commits, prepare_crowds
from tests.helpers.ledger.embedded_place import EmbeddedPlace
from tests.helpers.ledger.town import Town

CROWD = 500


def measure(quick: bool) -> Iterable[Figure]:
    """The number of commits of each crowd; of 50 when quick."""
    count = CROWD // 10 if quick else CROWD
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        place = EmbeddedPlace(Path(folder))
        for name, steps in prepare_crowds(Town(place), count).items():
            committed = count_commits(place, steps)
            yield Figure(name=f"{count} at one height who {name}", value=committed, unit="commits", bar=count,
                         ok=committed == count)
        place.world.close()
