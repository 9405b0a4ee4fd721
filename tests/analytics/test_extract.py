"""The example's tables are made again from the originals: which hours, which homes, which rounding."""

import csv
import io
import json
import zipfile
from pathlib import Path

from analytics.examples.extract import main

FIRST, HOURS = 6_600, 744  # row 0 ends at 24:00 on 31 July 2016, standard time; 3 May 2017 begins with row 6,600


def build_wheel(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as files:
        for home in range(1, 18):
            phase = 1 if home <= 5 else 2 if home <= 10 else 3
            folder = f"citylearn/data/citylearn_challenge_2022_phase_{phase}"
            power = {f"Building_{n}": {"pv": {"attributes": {"nominal_power": n / 2}}} for n in range(1, 18)}
            if home in (1, 6, 11):
                files.writestr(f"{folder}/schema.json", json.dumps({"buildings": power}))
            rows = [f"{home}.{n:04d}5,{n}" for n in range(FIRST + HOURS + 3)]
            text = "\n".join(["Equipment Electric Power [kWh],Solar Generation [W/kW]", *rows])
            files.writestr(f"{folder}/Building_{home}.csv", text)


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_tables_are_of_may(tmp_path: Path) -> None:
    build_wheel(tmp_path / "wheel.zip")
    profiles = ["ufficio_comunale", "scuola_500_studenti", "biblioteca_comunale", "COM_1.5<P<=3_festivo",
                "COM_>6kw_feriale", "IND_micro_1turno_festivo", "other"]  # fmt: skip
    quarters = [f"{profile},{quarter},0.{quarter:03d}5,0.001,0" for profile in profiles for quarter in range(96)]
    header = "profile,quarter,working_day_kwh,saturday_kwh,sunday_kwh"
    (tmp_path / "curves.csv").write_text("\n".join([header, *quarters]), encoding="utf-8")
    hours = [f"30/04/2023 {hour:02d}:00,{hour},0" for hour in range(24)] + [f"later,{n},0" for n in range(800)]
    (tmp_path / "prices.csv").write_text("\ufeff" + "\n".join(["Date,NORD,SUD", *hours]), encoding="utf-8")
    main([str(tmp_path / name) for name in ("wheel.zip", "curves.csv", "prices.csv")] + [str(tmp_path)])
    homes = read(tmp_path / "homes.csv")
    assert len(homes) == 1 + HOURS
    assert homes[0] == [f"home_{n}_used_wh" for n in range(1, 18)] + [f"home_{n}_pv_wh" for n in (1, 3, 7, 8, 16)]
    assert homes[1][:2] == ["1660", "2660"]  # 1.66005 kWh, to the Wh
    assert homes[1][17:] == [str(FIRST * n // 2) for n in (1, 3, 7, 8, 16)]
    assert homes[-1][21] == str((FIRST + HOURS - 1) * 8)
    shown = read(tmp_path / "profiles.csv")
    assert shown[0] == ["profile", "hour", "working_day_wh", "saturday_wh", "sunday_wh"]
    assert len(shown) == 1 + 6 * 24
    assert shown[2] == ["ufficio_comunale", "1", "24", "4", "0"]  # quarters 4 to 7: 4.5 + 5.5 + 6.5 + 7.5
    assert read(tmp_path / "prices.csv") == [["eur_per_mwh"], ["23"], *([str(n)] for n in range(HOURS - 1))]
