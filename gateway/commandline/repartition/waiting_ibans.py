"""The notice of IBANs that change within three days: beside a list of payments, and after payees were read."""

from typing import Any

from chaincode.words import say_count
from gateway.client import Client

Plain = dict[str, Any]


def list_waiting(operator: Client) -> list[Plain]:
    """The payees whose IBAN changes."""
    return [one for one in operator.get("repartition/payees")["payees"] if one["next_at_s"]]


def say_waiting(count: int) -> str:
    """The notice in words."""
    return say_count(count, (
        "{} IBAN changes within three days, and is paid to the old one until then: ./volano repartition ibans",
        "{} IBANs change within three days, and are paid to the old ones until then: ./volano repartition ibans",
    ), ("{} IBAN cambia entro tre giorni, e fino ad allora si paga su quello vecchio: ./volano repartition ibans",
        "{} IBAN cambiano entro tre giorni, e fino ad allora si paga su quelli vecchi: ./volano repartition ibans"))
