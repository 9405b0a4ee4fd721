"""What machines write, as it stands on a page: hashes, digests and names in the rules."""

from markupsafe import Markup

from chaincode.words.seen import clean
from webapp.formats import NOTHING


def write_code(text: str) -> Markup | str:
    """Return a code in letters of one width, a name broken after its dots at first; a dash for none."""
    parts = Markup(".<wbr>").join(clean(text).split("."))
    return Markup("<code>{}</code>").format(parts) if text else NOTHING
