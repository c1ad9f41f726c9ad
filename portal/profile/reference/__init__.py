"""Official French nomenclatures as plain, cached look-ups: activities (NAF), places, legal forms, head-count bands.

Pure: no database, no settings, no clock. Versions, licences and checksums of the tables are in SOURCES.md.
"""

from .headcount import BANDS, headcount_band, headcount_bounds
from .legal_forms import is_legal_form_prefix, legal_form_label, legal_forms
from .naf import (
    NafCode,
    canonical_naf,
    naf_ancestors,
    naf_label,
    naf_sections,
    normalise_naf,
    search_naf,
)
from .place_names import FormerRegion, NamedZone, former_regions, overseas_zones, zones_named_in
from .places import (
    Commune,
    Department,
    Region,
    commune,
    department,
    department_of_commune,
    departments,
    is_zone,
    region,
    regions,
    search_communes,
    zone_contains,
    zone_name,
)

__all__ = [
    "BANDS",
    "Commune",
    "Department",
    "FormerRegion",
    "NafCode",
    "NamedZone",
    "Region",
    "canonical_naf",
    "commune",
    "department",
    "department_of_commune",
    "departments",
    "former_regions",
    "headcount_band",
    "headcount_bounds",
    "is_legal_form_prefix",
    "is_zone",
    "legal_form_label",
    "legal_forms",
    "naf_ancestors",
    "naf_label",
    "naf_sections",
    "normalise_naf",
    "overseas_zones",
    "region",
    "regions",
    "search_communes",
    "search_naf",
    "zone_contains",
    "zone_name",
    "zones_named_in",
]
