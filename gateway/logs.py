"""What a gateway writes to its log: where something failed, never with what.

Readings, names and contacts come in and go out through the code that fails, and an exception's words quote them: so a
failure is told by its kind and the lines of code it passed. As what libraries write can't be chosen here, the formatter
also leaves their exceptions' words out, and masks whatever looks like a metering point.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import TextIO

from chaincode.kernel.log_level import find_log_level
from chaincode.kernel.pod import mask_pods

_FORMAT = "%(asctime)s %(name)s %(message)s"


def describe_failure(error: BaseException) -> str:
    """Give an exception's kind and where it passed, with those that it came from; none of its words."""
    parts, seen = [], set[int]()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        frames = "".join(
            f"\n  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(link.__traceback__)
        )
        parts.append(f"{type(link).__module__}.{type(link).__qualname__}{frames}")
        link = link.__cause__ or link.__context__
    return "\nfrom ".join(parts)


class DiscreetFormatter(logging.Formatter):
    """Formats records without the words of exceptions and without metering points."""

    def formatException(  # noqa: N802 - logging's own name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Describe a record's exception."""
        return describe_failure(ei[1]) if ei[1] else ""

    def format(self, record: logging.LogRecord) -> str:
        """Format a record."""
        return mask_pods(super().format(record))


def set_up_logs(stream: TextIO | None = None) -> None:
    """Write what this process logs to a stream (standard error), as much as the environment says."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(DiscreetFormatter(_FORMAT))
    logging.basicConfig(level=find_log_level(), handlers=[handler])
    for chatty in ("httpx", "alembic.runtime"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
