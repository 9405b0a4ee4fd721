"""What money of later years is worth today, by each year's end."""


def compute_annuity(years: int, discount: float) -> float:
    """What one EUR at the end of each year is worth."""
    return sum(_discount(year, discount) for year in range(1, years + 1))


def compute_outlay(life_y: int, years: int, discount: float) -> float:
    """What building for one EUR costs: now, again whenever its life ends before the last year, less what is left then.

    Left in the last year is the part of the life that is still to come, straight-line; nothing where a life just ended.
    """
    again = sum(_discount(year, discount) for year in range(life_y, years, life_y))
    spent = years % life_y
    left = (1 - spent / life_y) * _discount(years, discount) if spent else 0.0
    return 1 + again - left


def _discount(year: int, discount: float) -> float:
    return float((1 + discount) ** -year)
