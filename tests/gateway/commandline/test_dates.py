"""Every command takes dates and months as treasurers write them, in one way."""

import click
import pytest

from chaincode.terminal.failures import InputError
from gateway.commandline.base.dates import DATE, MONTH
from tests.helpers.gateway.command_pages import walk_commands

DATES = {"2024-09-02": "2024-09-02", "2/9/2024": "2024-09-02", "02.09.2024": "2024-09-02", "": ""}
MONTHS = {"2024-09": "2024-09", "9/2024": "2024-09", "09.2024": "2024-09", "": ""}


@pytest.mark.parametrize(("typed", "meant"), DATES.items())
def test_a_date_is_read_as_it_is_written(typed: str, meant: str) -> None:
    assert DATE.convert(typed, None, None) == meant


@pytest.mark.parametrize(("typed", "meant"), MONTHS.items())
def test_a_month_is_read_as_it_is_written(typed: str, meant: str) -> None:
    assert MONTH.convert(typed, None, None) == meant


@pytest.mark.parametrize("typed", ["ieri", "2024-02-30", "30/2/2024", "2024-9-2", "2/9/24", "09/02/2024x", "٢/9/2024"])
def test_what_is_no_date_is_refused_by_the_options_name(typed: str) -> None:
    option = click.Option(["--on"], type=DATE)
    with pytest.raises(InputError, match="--on is no date YYYY-MM-DD or DD/MM/YYYY"):
        DATE.convert(typed, option, None)


@pytest.mark.parametrize("typed", ["settembre", "2024-13", "13/2024", "9/24", "2024", "2024-09-02"])
def test_what_is_no_month_is_refused_by_the_arguments_name(typed: str) -> None:
    argument = click.Argument(["month"], type=MONTH, required=False)
    with pytest.raises(InputError, match=r"^MONTH is no month YYYY-MM or MM/YYYY"):
        MONTH.convert(typed, argument, click.Context(click.Command("any")))


def test_every_option_of_a_date_or_month_takes_them_so() -> None:
    dated = {
        f"{' '.join(path)} {param.name}": param.type.name for path, command in walk_commands()
        for param in command.params
        if param.make_metavar(click.Context(command)).strip("[]") in {"DATE", "MONTH"}
    }
    asked_about = {"members plant add entry_on", "members plant change entry_on"}  # read, and doubted, as a file's cell
    assert {name for name, kind in dated.items() if kind not in {"date", "month"}} == asked_about
