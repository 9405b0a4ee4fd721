"""PODs: one grammar for every door. IT, three digits of the distributor, E, eight digits or letters, a check character.

The check character isn't part of the name: many papers leave it out. Case, blanks and points between groups don't
count.
"""

import re

from chaincode.kernel.quoting import show
from chaincode.words import WordedError

POD_LENGTH = 14
"""Without the check character."""
_is_pod = re.compile(r"IT[0-9]{3}E[0-9A-Z]{8}[0-9A-Z]?", re.ASCII).fullmatch
_find_pods = re.compile(r"(?<![0-9A-Z])IT[0-9]{3}E[0-9A-Z]{8}[0-9A-Z]?(?![0-9A-Z])", re.ASCII).findall

_mask = re.compile(r"\bIT[0-9]{3}E[0-9A-Z]{6,11}\b", re.ASCII | re.IGNORECASE).sub


def parse_pod(text: str) -> str:
    """Give a POD as it is kept: 14 characters, capitals. ValueError with words for people when it is none."""
    compact = _compact(text)
    if not _is_pod(compact):
        raise WordedError("analytics.pod.not_pod_such_as_it001e00000001", text=show(text))
    return compact[:POD_LENGTH]


def is_pod(text: str) -> bool:
    """Say whether a text is a POD, however it is written."""
    return bool(_is_pod(_compact(text)))


def mask_pods(text: str) -> str:
    """Return a text with "POD" for whatever looks like one, also where some characters lack or are too many."""
    return _mask("POD", text)


def _compact(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text).upper()


def find_pods(text: str) -> list[str]:
    """Give the PODs that stand in a text, such as a file's name, each once, in order."""
    return list(dict.fromkeys(pod[:POD_LENGTH] for pod in _find_pods(text.upper())))
