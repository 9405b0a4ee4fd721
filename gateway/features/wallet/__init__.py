"""What a member has, when it expires, and why it was earned."""

from gateway.features.wallet.views import blueprint

__all__ = ["blueprint"]
