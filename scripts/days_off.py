"""Write the calendar of working days: `python -m scripts.days_off`.

The calendar is data because the package that knows it loads every country of the world with Vietnam, some
twenty megabytes in each web process. Run this again when the package learns of a year's swapped days.
"""

import json
from datetime import date, timedelta
from pathlib import Path

import holidays

from portal.proposals.rules.deadlines import CALENDAR

_FRIDAY = 4


def days_off(year: int) -> dict[str, list[str]]:
    """Return the days of a year, as MM-DD, on which the week does not decide whether offices work."""
    calendar = holidays.country_holidays("VN", years=year)
    found: dict[str, list[str]] = {"off": [], "worked": []}
    day = date(year, 1, 1)
    while day.year == year:
        is_weekday = day.weekday() <= _FRIDAY
        if calendar.is_working_day(day) != is_weekday:
            found["off" if is_weekday else "worked"].append(f"{day:%m-%d}")
        day += timedelta(days=1)
    return found


def main(first: int = 2020, last: int = 2099) -> None:
    """Write the file."""
    years = {str(year): days_off(year) for year in range(first, last + 1)}
    lines = ",\n".join(f' "{year}": {json.dumps(found)}' for year, found in years.items())
    Path(CALENDAR).write_text(f"{{\n{lines}\n}}\n")


if __name__ == "__main__":
    main()
