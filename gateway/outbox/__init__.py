"""Letters to members: queued as rows, handed over to the server of mail, tried again with growing pauses.

    queue(gateway, member, "test", title="Due ore di giardinaggio")   # False where the member wants none of that kind
    send_due(gateway)                                                   # what the postman does, every few seconds
"""

from gateway.outbox.letters import LETTERS, SUMMARY, WISHES, Letter
from gateway.outbox.rows import (
    OutboxRow,
    add,
    can_send,
    erase_letters,
    find_reader,
    list_rows,
    list_wishes,
    queue,
    stop,
    wish,
)
from gateway.outbox.sending import send_due, send_test

__all__ = [
    "LETTERS", "SUMMARY", "WISHES", "Letter", "OutboxRow", "add", "can_send", "erase_letters", "find_reader",
    "list_rows", "list_wishes", "queue", "send_due", "send_test", "stop", "wish",
]
