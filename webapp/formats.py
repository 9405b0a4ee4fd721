"""Numbers, dates and hours as a language writes them; the community's day is that of Europe/Rome."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from chaincode.rules.intervals import add_days
from chaincode.words.days import name_first

NOTHING = "–"  # what isn't known
_LOCALES = {"it": Locale("it", "IT"), "en": Locale("en", "GB")}
_ROME = ZoneInfo("Europe/Rome")


class Formats:
    """How one language writes what pages show; what isn't known is a dash."""

    def __init__(self, language: str) -> None:
        self._locale = _LOCALES[language]

    def whole(self, number: int | None) -> str:
        """A count."""
        return self._write(number, 1, 0)

    def tokens(self, cents: float | None) -> str:
        """Cents to tokens or euro, "12.34"."""
        return self._write(cents, 100, 2)

    def fine_tokens(self, micro: float | None) -> str:
        """Millionths of a cent to tokens with four decimals, "0.1333"."""
        return self._write(micro, 100_000_000, 4)

    def kwh(self, wh: int | None) -> str:
        """Wh to kWh, "12.3"."""
        return self._write(wh, 1_000, 1)

    def fine_kwh(self, wh: int | None) -> str:
        """Wh to kWh with every Wh, "12.345"."""
        return self._write(wh, 1_000, 3)

    def kw(self, power_w: int) -> str:
        """W to kW with no needless zero, "5.5"."""
        return format_decimal(power_w / 1_000, "#,##0.###", self._locale)

    def percent(self, bps: int) -> str:
        """Basis points to "80 %", or "12.5 %"."""
        return f"{format_decimal(bps / 100, '#,##0.##', self._locale)} %"

    def day(self, text: str) -> str:
        """2024-05-14 to "14 May"."""
        return self._write_date(text, "d MMMM")

    def full_day(self, text: str) -> str:
        """2024-05-14 to "14 May 2024"."""
        return self._write_date(text, "d MMMM y")

    def weekday(self, text: str) -> str:
        """2024-05-14 to "Tuesday 14 May"."""
        return self._write_date(text, "EEEE d MMMM")

    def month(self, text: str) -> str:
        """2024-05, or a date in it, to "May 2024"."""
        return self._write_date(f"{text[:7]}-01", "MMMM y")

    def month_name(self, number: int) -> str:
        """1 to "January"."""
        return self._write_date(f"2024-{number:02d}-01", "LLLL")

    def days(self, first: str, count: int) -> str:
        """A first date and a number of days to "1-7 May 2024"."""
        last = add_days(first, count - 1)
        if first == last:
            return self.full_day(first)
        begin = "d" if first[:7] == last[:7] else "d MMMM" if first[:4] == last[:4] else "d MMMM y"
        return f"{self._write_date(first, begin)}–{self.full_day(last)}"

    def clock(self, instant_s: int) -> str:
        """UTC seconds to the local "13:00"."""
        return format_time(datetime.fromtimestamp(instant_s, UTC), "HH:mm", _ROME, self._locale)

    def instant_day(self, instant_s: int) -> str:
        """UTC seconds to the local "14 May 2024"."""
        return self.full_day(datetime.fromtimestamp(instant_s, _ROME).date().isoformat())

    def _write(self, number: float | None, unit: int, digits: int) -> str:
        if number is None:
            return NOTHING
        return format_decimal(number / unit, f"#,##0.{'0' * digits}" if digits else "#,##0", self._locale)

    def _write_date(self, text: str, pattern: str) -> str:
        if not text:
            return NOTHING
        return name_first(format_date(date.fromisoformat(text), pattern, self._locale), self._locale.language)
