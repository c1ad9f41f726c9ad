"""The counted bakery of the risks' tests, for what its contracts pay."""

from tests.risks.quantification.conftest import counted, signed_in, unsent

__all__ = ["counted", "signed_in", "unsent"]
