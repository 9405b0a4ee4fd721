"""One pytest of chosen tests in a process of its own: `python -m tests.mutation.anew FILE [arguments of pytest]`."""

import sys
from pathlib import Path

import pytest

from .trial import Chosen

if __name__ == "__main__":
    sys.exit(pytest.main(sys.argv[2:], plugins=[Chosen(Path(sys.argv[1]).read_text().splitlines())]))
