"""Where the table of a sheet begins, on one row or two, and which column says what. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.spreadsheets.cells import fold, text_of
from portal.spreadsheets.sheets import Sheet

FIELDS = (
    "ref", "title", "likelihood", "impact", "cost_min", "cost_max", "owner", "action", "due", "status", "action_cost",
    "review",
)  # fmt: skip
EXTRA = ("category", "cause", "consequences", "existing_controls")
MAPPABLE = (*FIELDS, "cost", *EXTRA)  # `cost` is one column for the lowest and the highest amount
DEEPEST = 80  # rows in which a header is looked for
LONGEST_LABEL = 90

_SCORE = (
    r"criticite|score|\bcotation\b|\bniveau (de|du) risque|\brisk (level|rating|score)|\brating\b|"
    r"\bcrit\b|\bip r?\b|\brpn\b|\bpriorite|\bpriority|\bpoids\b|\bp x g\b|\bg x p\b|\bl x i\b|"
    r"\bvaleur du risque|\bnote globale|(niveau|degre|taux) de maitrise"
)
_MONEY = (
    r"\bcouts?\b|\bcosts?\b|\bmontants?\b|\bamounts?\b|\beuros?\b|\beur\b|€|\bk€|\bbudget|"
    r"\bpertes? financ|\bfinancial (impact|loss)|\bimpact financ|\bprejudice|\bloss(es)?\b|"
    r"\bchiffrage"
)
_MOMENT = (
    r"( (brute?|nette?|residuel(le)?|initial(e)?|actuel(le)?|inherent(e)?|current|residual|cible|gross|net))?"
    r"( \d+)?( (a|to|sur) \d+)?$"
)
_DONE = r"\bactions?\b|\bmesures?\b|\btraitement|\bmeasures?\b|\bmitigation|\bremediation|\bplan\b|\btreatment"
# The first rule that fits a label wins: what is never read as another thing stands first.
_RULES: tuple[tuple[str, str], ...] = tuple(
    (name, pattern)
    for name, pattern in (
        ("", rf"^(x|.*({_SCORE}).*)$"),
        ("", r"\b(commentaires?|comments?|remarques?|observations?|notes?)\b"),
        ("existing_controls", (
            r"^(?!.*(a mettre|prevu|planifi|futur|complement|planned|additional|supplement))"
            r"(.*(exist|en place|actuel|current|deja|already|in place).*(mesure|control|dispositif|measure|"
            r"prevention)|.*(mesure|controle|dispositif|measure|control|moyen|prevention)s?.*(exist|"
            r"en place|actuel|current|deja)|(existing )?controls?$|controles?$|dispositifs?$)"
        )),
        ("review", r"\brevue|\breview|\brevision|reexamen|reevaluation|prochain examen"),
        ("action_cost", rf"({_MONEY}).*({_DONE})|({_DONE}).*({_MONEY})|^budgets?( prevu| estime| ht| ttc)*$"),
        ("due", (
            r"echeance|\bdelais?\b|deadline|\bdue\b|date (limite|cible|prevue|butoir|de fin|d echeance)|"
            r"target date|\bfin prevue|^quand$|^when$|^pour le$|\bcompletion date|"
            r"\bdate (de )?(realisation|mise en)|^a faire pour|\bby when"
        )),
        ("cost_min", (
            rf"(({_MONEY}).*\b(min|mini|minimum|minimal|bas|basse|low|lowest|best|from|plancher|"
            rf"optimiste)\b)|(\b(min|mini|minimum|low|best|fourchette basse)\b.*({_MONEY}))|"
            r"fourchette basse|^min(i|imum)?$|hypothese basse"
        )),
        ("cost_max", (
            rf"(({_MONEY}).*\b(max|maxi|maximum|maximal|haut|haute|high|highest|worst|to|plafond|"
            rf"pessimiste)\b)|(\b(max|maxi|maximum|high|worst|fourchette haute)\b.*({_MONEY}))|"
            r"fourchette haute|^max(i|imum)?$|hypothese haute"
        )),
        ("cost", _MONEY),
        ("consequences", (
            r"consequence|\beffets?\b|\beffects?\b|\bimpacts? (potentiel|possible|description)|"
            r"description (de l |des |of )?impact|\bdommages?\b"
        )),
        ("likelihood", (
            r"probabil|vraisembl|likelihood|occurrence|\bfrequen|\bproba\b|\bchance\b|^[pvfl]" + _MOMENT + "|"
            r"\bpossibilite"
        )),
        ("impact", r"\bimpact|gravit|severit|\bintensite|\bampleur|^[gi]" + _MOMENT),
        ("cause", r"\bcauses?\b|\borigines?\b|\bsources?\b|facteurs?|\broot\b"),
        ("status", r"\bstatuts?\b|\bstatus\b|\betats?\b|avancement|\bprogress\b|\bstate\b|realise|% done"),
        ("owner", (
            r"responsab|responsible|\bowner|pilote|porteur|proprietaire|\bqui$|^qui\b|\bwho\b|assigne|assigned|"
            r"en charge|referent|\bresp\b|accountable|\blead\b"
        )),
        ("ref", (
            r"^(n|no|n°|nr|num|numero|number|ref|refs|reference|id|ident|identifiant|code|#|risk id|"
            r"id risque|id du risque|code risque|n risque|n du risque|ref risque|no risque|numero (du |"
            r"de )?risque|reference (du )?risque|risk (no|number|ref|reference|code)|ref no)( .{1,12})?$"
        )),
        ("category", (
            r"categor|famille|\btypes?\b|\bdomaines?\b|\btheme|nature|\barea\b|\bfamily|processus|"
            r"\bdomain\b|\bactivite$|^unite"
        )),
        ("action", _DONE),
        ("title", (
            r"intitule|libelle|\brisques?\b|\brisks?\b|\bevenements?\b|\bevents?\b|\btitre|\btitle|"
            r"description|\bscenarios?\b|\bdangers?\b|\bmenaces?\b|\bthreats?\b|\bhazards?\b|"
            r"\bdesignation|\bnom\b|\bname\b|what can happen|aleas?"
        )),
    )
)  # fmt: skip
_COMPILED = tuple((name, re.compile(pattern)) for name, pattern in _RULES)
_NOT_NOW = re.compile(
    r"\b(cible|target|vise|visee|brut|brute|inherent|inherente|initial|initiale|gross|apres|after|futur|attendu|raw)\b"
)
_NOW = re.compile(r"\b(net|nette|residuel|residuelle|residual|actuel|actuelle|current|today)\b")
_NEVER_NOW = re.compile(
    r"\b(cible|target|vise|visee|futur|attendu|apres action|apres mesures|after (action|treatment|measures))\b"
)
_BEST_TITLE = re.compile(
    r"intitule|libelle|\btitre|\btitle|^(nom|name)|^(le )?risques?$|^risks?$|^evenement|description (du |of the )?ris"
)
_FRENCH = re.compile(
    r"risque|gravite|vraisembl|probabilite|responsable|echeance|mesure|cout|statut|avancement|"
    r"intitule|pilote|delai|numero|revue"
)
_ENGLISH = re.compile(
    r"\b(risk|likelihood|severity|owner|due|cost|status|review|title|probability|mitigation|deadline)\b"
)


@dataclass(frozen=True, slots=True)
class Table:
    """The header found: its rows (from 0), each column's label, field by column (from 0), and how well it fits."""

    first: int
    last: int
    labels: Mapping[int, str]
    mapping: Mapping[int, str]
    score: int
    english: bool
    doubts: Mapping[int, str] = field(default_factory=dict)  # columns that are assigned by their place alone

    def column(self, name: str) -> int | None:
        return next((column for column, found in self.mapping.items() if found == name), None)


