"""Erasing what a gateway holds of a member, with what stays and why."""

from gateway.features.erasure.views import blueprint

__all__ = ["blueprint"]
