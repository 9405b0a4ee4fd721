"""Why something isn't fetched or sent; each row of a call that came to nothing names one of these."""

from gateway.http.errors import ApiReason

NO_DESTINATION = ApiReason("NO_DESTINATION", 409)
PRIVATE = ApiReason("DESTINATION_PRIVATE", 409)
UNREACHABLE = ApiReason("DESTINATION_UNREACHABLE", 502)
UNTRUSTED = ApiReason("DESTINATION_UNTRUSTED", 502)
REDIRECTS = ApiReason("DESTINATION_REDIRECTS", 502)
REFUSES = ApiReason("DESTINATION_REFUSES", 502)
TOO_LARGE = ApiReason("DESTINATION_TOO_LARGE", 502)
OTHER_KIND = ApiReason("DESTINATION_OTHER_KIND", 502)
UNREADABLE = ApiReason("DESTINATION_UNREADABLE", 502)
LATE = ApiReason("DESTINATION_LATE", 504)
