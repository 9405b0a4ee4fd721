"""What a plant costs: by kW and scale or as given, what a grant pays of it, GSE's yearly fee. EUR.

Sources: RSE CACER_Simulator, inputs_FM.xlsx (costs, scale); GSE, Regole Operative CACER (2024) p. 53 (caps of the
grant); DM MASE 106 of 2024 (fees).
"""

from analytics.planner.sheet import PlantRow

# up to kW, EUR/kW on a roof, all included
ROOF_EUR_KW = ((5, 1552.2), (20, 1549.4), (50, 1436.6), (75, 1326.6), (100, 1216.6), (200, 1156.0), (350, 1150.4),
               (700, 1144.8), (800, 1089.8), (1000, 1062.2))  # fmt: skip
GROUND_COST, GROUND_OM = 1.15, 1.3
GRANT_CAPS_EUR_KW = ((20, 1500), (200, 1200), (600, 1100), (1000, 1050))
FEE_FROM_KW, FEE_EUR, FEE_ABOVE_KW, FEE_EUR_KW = 3, 15.0, 20, 1.0


def compute_cost(plant: PlantRow) -> float:
    """Plant and battery together, and what it costs besides."""
    kw, battery = plant.row.number("kw"), plant.battery
    besides = plant.row.number("fixed_eur")
    besides += battery.number("kwh") * battery.number("eur_kwh") if battery else 0.0
    if plant["eur_kw"] is not None:
        return kw * plant.row.number("eur_kw") + besides
    return kw * _find(ROOF_EUR_KW, kw) * (GROUND_COST if plant["ground"] else 1) + besides


def compute_grant(plant: PlantRow) -> float:
    """The least of cost and cap, by the grant's share."""
    kw = plant.row.number("kw")
    cap = plant["grant_cap_eur_kw"]
    admitted = min(compute_cost(plant), kw * (_find(GRANT_CAPS_EUR_KW, kw) if cap is None else float(cap)))
    return admitted * plant.row.number("grant_pct") / 100


def compute_upkeep(plant: PlantRow) -> float:
    """A year's operation and maintenance of the plant itself, in the first year's prices."""
    if plant["om_pct"] is not None:
        return compute_cost(plant) * plant.row.number("om_pct") / 100
    return plant.row.number("kw") * plant.row.number("om_eur_kw") * (GROUND_OM if plant["ground"] else 1)


def compute_fee(kw: float) -> float:
    """What GSE takes a year for a plant."""
    if kw <= FEE_FROM_KW:
        return 0.0
    return FEE_EUR + FEE_EUR_KW * max(0.0, kw - FEE_ABOVE_KW)


def _find(classes: tuple[tuple[int, float], ...], kw: float) -> float:
    return next((eur for limit, eur in classes if kw <= limit), classes[-1][1])
