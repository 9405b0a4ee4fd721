"""Every table that people fill in takes English and Italian column names, however a spreadsheet writes them."""

import pytest

from analytics.columns import ITALIAN, find_names, fold_name
from analytics.imports.gse import TEMPLATE, parse_gse
from analytics.imports.prices import parse_prices
from analytics.readings_file import COLUMNS, parse_readings
from chaincode.kernel.registers import REGISTERS
from gateway.commandline.members import columns as members_columns
from gateway.commandline.repartition import payees_file

TABLES = (members_columns.COLUMNS, payees_file.COLUMNS, TEMPLATE, (*COLUMNS, "interval_s"), ("eur_mwh", "zone"))


@pytest.mark.parametrize("wanted", TABLES)
def test_each_name_of_a_column_names_it_alone(wanted: tuple[str, ...]) -> None:
    for english in wanted:
        for name in (english, *ITALIAN.get(english, ())):
            assert find_names([name, name.upper().replace("_", " "), f" {name}"], wanted) == [english] * 3


@pytest.mark.parametrize(("cell", "name"), [
    ("Potenza (kW)", "potenza_kw"), ("Prezzo (€/MWh)", "prezzo_eur_mwh"), ("Contributo %", "contributo_pct"),
    ("Peso della povertà\nenergetica", "peso_della_poverta_energetica"), ("Ora /Hour", "ora_hour"), ("–", ""),
])
def test_marks_accents_and_case_do_not_count(cell: str, name: str) -> None:
    assert fold_name(cell) == name


def test_readings_prices_and_figures_of_gse_in_italian() -> None:
    readings = parse_readings(
        b"POD;Cabina primaria;Registro;Data ora;Energia (Wh)\n"
        b"it001e000000019;AC001E00001;Prelevata;2024-09-03T12:00:00+02:00;100\n", REGISTERS)
    assert readings.readings.energy_wh.tolist() == [100]
    prices = parse_prices("Data ora;Zona;Prezzo (€/MWh)\n01/09/2024 00:00;Nord;1.092,85 €\n".encode())
    assert [float(price) for price in prices.by_zone["NORD"].values()] == [1092.85]
    figure, = parse_gse((
        "Mese;Impianto;Immessa (kWh);Condivisa (kWh);Premio (€);Valorizzazione (€)\n"
        "05/2026;it 001 e 00000002 5;1.812,4;377,125;45,26;-4,07\n").encode())
    assert (figure.month, figure.plant, figure.injected_wh, figure.valorisation_cents) == (
        "2026-05", "IT001E00000002", 1_812_400, -407)
