"""What a measure is linked to: the risks it works against, the proofs that show it. Same business only; the database
holds a composite key as well."""

from collections.abc import Iterable

from portal.evidence.models import Proof
from portal.tenancy.references import reference
from risks.register.models import Risk
from risks.treatment.models import Measure, MeasureProof, RiskMeasure


def risks_of(measure: Measure) -> list[Risk]:
    """The risks it works against, by number."""
    found = Risk.objects.for_business(measure.business_id).filter(measure_links__measure=measure)
    return list(found.order_by("number"))


def proofs_of(measure: Measure) -> list[Proof]:
    """The proofs that show it, by number."""
    found = Proof.objects.for_business(measure.business_id).filter(measure_links__measure=measure)
    return list(found.order_by("number"))


def link_risks(measure: Measure, risks: Iterable[Risk]) -> None:
    """Replaces its risks."""
    RiskMeasure.objects.for_business(measure.business_id).filter(measure=measure).delete()
    RiskMeasure.objects.bulk_create(
        RiskMeasure(business_id=measure.business_id, risk=risk, measure=measure) for risk in risks
    )


def link_proofs(measure: Measure, proofs: Iterable[Proof]) -> None:
    """Replaces its proofs."""
    MeasureProof.objects.for_business(measure.business_id).filter(measure=measure).delete()
    MeasureProof.objects.bulk_create(
        MeasureProof(business_id=measure.business_id, measure=measure, proof=proof) for proof in proofs
    )


def references(rows: Iterable[Risk | Proof]) -> list[str]:
    """`R-001`, `P-004`: what the history names them by."""
    return [
        reference("R" if isinstance(row, Risk) else "P", row.number) for row in sorted(rows, key=lambda r: r.number)
    ]
