"""The one door in for files: a photo, a document or a table of a member, told by its content, bounded, kept, erased.

    kept = keep(gateway, member, "photo", data)      # a photo is made anew: what is kept is never what was sent
    give(gateway, member, kept.id).data
    delete_of(connection, member)                    # with whom it belongs to
"""

from gateway.uploads.kinds import KINDS
from gateway.uploads.store import GivenUpload, Upload, delete, delete_of, give, keep, list_held

__all__ = ["KINDS", "GivenUpload", "Upload", "delete", "delete_of", "give", "keep", "list_held"]