def field_of(label: str) -> str:
    """The field that a label names; empty for none, also for scores, which are never read as a level."""
    folded = fold(label.replace("€", " euros ").replace("%", " % ").replace("n°", "n "))
    if label.strip() in {"#", "N°", "n°"}:
        return "ref"
    if not folded or len(folded) > LONGEST_LABEL:
        return ""
    return next((name for name, pattern in _COMPILED if pattern.search(folded)), "")


def spread(sheet: Sheet) -> dict[tuple[int, int], Any]:
    """For each covered cell of a merge, what its first cell holds."""
    found: dict[tuple[int, int], Any] = {}
    for top, left, bottom, right in sheet.merges:
        if top >= len(sheet.rows) or left >= len(sheet.rows[top]):
            continue
        value = sheet.rows[top][left]
        if value is None:
            continue
        for row in range(top, min(bottom + 1, len(sheet.rows))):
            for column in range(left, min(right + 1, len(sheet.rows[row]))):
                if (row, column) != (top, left) and len(found) < 500_000:
                    found[row, column] = value
    return found


def find_table(sheet: Sheet) -> Table | None:
    """The best header of the sheet; None when no row names at least a title and one thing more."""
    covered = spread(sheet)
    best: Table | None = None
    for row in range(min(DEEPEST, len(sheet.rows))):
        for last in (row, row + 1):
            table = _table(sheet, covered, row, last) if last < len(sheet.rows) else None
            if table is not None and (best is None or table.score > best.score):
                best = table
    return best


