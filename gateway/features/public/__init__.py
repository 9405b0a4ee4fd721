"""What anybody may know without a session: votes, services by category, months in numbers, areas. Nobody is named."""

from gateway.features.public.views import blueprint

__all__ = ["blueprint"]
