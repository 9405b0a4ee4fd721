"""Zonal prices: read from a table, and kept at the operator's gateway."""

from typing import NamedTuple

from analytics.cells import ReadingsFileError
from analytics.imports.prices import Prices, format_price, parse_prices
from chaincode.kernel.chunks import split_chunks
from gateway.acts.faults import Fault, list_faults
from gateway.client import Client

AT_ONCE = 10_000


class ReadPrices(NamedTuple):
    """A table's prices, None where it can't be read, and why."""

    prices: Prices | None
    faults: tuple[Fault, ...]


def read_prices(content: bytes, zone: str = "") -> ReadPrices:
    """Read a table of prices, whatever its bytes are. zone: the only one taken, "" for all."""
    try:
        return ReadPrices(parse_prices(content, zone), ())
    except ReadingsFileError as error:
        return ReadPrices(None, list_faults([error]))


def send_prices(operator: Client, found: Prices) -> None:
    """Have prices kept."""
    for name, prices_of in found.by_zone.items():
        rows = [{"hour_s": hour_s, "eur_mwh": format_price(price)} for hour_s, price in sorted(prices_of.items())]
        for some in split_chunks(rows, AT_ONCE):
            operator.post("prices", {"zone": name, "prices": some})
