"""Texts whose every word was weighed, because the law or a reader holds somebody to them. They are written out here and
not taken from the code, so that no change of a word goes unseen; only quotes, apostrophes and spaces are free."""

DECLARATION = {
    "fr": (
        'J\'ai relu et confirmé une à une les réponses marquées "confirmée" ; les autres ne sont pas déclarées. '
        "Elles sont exactes à ma connaissance au {day}. Ce dossier ne remplace pas le questionnaire de l'assureur "
        "et n'engage ni l'assuré ni l'assureur avant police ou note de couverture (L112-2). Fausse déclaration "
        "intentionnelle : nullité, primes conservées (L113-8). Inexactitude de bonne foi : avant sinistre, "
        "surprime ou résiliation ; après, indemnité réduite en proportion des primes (L113-9). Pendant le "
        "contrat, je déclare sous 15 jours, en recommandé, ce qui aggrave le risque et rend mes réponses "
        "inexactes (L113-2 3°)."
    ),
    "en": (
        'I have read again and confirmed one by one the answers marked "confirmed"; the others are not declared. '
        "They are accurate to my knowledge on {day}. This dossier does not replace the insurer's questionnaire "
        "and binds neither the insured nor the insurer before a policy or a cover note (L112-2). Intentional "
        "false statement: the contract is void, premiums are kept (L113-8). Inaccuracy in good faith: before a "
        "loss, a higher premium or termination; after one, an indemnity reduced in proportion to the premiums "
        "(L113-9). During the contract I declare within 15 days, by registered letter, what aggravates the risk "
        "and makes my answers inaccurate (L113-2 3°)."
    ),
}
SEAL_NOTE = {
    "fr": (
        "Ce cachet de la plateforme montre que le fichier n'a pas changé. Il n'est ni la signature du dirigeant, "
        "ni un cachet qualifié, ni une garantie d'exactitude."
    ),
    "en": (
        "This seal of the platform shows that the file has not changed. It is neither the signature of the "
        "company's head, nor a qualified seal, nor a guarantee of accuracy."
    ),
}


def plain(text: str) -> str:
    """The words alone: straight quotes and apostrophes, one kind of space."""
    for typographic, straight in (("« ", '"'), (" »", '"'), ("“", '"'), ("”", '"'), ("’", "'")):
        text = text.replace("\u00a0", " ").replace("\u202f", " ").replace(typographic, straight)
    return " ".join(text.split())
