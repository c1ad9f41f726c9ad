"""A verb's "no" with its reason in the reader's language."""


class Refused(Exception):  # noqa: N818 -- it reads as what the verb answers
    """The rules of the business forbid it; the message says why and what to do. Nothing was written."""
