"""Every command of `./volano`, typed on an Italian terminal as `every_command.txt` says: done, and refused.

What is said is Italian; a refusal is one line on stderr that says what to do; the exit code says that it is one.
"""

import pytest

from tests.helpers.gateway.italian import find_english, find_foreign, says_what_to_do

from .typed import COMMANDS, SCENES, Said, find_page, format_page, play, read_table

# Not typed here, and why.
DONE_ELSEWHERE = {
    "demo": "tests/demo, in both languages", "serve": "runs until Ctrl-C: tests/gateway/commandline/test_serving.py",
    **dict.fromkeys(("setup look", "setup planner"), "asks for packages: tests/gateway/commandline/test_setup.py"),
    "test": "is pytest", "check": "checks the code", "bench": "measures for minutes",
    "network up": "starts Fabric: test_network.py", "network join": "needs nodes: test_network.py",
    "network upgrade": "needs nodes: test_network.py", "network revoke": "needs nodes: test_network.py",
    "network logs": "needs nodes: test_network.py",
    **dict.fromkeys(("tasks show", "tasks cancel", "tasks wait"), "needs a server: test_tasks.py"),
    **dict.fromkeys(
        [f"govern {step}" for step in
         ("propose", "support", "open", "vote", "mandate", "tally", "enact", "show", "recount", "retract", "paper",
          "certify")],
        "needs electors: test_votes.py",
    ),
    **dict.fromkeys(
        [f"fund {step}" for step in
         ("assist", "discard", "redeem", "repay", "take-back", "refuse")],
        "needs a desk, a payment or euro: test_funding.py",
    ),
    **dict.fromkeys(
        [f"programme {step}" for step in
         ("hand-out", "scan", "sign", "share", "quit")],
        "needs other actions, or a later day: test_programmes.py",
    ),
    **dict.fromkeys(
        [f"campaign {step}" for step in ("close", "fulfil", "received", "end")],
        "needs later days: test_campaigns.py",
    ),
    "market remind": "needs a bonus that was attested: tests/gateway/commandline/test_market.py",
    "countersign recall": "needs another organisation: tests/gateway/commandline/test_countersign.py",
    "repartition release": "needs definitive periods: tests/gateway/commandline/test_release.py",
    "simulate economy": "plays for minutes: tests/gateway/commandline/test_simulate.py",
    "plan rerun": "needs a result: tests/gateway/commandline/test_plan.py",
    "destinations try": "needs a host: tests/gateway/commandline/test_destinations_typed.py",
    "outbox test": "needs a server of mail: tests/gateway/commandline/test_outbox_typed.py",
    "import table": "needs a mapping: test_imports.py", "import sii": "needs the form's file: test_imports.py",
    "import unareti": "needs the form's file: test_imports.py", "import enphase": "as import unareti",
    "import edistribuzione-json": "as import unareti", "import file": "another name of import",
}
# Nothing of these can be refused but how they are typed (test_usage.py).
NEVER_REFUSED = {"demo", "test", "check", "members waiting", "network units"}


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_answered_as_its_page_says(scene: str) -> None:
    said = play(scene)
    check_ends(said)
    check_italian(said)
    check_refusals(said)
    kept = find_page(scene).read_text(encoding="utf-8")
    assert format_page(said) == kept, f"if it is to: python -m tests.gateway.commandline.typed {scene!r}"


def check_ends(said: list[Said]) -> None:
    """Each ends as the table says."""
    odd = [describe(one) for one in said if one.result.exit_code != one.row.code
           or not isinstance(one.result.exception, SystemExit | None)]
    assert not odd, "\n".join(odd)


def check_italian(said: list[Said]) -> None:
    """All that people are told is Italian."""
    odd = [f"{found} {describe(one)}" for one in said if one.row.is_italian
           and (found := (find_english if "~" in one.row.kind else find_foreign)(one.told))]
    assert not odd, "\n".join(odd)


def check_refusals(said: list[Said]) -> None:
    """A refusal is one line on stderr that says what to do."""
    odd = []
    for one in said:
        if one.row.code and "!" not in one.row.kind:
            lines = one.result.stderr.splitlines()
            is_short = len(lines) == 1 or ("+" in one.row.kind and lines)
            says = any(map(says_what_to_do, lines)) or not one.row.is_italian
            if one.result.stdout or not is_short or not says:
                odd.append(describe(one))
    assert not odd, "\n".join(odd)


def describe(one: Said) -> str:
    error = one.result.exception
    trace = "" if isinstance(error, SystemExit) else repr(error or "")
    return f"[{one.row.scene}] {one.row.typed} -> {one.result.exit_code} {trace}\n{one.told}"


def test_every_command_stands_in_the_table() -> None:
    rows = list(read_table())
    done = {row.command for row in rows if row.code == 0 or "!" in row.kind}
    refused = {row.command for row in rows if row.code and "!" not in row.kind}
    assert {row.command for row in rows} - COMMANDS - {"import"} == set()
    assert COMMANDS - done - DONE_ELSEWHERE.keys() == set()
    assert COMMANDS - refused - NEVER_REFUSED == set()
    assert done & DONE_ELSEWHERE.keys() == set(), "done here by now"
    assert len(rows) > 350
