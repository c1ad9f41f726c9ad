"""Which measures are themselves a service that programmes subsidise: a diagnosis or other advice, a training. Pure.

A programme of advice or training pays (part of) its own price. It lowers the cost of a measure only where the measure
is that very service; towards any other purchase it is help, not money. In doubt a measure is a purchase: its whole
title has to be about the service, not its first word.
"""

import re
from collections.abc import Mapping
from typing import Any, Protocol

from portal.ui.sorting import folded

ADVICE, TRAINING = "advice", "training"
SERVICES = frozenset({ADVICE, TRAINING})  # kinds of a programme
# Measures of the catalogue whose cost is that of a course. None of them is a diagnosis: the checks it names are bought
# with the repairs that follow.
CATALOGUE = {"second-person": TRAINING, "staff-training": TRAINING}

# The patterns are for folded titles. A sign that parts the title in two (a comma, a colon, a plus) leaves a doubt.
_PLAIN = re.compile(r"[a-z0-9 '’\u2010\u2011-]*\.?")
_DASH = re.compile(r"(?:^| )[-\u2010\u2011]+(?: |$)")
# What names a second thing, or what is done besides or afterwards.
_MORE = re.compile(
    r"\b(?:et|and|puis|then|plus|ou|or|avec|with|apres|after|avant|before|ainsi|dont|pour|to|suivie?s?|followed"
    r"|include[sd]?|including|inclus|compris|comprenant|(?:re)?mises?|travaux|works|new|neufs?|neuves?"
    r"|nouve(?:au|aux|lles?)|une equipe|former des equipes"
    r"|(?:ach[ae]t|acqui|amelior|amenag|buy|chang|construct|correct|corrig|deploi|deploy|equipement|equiper|equipment"
    r"|fix|fourni|instal|livr|modern|pose|purchas|rachat|refai|refection|rehab|remplac|renforc|renouvel|renov|repar"
    r"|repair|replac|suppl|updat|upgrad)[a-z]*)\b"
)
_START = (
    r"(?:(?:faire|realiser|commander|demander|suivre|acheter|have|get|order|take|do) )?(?:faire |realiser )?"
    r"(?:(?:un|une|le|la|les|des|notre|nos|a|an|the|our) |l )?"
)
# What French adds without a word between: "diagnostic énergie". English names things so ("audit software"), so that
# any other word has to follow "of", "in", "on" or "about".
_LOOKED_AT = (
    r"(?: (?:cyber|cybersecurite|cybersecurity|securite|surete|informatique|numerique|reseaux?|serveurs|energie"
    r"|energetique|electrique|thermique|carbone|climat|climatique|environnementale?|eau|dechets|incendie|inondations?"
    r"|evacuation|continuite|risques|toiture|batiments?|locaux|chaudiere|sauvegardes|rgpd|qualite|prevention|hygiene"
    r"|ergonomie|technique|juridique|flash|initial|complet|externe|interne|annuel|gratuit))"
)
_TAUGHT = (
    r"(?:cybersecurite|cyber|securite|informatique|numerique|rgpd|qualite|prevention|hygiene|ergonomie|evacuation"
    r"|premiers secours|secourisme|sst|gestes qui sauvent|gestes|initiale|continue)"
)
_ABOUT = r"(?: (?:a|au|aux|sur|en|de|du|des|d)(?: [a-z0-9]+)+)?"
# "Former employees" are those of the past: the verb is followed by a French article or number.
_FRENCH = r"(?=(?:un|une|le|la|les|l|des|mon|ma|mes|notre|nos|tous|tout|toutes?|chaque|deux|trois|quatre|cinq|[0-9]+) )"
_TAUGHT_FR = (
    r"(?:(?:(?:un|une|le|la|les|mon|ma|mes|notre|nos|tout|toute|tous|toutes|chaque|deux|trois|quatre|cinq|[0-9]+"
    r"|deuxieme) |l )*"
    r"(?:equipes?|salariee?s?|personnel|personnes?|collaborat(?:eur|rice)s?|employee?s?|collegues?|encadrants?|managers?"
    r"|dirigeante?s?|chefs?|apprentie?s?|agents?|seconde?|responsables?|referente?s?|secouristes?|monde)"
    rf"{_ABOUT})"
)
_TAUGHT_EN = (
    r"(?:(?:(?:a|an|the|our|my|all|every|each|two|three|four|five|second|[0-9]+) )*"
    r"(?:team|staff|employees?|people|person|colleagues?|workers?|everyone|everybody|apprentices?|first aiders?)"
    r"(?: (?:in|on|about|of|for)(?: [a-z0-9]+)+)?)"
)
_ANY = r"(?: [a-z0-9]+)+"
_ALONE = {
    ADVICE: (
        rf"(?:diag|diagnostics?|audits?){_LOOKED_AT}*(?: (?:de|du|des|d|sur){_ANY})?",
        rf"(?:diagnosis|audits?)(?: of{_ANY})?",
        rf"conseils?{_LOOKED_AT}*(?:{_LOOKED_AT}| (?:en|sur){_ANY})",  # alone it may be a board
        rf"advice(?: (?:about|on){_ANY})?",
    ),
    TRAINING: (
        rf"formations?(?: {_TAUGHT}| incendie)*(?: (?:a|au|aux|sur){_ANY})?",
        rf"formations?(?: {_TAUGHT})* (?:de|du|des|d|en) (?:{_TAUGHT}{_ABOUT}|{_TAUGHT_FR})",
        rf"former {_FRENCH}(?:des )?{_TAUGHT_FR}",
        rf"train {_TAUGHT_EN}",
        rf"training(?: (?:of|for) {_TAUGHT_EN}| (?:in|on|about){_ANY})?",
        rf"course (?:in|on|about){_ANY}",
    ),
}
_WORDS = {service: re.compile(rf"{_START}(?:{'|'.join(ways)})") for service, ways in _ALONE.items()}


class Titled(Protocol):
    """A measure, as far as it says what it is."""

    @property
    def title(self) -> str: ...

    @property
    def catalogue_code(self) -> str: ...


def service_of_measure(measure: Titled) -> str:
    """The kind of programme whose own price this measure's cost is; empty for any other purchase."""
    return service_of(measure.title, measure.catalogue_code)


def service_of(title: str, catalogue_code: str = "") -> str:
    """The same of a title alone, or of what the catalogue calls so."""
    if catalogue_code:
        return CATALOGUE.get(catalogue_code, "")
    plain = " ".join(folded(title).split())
    if not _PLAIN.fullmatch(plain) or _DASH.search(plain):
        return ""
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())
    if _MORE.search(words):
        return ""
    return next((service for service, pattern in _WORDS.items() if pattern.fullmatch(words)), "")


def pays_another_price(record: Mapping[str, Any], service: str) -> bool:
    """Whether the programme pays the price of its own advice or training, and a measure of that service is another."""
    kind = record.get("kind")
    return kind in SERVICES and kind != service
