"""The code with which a device's message is refused."""

from iot_bridge.rejects import MessageRejectError

POINT = "IT001E00000001"


def refuse(work, *arguments, **named):
    """The code of the refusal, "" for none."""
    try:
        work(*arguments, **named)
    except MessageRejectError as error:
        return error.code
    return ""
