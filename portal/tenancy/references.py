"""References people can say on the phone: R-012 is the twelfth risk of this business."""

from django.db import connection

from portal.tenancy.models import Business


def next_number(business: Business, kind: str) -> int:
    """The next number of `kind` ("R", "M", …), from 1; the row stays locked until commit, a rollback returns it."""
    return next_numbers(business, kind, 1)[0]


def next_numbers(business: Business, kind: str, count: int) -> range:
    """The next `count` numbers of `kind`, at least one, in one go."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO portal_referencecounter (business_id, kind, last) VALUES (%(business)s, %(kind)s, %(count)s)"
            " ON CONFLICT (business_id, kind)"
            " DO UPDATE SET last = portal_referencecounter.last + %(count)s RETURNING last",
            {"business": business.pk, "kind": kind, "count": count},
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)


def reference(kind: str, number: int) -> str:
    """`R-012` from ("R", 12)."""
    return f"{kind}-{number:03d}"
