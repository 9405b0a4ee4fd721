"""The jobs of settling: each takes the gateway and its subject, and gives its outcome in a word or two.

Those that keep the ledger in order from day to day are the feature `housekeeping`'s.
"""

from gateway.features.periods import service as periods
from gateway.http.context import Gateway

WAITS = "waits"


def settle(gateway: Gateway, period: str) -> str:
    """Anchor and settle a period that has its data, or has waited for them long enough; else say why it waits."""
    with gateway.database.read() as connection:
        wait = periods.find_wait(connection, gateway, period)
    if wait and wait.goes_on:
        return f"{WAITS}: {wait}"
    periods.anchor(gateway, period, incomplete=periods.WAITED.format(gateway.settings.settle_wait_days))
    settlement, _ = periods.settle(gateway, period)
    return f"settled {settlement}"


def countersign(gateway: Gateway, settlement: str) -> str:
    """Work the awaiting settlement out, and sign it."""
    signed = periods.countersign(gateway, settlement[:10])
    return ", ".join(filter(None, (f"signed {settlement}", periods.say_replaced(signed.replaced))))
