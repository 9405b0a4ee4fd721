"""How the files of tests are shared out among several processes, which each take the next when they are done.

Files that take long are begun first, else one of them goes on alone after all the rest. Of some folders all files go to
one process: what they share, a network or a served town, is made once then.
"""

import pytest
from xdist.scheduler import LoadFileScheduling

TOGETHER = ("tests/fabric/", "tests/browser/")
# A minute and a half or more each on a busy machine, the longest first. A file that isn't named comes in the order of
# paths: a long one among the last went on alone for minutes.
LONGEST = (
    *TOGETHER, "tests/compose/", "tests/flow/test_treasurers_quarter.py",
    "tests/gateway/commandline/test_every_command.py", "tests/flow/test_own_community.py",
    "tests/webapp/test_pages.py", "tests/gateway/test_erasure.py", "tests/gateway/test_routes.py",
    "tests/fuzz/test_api.py", "tests/rules/test_state_machine.py", "tests/test_programs.py",
    "tests/gateway/planner/test_sheet_files.py", "tests/gateway/test_db.py",
    "tests/gateway/commandline/test_tasks.py", "tests/gateway/test_worker.py", "tests/gateway/test_task_kinds.py",
)


class SharedOut(LoadFileScheduling):
    """xdist's own, with some folders whole."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid.partition("::")[0])


def put_longest_first(items: list[pytest.Item]) -> None:
    """Order the tests as they are to be begun."""
    items.sort(key=lambda item: _rank(item.nodeid))


def _rank(nodeid: str) -> int:
    return next((rank for rank, name in enumerate(LONGEST) if nodeid.startswith(name)), len(LONGEST))
