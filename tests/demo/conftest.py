"""A screen that keeps what it shows."""

from io import StringIO

import pytest
from rich.console import Console

from gateway.commandline.demo.screen import Screen


@pytest.fixture
def screen() -> Screen:
    return Screen("it", Console(width=100, record=True, highlight=False, file=StringIO()))
