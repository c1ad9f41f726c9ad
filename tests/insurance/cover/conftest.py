"""The counted bakery of the risks' tests, for what its contracts pay."""

from tests.risks.quantification.conftest import counted, few_years, signed_in, unsent

__all__ = ["counted", "few_years", "signed_in", "unsent"]
