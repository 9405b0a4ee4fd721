"""The files that the rows of `every_command.txt` name: good ones, and one with each fault."""

import json
import subprocess
from pathlib import Path

from tests.helpers.files.portal import feed_in, use_at_home, write_portal, write_prices

REGULATION = Path(__file__).parents[3] / "analytics" / "examples" / "regulations" / "half-and-half.toml"
MODEL = "[model]\nseries = \"anni.csv\"\nyears = 20\ndiscount = 0.03\n[[party]]\ncode = \"scuola\"\nload = \"load\"\n"
MILL = """\
[project]
name = "Mulino"
region = "Piemonte"
first_year = 2024
years = 5
zonal_eur_mwh = 60
[[site]]
code = "S1"
[[member]]
code = "BOTTEGA"
site = "S1"
kind = "shop"
yearly_kwh = 9000
[[plant]]
code = "MULINO"
site = "S1"
owner = "BOTTEGA"
source = "hydro"
kw = 2
most_kw = 5
eur_kw = 900
monthly_kwh = [900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900, 900]
"""
PARISH = Path(__file__).parents[3] / "analytics" / "planner" / "examples" / "parish.toml"
IBAN = "IT60X0542811101000000123456"
PROGRAMME = """\
kind = "mobility"
from_date = "2024-10-02"
to_date = "2024-12-31"
attesters = ["Bruno Prova"]

[[actions]]
code = "ride"
unit = "ride"
cents = 50
evidence = "attested"
day_cents = 200
month_cents = 600
attester_cents = 1000
"""
FILES = {
    "programma.toml": PROGRAMME,
    "soci.csv": """\
name,organisation,contact,metering_point,perimeter,power_kw,plant_kw,entry_on,region
Ada Esempio,citizens,ada@example.org,IT001E00000001,AC001E00001,6,5.5,2024-03-01,Piemonte
Bruno Prova,citizens,bruno@example.org,IT001E00000002,AC001E00001,3,,,
Bottega Prova,commerce,bottega@example.org,IT001E00000003,AC001E00001,10,,,
""",
    "invitati.csv": """\
name,organisation,contact,metering_point,perimeter,power_kw
Elsa Esempio,citizens,elsa@example.org,IT001E00000021,AC001E00001,3
""",
    "errati.csv": """\
name,organisation,contact,metering_point,perimeter,power_kw,plant_kw,entry_on,region
Carla Esempio,citizens,carla,IT001E00000011,AC001E00001,6,,,
Dario Prova,altri,dario@example.org,IT001E00000012,AC001E00001,6,,,
Elena Prova,citizens,elena@example.org,pippo,AC001E00001,6,,,
Fabio Prova,citizens,fabio@example.org,IT001E00000014,pippo,6,,,
Gina Prova,citizens,gina@example.org,IT001E00000015,AC001E00001,tanti,,,
Ugo Prova,citizens,ugo@example.org,IT001E00000016,AC001E00001,6,3,ieri,Piemonte
Ivo Prova,citizens,ivo@example.org,IT001E00000017,AC001E00001,6,3,2024-03-01,Lunigiana
,citizens,,IT001E00000018,AC001E00001,6,,,
""",
    "gse.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
2024-09;IT001E00000001;800;700;70,00;5,00
""",
    "gse-errato.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
luglio;IT001E00000001;tanti;700;70,00;5,00
""",
    "gse-presto.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
2024-08;IT001E00000001;800;700;70,00;5,00
""",
    "gse-meno.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
2024-09;IT001E00000001;800;700;-70,00;5,00
""",
    "gse-corretto.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
2024-09;IT001E00000001;800;700;71,00;5,00
""",
    "gse-nessuno.csv": """\
month;plant;injected_kwh;shared_kwh;premium_eur;valorisation_eur
2024-09;IT001E00000099;800;700;70,00;5,00
""",
    "letture.csv": """\
metering_point,perimeter,register,start,energy_wh,note
IT001E00000001,AC001E00001,injected,2024-09-01T12:00:00+02:00,1500,
IT001E00000002,AC001E00001,withdrawn,2024-09-01T12:00:00+02:00,800,
""",
    "letture-errate.csv": """\
metering_point,perimeter,register,start,energy_wh
IT001E00000001,AC001E00001,injected,x,y
""",
    "beneficiari.csv": f"""\
member,holder,fiscal_code,iban,threshold_eur,kind,need,left_on
IT001E00000001,Ada Esempio,RSSMRA85T10A562S,{IBAN},,person,,
IT001E00000002,Bruno Prova,,,,person,1,
IT001E00000003,Bottega Prova,00743110157,{IBAN},5,enterprise,,
""",
    "beneficiari-errati.csv": f"""\
member,holder,fiscal_code,iban,threshold_eur,kind,need,left_on
IT001E00000001,Ada Esempio,RSSMRA85T10A562X,{IBAN},,person,,
IT001E00000002,Bruno Prova,,{IBAN[:-1]}7,,person,1,
IT001E00000003,Bottega Prova,00743110157,{IBAN},tanti,altro,molto,ieri
""",
    "beneficiari-altri.csv": f"member,holder,iban\nIT001E00000099,Ugo Prova,{IBAN}\n",
    "incentivo.json": json.dumps({"months": {"2024-09": {
        "plants": {"IT001E00000001": {"allocated_wh": 559_320, "premium_eur": "72.71"}}, "shared_wh": 559_320,
        "valorisation_eur": "5.91"}}}),
    "modello.toml": MODEL, "modello-errato.toml": MODEL.replace("anni.csv", "manca.csv"),
    "anni.csv": "step,hours,weight,buy,sell,consumption,load\n1,1,8760,0.3,0.1,0,2\n",
    "mulino.toml": MILL, "parrocchia.toml": PARISH.read_text(encoding="utf-8"),
    "foglio-errato.toml": "[project]\nanni = 20\n",
    "regolamento.toml": REGULATION.read_text(encoding="utf-8"),
    "vuoto.csv": "", "bolletta.pdf": "%PDF-1.7\n", "frase.txt": "sette corvi bianchi\n", "corta.txt": "corta\n",
}


def write_files(place: Path) -> None:
    """The files that the rows name."""
    write_portal(place, [
        ("ada-immessa.csv", feed_in), ("ada.csv", use_at_home), ("bruno.csv", lambda hour: 2 * use_at_home(hour)),
        ("bottega.csv", lambda hour: 3 * use_at_home(hour))])
    write_prices(place / "prezzi.csv")
    for name, text in FILES.items():
        (place / name).write_text(text, encoding="utf-8")
    for words in ("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out nuova.pem",
                  "req -new -key nuova.pem -subj /CN=ada -out nuova.csr"):
        subprocess.run(["openssl", *words.split()], cwd=place, check=True, capture_output=True)
