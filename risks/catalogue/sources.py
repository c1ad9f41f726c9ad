"""The names of the sources that figures come from, for French readers: publishers keep their names, what is said about
them is put in French. Pure."""

_FRENCH = (
    ("press with operators’ statements", "presse et déclarations d’opérateurs"),
    ("press, provider statements", "presse et déclarations de prestataires"),
    ("figures via Developpez; press", "chiffres repris par Developpez, presse"),
    ("CCR study on run-off", "CCR, étude sur le ruissellement"),
    ("derived here from SSMSI and the AT/MP count", "calculé ici d’après le SSMSI et le décompte AT/MP"),
    ("opinion of 11 Oct 2007", "avis du 11 octobre 2007"),
    ("incident retrospectives", "comptes rendus d’incidents"),
    ("via press summary", "d’après la presse"),
    ("OSMP report 2024", "rapport OSMP 2024"),
    ("quarterly reports", "rapports trimestriels"),
    ("figures x 12", "chiffres × 12"),
    ("broker blog", "blog du courtier"),
    ("deliberation", "délibération"),
    ("barometer", "baromètre"),
    ("quoted by", "cité par"),
    ("derived here", "calculé ici"),
    ("derived:", "calcul :"),
    ("derived", "calculé"),
    (" surveys", ", enquêtes"),
    (" via ", " repris par "),
    (" with ", " avec "),
    (" and ", " et "),
)


def named(source: str, lang: str) -> str:
    """The source as this reader's language names it."""
    if lang == "fr":
        for english, french in _FRENCH:
            source = source.replace(english, french)
    return source
