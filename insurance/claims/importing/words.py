"""Headers and codes as insurers' lists write them, in either language. Pure."""

import re
from functools import cache

from insurance.claims.columns import COLUMNS, Column
from portal.spreadsheets.cells import fold
from portal.ui.bilingual import in_both_languages

_HEADERS = {
    "claim_no": r"(claim|loss|file|sinistre|dossier) (no|nr|n|number|ref|reference)"
    r"|(n|no|num|numero|ref|reference)( (de |du |of )?(sinistre|dossier|claim))?|sinistre|claim",
    "loss_date": r"(date|day|jour)( of| de| du)?( la| the)?( loss| occurrence| survenance| sinistre| event| evenement)"
    r"|loss date|survenance|survenu le|occurred on|date of accident",
    "discovery_date": r"(date )?(discovered|of discovery|de decouverte|discovery)|discovery date|decouvert le",
    "report_date": r"(date )?(reported|of report|notified|of notification|de declaration)|declare le|notification date"
    r"|report date|declaration",
    "close_date": r"(date )?(closed|of closure|de cloture)|clos le|close date|cloture",
    "status": r"(claim )?(status|state)|etat( du (sinistre|dossier))?|statut|situation",
    "cause": r"causes?( of loss| du sinistre)?|nature( du sinistre)?|circonstances?|peril",
    "site": r"site|lieu|location|place|system|systeme|etablissement|risk address|adresse( du risque)?",
    "cover": r"garanties?( mise en jeu)?|covers?( triggered)?|coverage|guarantee",
    "description": r"(short )?description( of loss| du sinistre)?|libelle|details?|resume|summary|commentaire",
    "insured_flag": r"(insured|assure)( flag| or not| ou non)?|couvert|covered",
    "ground_up": r"(full|total|ground up|gross)( cost| loss)?( before cover| before insurance)?|ground up"
    r"|cout total( avant assurance)?|montant total|dommages?",
    "deductible": r"deductible( borne)?|excess|franchise( supportee)?",
    "paid_indemnity": r"(paid )?indemnit(y|e)s?( paid| reglee?s?| payee?s?)?|(montant )?(regle|paye|paid)"
    r"|(amount|loss) paid|paid loss(es)?|reglements?",
    "paid_expense": r"(expenses?|costs|fees|frais|honoraires)( paid| regles?| payes?)?|paid expenses?|alae",
    "reserve": r"(outstanding )?reserves?( outstanding)?|outstanding|provisions?( restantes?)?|evaluation|os",
    "recovery": r"recover(y|ies)( received)?|subrogation|recours( encaisses?)?",
    "incurred": r"(total )?incurred( total)?|charge( totale)?|cout( du)? sinistre|total charge",
    "downtime_h": r"(hours|heures)( of| d)?( interruption| arret| downtime)|downtime( h)?|duree d arret",
    "records": r"records?( affected)?|enregistrements?( touches?)?|donnees touchees",
    "actions": r"(corrective )?actions?( taken)?|mesures?( correctives?)?|lessons( learnt)?|remedial actions?",
}
_COMPILED = {key: re.compile(pattern) for key, pattern in _HEADERS.items()}
_CODES = {
    "status": {
        "open": r"ouverte?|en cours|opened|pending|outstanding|o",
        "reopened": r"re ?open|re ?ouverte?|rouverte?",
        "no_payment": r"(clos |classe |cloture )?sans suite|(closed )?(no|nil|without) (payment|indemnity)|cnp",
        "closed": r"clos|close|cloturee?|terminee?|reglee?|settled|paid|soldee?|c",
    },
    "insured_flag": {"yes": r"oui|yes|y|o|true|vrai|1|couverte?|covered", "no": r"non|no|n|false|faux|0|not covered"},
    "cause": {
        "property_damage": r".*\b(incendie|feu|fire|eau|eaux|water|tempete|storm|grele|hail|inondation|flood|foudre|"
        r"bris|glass|degats?|vol|theft|burglary|effraction|vandalisme|vandalism|chute|collision)\b.*",
        "attack": r".*\b(attaque|attack|cyber|rancon\w*|ransom\w*|phishing|hameconnage|intrusion|piratage|hack\w*|"
        r"fraude?|escroquerie|virus|malware|malveillance)\b.*",
        "failure": r".*\b(panne|failure|breakdown|defaillance|bug|court circuit)\b.*",
        "human_error": r".*\b(erreur|error|mistake|negligence|oubli|maladresse)\b.*",
        "provider_failure": r".*\b(fournisseur|provider|supplier|hebergeur|host|prestataire|operateur)\b.*",
        "other": r"autres?|others?|divers|misc\w*",
    },
    "cover": {
        "gross_margin": r"pertes? d exploitation|business interruption|bi|gross (margin|profit)|perte de marge",
        "property": r"(dommages|property)( aux biens| damage)?|batiments?|contents?|biens|incendie|degats des eaux|vol",
        "liability": r"(responsabilite|liability|rc)( civile)?( exploitation| professionnelle| pro)?|third party",
        "response": r"assistance|incident response|gestion de crise",
        "data": r"(reconstitution (des |de )?)?donnees|data( restoration)?",
        "extra_costs": r"frais supplementaires|extra (costs?|expenses?)|icow",
        "extortion": r"extorsion|cyber extorsion|ransom",
        "fraud": r"fraude|crime|detournement",
        "other": r"autres?|others?|divers",
    },
}


@cache
def _exact() -> dict[str, str]:
    """Each column's name for machines and its labels, folded, to its name."""
    found = {fold(column.key): column.key for column in COLUMNS}
    for column in COLUMNS:
        found |= {fold(text): column.key for text in in_both_languages(column.label).values()}
    return found


def column_of(label: str) -> str:
    """The column that a header names; empty for none. Units and remarks in brackets say nothing."""
    whole = fold(label)
    if whole in _exact():
        return _exact()[whole]
    bare = fold(re.sub(r"[(\[=].{0,60}", " ", label.replace("€", " ")))
    if not bare or len(bare) > 60:
        return ""
    return next((key for key, pattern in _COMPILED.items() if pattern.fullmatch(bare)), "")


@cache
def _labels(key: str) -> dict[str, str]:
    """Codes and labels of a column's choices, folded, to the code."""
    choices = next(column.choices for column in COLUMNS if column.key == key)
    found = {fold(code.value): str(code.value) for code in choices}
    for code in choices:
        found |= {fold(text): str(code.value) for text in in_both_languages(code.label).values()}
    return found


def code_of(column: Column, text: str) -> str:
    """The code that a cell names; empty when none or more than one fits."""
    folded = fold(text)[:200]
    if folded in _labels(column.key):
        return _labels(column.key)[folded]
    found = [code for code, pattern in _CODES[column.key].items() if re.fullmatch(pattern, folded)]
    return found[0] if len(found) == 1 else ""