def _table(sheet: Sheet, covered: Mapping[tuple[int, int], Any], first: int, last: int) -> Table | None:
    labels: dict[int, str] = {}
    alone: dict[int, str] = {}
    bottoms = 0
    for column in range(len(sheet.rows[first])):
        top = _label(sheet, covered, first, column)
        bottom = _label(sheet, covered, last, column) if last > first else ""
        if last > first and bottom and bottom != top:
            if len(bottom) > 45:
                return None
            bottoms += 1
        own = bottom or top
        alone[column] = own
        labels[column] = f"{top} {bottom}".strip() if bottom and bottom != top else own
    if last > first and not bottoms:
        return None
    mapping = _assign(labels, alone)
    if "title" not in mapping.values() or len(mapping) < 2:
        return None
    named = sum(1 for label in labels.values() if label)
    # One row explains as well as two: then it is one, unless the upper one groups columns.
    penalty = 5 if last > first and not _groups(sheet, first) else 0
    joined = fold(" ".join(labels.values()))
    english = len(_ENGLISH.findall(joined)) > len(_FRENCH.findall(joined))
    doubts = {}
    action, cost = _column(mapping, "action"), _column(mapping, "cost")
    if action is not None and cost is not None and cost > action and "action_cost" not in mapping.values():
        mapping[cost] = "action_cost"
        doubts[cost] = labels[cost]
    if (whole := _column(mapping, "cost")) is not None and {"cost_min", "cost_max"} & set(mapping.values()):
        del mapping[whole]
    return Table(first, last, labels, mapping, 10 * len(mapping) - penalty - max(0, named - 40), english, doubts)


def _groups(sheet: Sheet, row: int) -> bool:
    """Whether a row holds cells merged over a few columns; a title over most of the sheet groups nothing."""
    width = len(sheet.rows[row])
    return any(
        top == row == bottom and left < right and right - left + 1 <= max(2, width // 2)
        for top, left, bottom, right in sheet.merges
    )


def _column(mapping: Mapping[int, str], name: str) -> int | None:
    return next((column for column, found in mapping.items() if found == name), None)


def _label(sheet: Sheet, covered: Mapping[tuple[int, int], Any], row: int, column: int) -> str:
    value = sheet.rows[row][column]
    text = text_of(covered.get((row, column)) if value is None else value)
    return "" if isinstance(value, int | float) else " ".join(text.split())[:200]


def _assign(labels: Mapping[int, str], alone: Mapping[int, str]) -> dict[int, str]:
    """Each field once, in the column whose label says it best; others stay unread."""
    offers: dict[str, list[tuple[int, int]]] = {}
    for column, label in labels.items():
        name = field_of(alone[column])
        whole = field_of(label)
        if (
            name in {"cost", ""}
            and whole in {"action_cost", "cost_min", "cost_max", "likelihood", "impact"}
            and alone[column]
        ):
            name = whole if name or not re.search(_SCORE, fold(alone[column])) else name
        if not name or (name in {"likelihood", "impact"} and _NEVER_NOW.search(fold(label))):
            continue
        offers.setdefault(name, []).append((_rank(name, fold(label)), column))
    mapping = {min(found)[1]: name for name, found in offers.items()}
    if "title" not in offers:
        for other in ("consequences", "cause"):
            if other in offers and "likelihood" in offers:
                mapping[min(offers[other])[1]] = "title"
                break
    return dict(sorted(mapping.items()))


def _rank(name: str, label: str) -> int:
    """Lower is better: for levels today's before those without measures, for titles the label that says so."""
    if name == "title":
        return 0 if _BEST_TITLE.search(label) else 1
    if name in {"likelihood", "impact"}:
        return 0 if _NOW.search(label) else 2 if _NOT_NOW.search(label) else 1
    return 0


def said_mapping(mapping: Mapping[str, str], columns: int) -> dict[int, str]:
    """A caller's `{"B": "title"}` by column from 0. Raises ValueError for an unknown column or field."""
    from openpyxl.utils import column_index_from_string

    found: dict[int, str] = {}
    for letter, name in mapping.items():
        column = column_index_from_string(letter) - 1
        if name not in MAPPABLE or column >= columns or name in found.values():
            raise ValueError(f"{letter}: {name}")
        found[column] = name
    return found


def looks_like_header(row: Sequence[Any], table: Table) -> bool:
    """Whether a row repeats the header."""
    same = filled = 0
    for column in table.mapping:
        text = fold(text_of(row[column])) if column < len(row) else ""
        if text:
            filled += 1
            same += text in fold(table.labels.get(column, "")) and (len(text) > 1 or field_of(text) != "")
    return filled >= 2 and same >= max(2, (filled + 1) // 2)
