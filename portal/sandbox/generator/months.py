"""Months as numbers, so that careers can be laid end to end: January of year 0 is 0."""

from datetime import date, timedelta

YEAR = 12


def month(year: int, of_year: int = 1) -> int:
    """Return the number of a month."""
    return year * YEAR + of_year - 1


def month_of(day: date) -> int:
    """Return the month in which a day lies."""
    return month(day.year, day.month)


def year_of(number: int) -> int:
    """Return the year in which a month lies."""
    return number // YEAR


def text(number: int) -> str:
    """Return a month as it is stored: "2015-03"."""
    return f"{number // YEAR}-{number % YEAR + 1:02d}"


def first_day(number: int) -> date:
    """Return a month's first day."""
    return date(number // YEAR, number % YEAR + 1, 1)


def moved(day: date, years: int) -> date:
    """Return the same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def working_day(day: date) -> date:
    """Return the day, or the Monday after it where it is a Saturday or a Sunday."""
    late = day.weekday() - 4
    return day if late <= 0 else day + timedelta(days=3 - late)
