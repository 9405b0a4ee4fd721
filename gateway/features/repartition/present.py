"""What is paid is decided in the present: a mirror that is behind shows keys that act and have been frozen since."""

from gateway.http.context import Gateway
from gateway.http.errors import NOT_YET
from gateway.http.routes import ASK_AGAIN_S


def require_present(gateway: Gateway) -> None:
    """Wait until the mirror has what the ledger has now.

    Raises:
        Problem: NOT_MIRRORED_YET, it takes too long.
    """
    if not gateway.mirror.wait(gateway.ledger.height() - 1):
        raise NOT_YET(after="", wait_s=ASK_AGAIN_S)
