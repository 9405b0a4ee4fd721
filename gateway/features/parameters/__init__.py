"""The parameters in force, and what exists of tokens and euro."""

from gateway.features.parameters.views import blueprint

__all__ = ["blueprint"]
