"""The closed lists that the catalogue's data may use. Pure.

Categories, services and themes are those of the register, the services and the treatment; they are repeated here so
that reading the catalogue needs no model, and a test keeps both sides equal.
"""

LANGUAGES = ("fr", "en")
CATEGORIES = frozenset(
    {"online", "cyber", "fraud", "property", "people", "supply", "liability", "regulation", "finance", "other"}
)
SERVICES = frozenset(
    {
        "shop",
        "booking",
        "payment",
        "till",
        "website",
        "email",
        "crm",
        "stock",
        "accounting",
        "telephone",
        "social",
        "marketplace",
        "storage",
        "internet",
        "hosting",
        "delivery",
        "bank",
        "other",
    }
)
THEMES = frozenset({"cyber", "continuity", "prevention", "energy", "other"})
PHASES = ("govern", "prevent", "detect", "respond", "recover")
TARGETS = frozenset({"frequency", "duration", "severity"})  # what a measure lowers
BASES = frozenset({"figures", "adapted", "judgement"})
CONFIDENCES = ("strong", "fair", "weak", "judgement")  # from the best founded to our own estimate
READ = frozenset({"original", "secondhand", "own"})  # where the figure was read
UNITS = frozenset(
    {
        "days",
        "eur",
        "eur_day",
        "eur_hour",
        "eur_person",
        "eur_year",
        "hours",
        "minutes",
        "months",
        "pct_employees_year",
        "pct_firms",
        "pct_firms_year",
        "pct_lines_month",
        "pct_lines_year",
        "pct_loss",
        "pct_restores",
        "pct_value",
        "pct_victims",
        "pct_year",
        "per_1000_employees_year",
        "per_year",
    }
)
STANDARDS = frozenset({"anssi_13", "anssi_hygiene", "cis_v8", "nist_csf2", "iso22301", "other"})
EFFORTS = (1, 2, 3)
EVERY_SECTOR = "all"
