"""What the doors of a trial say again by themselves is what the ledger knows of whoever is signed in."""

from types import SimpleNamespace
from typing import Any

from gateway.client.unchanged import UnchangedTo
from gateway.hosting.opening import Gateways
from gateway.hosting.serve.gateways import describe_doors
from gateway.hosting.serve.plan import ServePlan
from tests.helpers.gateway.trial import register


def ask(number: int) -> Any:
    """A browser's question, as waitress parses it."""
    return SimpleNamespace(path="/live", command="GET", version="1.1", error=None, query="after=0",
                           headers={"COOKIE": f"of={number}"})


def test_a_block_that_names_one_member_ends_what_is_said_to_them_alone(trial: Gateways) -> None:
    members = [register(trial, "citizens", trial.enrol("citizens", f"m008{number}"), 80 + number) for number in (1, 2)]
    trial.catch_up()
    gateway = trial.gateway("citizens")
    unchanged = describe_doors(ServePlan(trial.folder), [trial.gateway(name) for name in trial.apps]).unchanged
    with trial.client("citizens", "m0081") as one, trial.client("citizens", "m0082") as other:
        for number, client in enumerate((one, other)):
            known = UnchangedTo("citizens", gateway.mirror.next_block, client.open_session())
            unchanged.hear(ask(number), list(known.format().items()))
        assert unchanged.find(ask(0)).startswith(b"HTTP/1.1 204 ") and unchanged.find(ask(1))
        one.execute("freeze", {"member": members[0]}, members[0])
        assert (bool(unchanged.find(ask(0))), bool(unchanged.find(ask(1)))) == (False, True)


def test_nothing_is_said_to_whose_session_no_gateway_here_knows(trial: Gateways) -> None:
    unchanged = describe_doors(ServePlan(trial.folder), [trial.gateway("citizens")]).unchanged
    with trial.client("gse") as client:
        for organisation in ("citizens", "gse", "nobody"):
            unchanged.hear(ask(3), list(UnchangedTo(organisation, 10**6, client.open_session()).format().items()))
    assert unchanged.find(ask(3)) == b""
