"""What GSE is expected to pay for shared energy: premium, valorisation, surplus, advance, exact to the cent."""

from analytics.incentives.estimate import Estimate, compute_estimate, compute_tariff
from analytics.incentives.plants import Plant

__all__ = ["Estimate", "Plant", "compute_estimate", "compute_tariff"]
