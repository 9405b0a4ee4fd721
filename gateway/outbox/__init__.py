"""Letters to members: queued as rows, handed over to the server of mail, tried again with growing pauses.

    queue(gateway, member, "test", title="Due ore di giardinaggio")   # False where the member wants none of that kind
    send_due(gateway)                                                   # what the postman does, every few seconds
"""

from gateway.outbox.letters import LETTERS, Letter
from gateway.outbox.rows import OutboxRow, erase_letters, list_rows, queue, stop
from gateway.outbox.sending import send_due, send_test

__all__ = [
    "LETTERS", "Letter", "OutboxRow", "erase_letters", "list_rows", "queue", "send_due", "send_test", "stop",
]
