"""BusinessKey makes a model a tenant table; OwnedKey points inside the same business. No further line per model."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from django.db import models
from django.db.models.options import Options

from portal.tenancy.constraints import SameBusiness, TenantPolicy


def rule_name(opts: Options[Any], suffix: str) -> str:
    """A constraint's name, within PostgreSQL's 63 bytes."""
    return f"{opts.app_label}_{opts.model_name}_{suffix}"[:60]


class DeclaresRules(models.ForeignKey):  # type: ignore[type-arg]
    """A foreign key that adds constraints and indexes to its model; migrations see a plain ForeignKey beside them."""

    def rules(self, opts: Options[Any]) -> list[models.BaseConstraint]:
        raise AssertionError(f"{type(self).__name__} declares no rules")

    def indexes(self, opts: Options[Any]) -> list[models.Index]:
        return []

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False, **kwargs: Any
    ) -> None:
        super().contribute_to_class(cls, name, private_only, **kwargs)
        opts = cls._meta
        if opts.abstract:
            return
        known = {rule.name for rule in opts.constraints} | {index.name for index in opts.indexes}
        opts.constraints = [*opts.constraints, *(rule for rule in self.rules(opts) if rule.name not in known)]
        opts.indexes = [*opts.indexes, *(index for index in self.indexes(opts) if index.name not in known)]
        opts.original_attrs["constraints"] = opts.constraints  # type: ignore[attr-defined]
        opts.original_attrs["indexes"] = opts.indexes  # type: ignore[attr-defined]

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


class BusinessKey(DeclaresRules):
    """The column that makes a table a tenant's: policy, and the pair (business, id) that children reference."""

    def __init__(self, to: Any = "portal.Business", on_delete: Any = models.CASCADE, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **{"related_name": "+", "db_index": False, "editable": False, **kwargs})

    def rules(self, opts: Options[Any]) -> list[models.BaseConstraint]:
        return [
            models.UniqueConstraint(fields=["business", "id"], name=rule_name(opts, "key")),
            TenantPolicy(name=rule_name(opts, "tenant")),
        ]


class OwnedKey(DeclaresRules):
    """A relation inside one business: composite constraint, joins on both columns, index led by the business."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        super().__init__(to, on_delete, **{"db_constraint": False, "db_index": False, **kwargs})

    def rules(self, opts: Options[Any]) -> list[models.BaseConstraint]:
        return [SameBusiness(field=self.name, name=rule_name(opts, f"{self.name}_same"))]

    def indexes(self, opts: Options[Any]) -> list[models.Index]:
        digest = crc32(f"{opts.label}.{self.name}".encode())  # Django allows an index name 30 characters
        name = f"{opts.model_name}_{self.name}"[:20] + f"_{digest:08x}"
        return [models.Index(fields=["business", self.name], name=name)]

    def get_joining_fields(self, reverse_join: bool = False) -> Any:
        ours = self.model._meta.get_field("business")
        theirs = self.remote_field.model._meta.get_field("business")
        pair = (theirs, ours) if reverse_join else (ours, theirs)
        return (pair, *super().get_joining_fields(reverse_join))
