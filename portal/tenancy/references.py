"""References people can say on the phone: R-012 is the twelfth risk of this business."""

from django.db import connection

from portal.tenancy.models import Business


def next_number(business: Business, kind: str) -> int:
    """The next number of `kind` ("R", "M", …), from 1; the row stays locked until commit, a rollback returns it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_referencecounter (business_id, kind, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (business_id, kind) DO UPDATE SET last = portal_referencecounter.last + 1 RETURNING last",
            [business.pk, kind],
        )
        row = cursor.fetchone()
    return int(row[0])


def reference(kind: str, number: int) -> str:
    """`R-012` from ("R", 12)."""
    return f"{kind}-{number:03d}"
