"""Records by the thousand on a network, without the commands that would write them: `seed` of a chaincode for tests."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from chaincode.rules import canonical
from chaincode.rules.codec import to_plain
from network.native import Network
from tests.bench.fabric.running import python_services, replace_chaincode
from tests.helpers.ledger.town import Town

AT_ONCE = 4_000  # records in a transaction


@contextmanager
def seeding(network: Network) -> Iterator[None]:
    """Have all organisations run the rules with `seed` beside them, then the community's own again."""
    replace_chaincode(network, python_services(network, "tests.helpers.network.other_rules", "seeding"))
    yield
    replace_chaincode(network, {})


def seed(town: Town, records: Iterable[tuple[str, Any]]) -> None:
    """Write records by key; bytes are encoded already."""
    encoded = ((key, one if isinstance(one, bytes) else canonical.encode(to_plain(one))) for key, one in records)
    texts = ((key, data.decode()) for key, data in encoded)
    while rows := dict(islice(texts, AT_ONCE)):
        town.do(town.staff("municipality"), "seed", rows=rows)
