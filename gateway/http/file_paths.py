"""Where files go: paths of the API whose body is a file itself, and those of pages whose form holds one."""

import re
from urllib.parse import quote

_BELOW = re.compile("(/[a-z]+/api/v1)?/(uploads|sheets/[0-9a-f]{16}/files)")

_FORMS = re.compile("/(it|en)/municipality/plan-part/send")
_PAGES = re.compile("/(it|en)/([a-z-]+/[a-z-]+)/[a-z-]+")


def takes_file(path: str) -> bool:
    """Whether a path, of a gateway's own or with the organisation's part before it, is one where files go."""
    return _BELOW.fullmatch(path) is not None


def takes_form_with_file(path: str) -> bool:
    """Whether a path is a page's where a form with a file goes."""
    return _FORMS.fullmatch(path) is not None


def find_too_large(path: str, query: str) -> str:
    """The page that says that what a page's form sent is too large, and leads back to it; "" where none sent it."""
    form = _PAGES.fullmatch(path)
    return f"/{form[1]}/too-large?back={quote(f'{form[2]}?{query}', safe='')}" if form else ""
