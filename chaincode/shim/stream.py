"""A peer's stream: a session on a call."""

import logging

from chaincode.shim import core
from chaincode.shim.messages import ProtocolError
from chaincode.shim.session import Service, Session

LOG = logging.getLogger(__name__)


class Stream:
    """One open stream; ends when the peer goes, breaks the protocol, or when it is drained."""

    def __init__(self, service: Service, call: core.ClientCall) -> None:
        self._call = call
        self._session = Session(service, call.send, self._on_idle)
        self._is_draining = False
        call.on_message = self._on_message
        self._session.open()

    def drain(self) -> None:
        """Finish what is under way, then end."""
        self._is_draining = True
        self._session.drain()
        if self._session.is_idle:
            self._on_idle()

    def close(self) -> None:
        """Drop what is under way: the call is over."""
        self._session.close()

    def _on_idle(self) -> None:
        if self._is_draining:
            self._call.finish()

    def _on_message(self, data: bytes | None) -> None:
        if data is None:
            self._call.finish()
            return
        try:
            self._session.receive(data)
        except ProtocolError as error:
            LOG.error("the stream is ended: %s", error)
            self._call.finish(core.INVALID_ARGUMENT, "not the chaincode protocol")
        except Exception:
            LOG.exception("the stream is ended by a defect")
            self._call.finish(core.INVALID_ARGUMENT, "a defect of the chaincode service")
