"""Why a file isn't taken."""

from gateway.http.errors import ApiReason

TOO_LARGE = ApiReason("UPLOAD_TOO_LARGE", 413)
OTHER_KIND = ApiReason("UPLOAD_OTHER_KIND", 415)
TOO_MANY_PIXELS = ApiReason("UPLOAD_TOO_MANY_PIXELS", 422)
UNREADABLE = ApiReason("UPLOAD_UNREADABLE", 422)
TOO_HARD = ApiReason("UPLOAD_TOO_HARD", 422)
NO_ROOM = ApiReason("UPLOADS_FULL", 409)
BUSY = ApiReason("UPLOADS_BUSY", 503)
