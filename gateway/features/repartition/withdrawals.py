"""A payment of GSE, recorded wrongly and not closed yet, is withdrawn with a reason; its number isn't reused."""

from sqlalchemy import delete, insert, select

from gateway.features.repartition.service import require_open
from gateway.features.repartition.tables import gse_payment, withdrawn_payment
from gateway.http.context import Gateway


def withdraw(gateway: Gateway, payment_id: int, reason: str) -> None:
    """Put a payment aside; the same flow, kind, month and reference may be recorded again.

    Raises:
        ApiError: no such payment, or it is closed.
    """
    with gateway.database.write() as connection:
        require_open(connection, payment_id)
        kept = connection.execute(select(gse_payment).where(gse_payment.c.id == payment_id)).mappings().one()
        connection.execute(insert(withdrawn_payment), {**kept, "reason": reason, "withdrawn_at_s": gateway.clock()})
        connection.execute(delete(gse_payment).where(gse_payment.c.id == payment_id))
