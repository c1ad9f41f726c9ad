"""One name for one provider, however people write it. Pure."""

import re

from portal.ui.sorting import folded

_FORMS = re.compile(r"\b(sas|sasu|sarl|eurl|sa|snc|scop|inc|ltd|llc|gmbh|se|bv|europe|france)\b\.?")
_SAME = {  # another name of the same company
    "ovh": "ovhcloud",
    "ovh groupe": "ovhcloud",
    "amazon web services": "aws",
    "amazon aws": "aws",
    "google workspace": "google",
    "google cloud": "google",
    "microsoft 365": "microsoft",
    "office 365": "microsoft",
    "microsoft azure": "microsoft",
    "azure": "microsoft",
    "stripe payments": "stripe",
}


def canonical(name: str) -> str:
    """“OVH”, “OVHcloud SAS” and “ovhcloud” are one; empty stays empty."""
    plain = re.sub(r"[^a-z0-9]+", " ", folded(name))
    plain = " ".join(_FORMS.sub(" ", plain).split()) or plain.strip()
    return _SAME.get(plain, plain)
