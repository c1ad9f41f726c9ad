"""The head-count bands that the French business register publishes, as bounds (both included)."""

BANDS: dict[str, tuple[int, int | None]] = {
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1000, 1999),
    "51": (2000, 4999),
    "52": (5000, 9999),
    "53": (10000, None),
}


def headcount_bounds(band: str) -> tuple[int, int | None] | None:
    """(lowest, highest) number of employees of a band, None for highest when open-ended; None for an unknown band."""
    return BANDS.get(band)


def headcount_band(employees: int) -> str:
    """The band of a number of employees. Raises ValueError below zero."""
    if employees < 0:
        raise ValueError("a head-count cannot be negative")
    return max(band for band, (low, _) in BANDS.items() if low <= employees)
