"""A month's own figures beside GSE's, a row a measure."""

from webapp.page import Writer
from webapp.parts.settlements import Plain

ENERGY = "shared_wh"


def show_beside(one: Plain, writer: Writer) -> list[str]:
    """Write a measure: own, GSE's, own less GSE's, and how far apart they are."""
    write = writer.formats.kwh if one["measure"] == ENERGY else writer.formats.tokens
    own, official = one["own"], one["gse"]
    apart = None if None in (own, official) else own - official
    share = writer.formats.percent(one["bps"]) if one["bps"] is not None else writer.formats.tokens(None)
    far = writer.say("gse_far") if one["is_far"] else ""
    return [writer.say(f"gse_measure_{one['measure']}"), write(own), write(official), write(apart),
            f"{share} {far}".strip()]
