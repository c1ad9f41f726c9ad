"""A verb's "no" with its reason in the reader's language."""


class Refused(Exception):
    """The rules of the business forbid it; the message says why and what to do. Nothing was written."""
