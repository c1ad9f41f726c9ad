"""A label of the product as a snapshot holds it."""


def words(fr: str, en: str) -> dict[str, str]:
    """In both languages."""
    return {"fr": fr, "en": en}
