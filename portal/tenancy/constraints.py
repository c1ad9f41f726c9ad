"""Database rules that migrations see as ordinary Meta.constraints: makemigrations writes them, --check knows them."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint
from django.utils.translation import gettext_lazy as _


class AfterTables(BaseConstraint):
    """A constraint whose SQL runs at the end of its migration, in the same transaction: when all tables and the keys
    that it points at are there."""

    def constraint_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]
        schema_editor.deferred_sql.append(self.sql(model, schema_editor))

    create_sql = constraint_sql  # type: ignore[assignment]

    def sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        """The statements that make this rule."""
        raise AssertionError(f"{type(self).__name__} has no SQL")


class TenantPolicy(AfterTables):
    """Row-level security of one tenant table: who may read, who may write, and the owner under maintenance.

    `edition` is part of what migrations remember: raise it when this SQL changes, so that a change makes a migration.
    """

    def __init__(self, *, name: str, edition: int = 1, **kwargs: Any) -> None:
        self.edition = edition
        super().__init__(name=name, **kwargs)

    def sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        table = schema_editor.quote_name(model._meta.db_table)
        owner = schema_editor.quote_name(settings.DATABASE_OWNER["USER"])
        # A subselect makes the planner call the function once a query instead of once a row. "+ 0" keeps the policy out
        # of index conditions: with it there, every plan is guessed to find one row, and a list of 50 read all 1,000
        # rows of its business (40 ms) instead of walking its own index (1 ms).
        readable = "business_id + 0 = ANY ((SELECT app_readable())::bigint[])"
        writable = "business_id + 0 = ANY ((SELECT app_writable())::bigint[])"
        return (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
            f"CREATE POLICY tenant_read ON {table} FOR SELECT USING ({readable});"
            f"CREATE POLICY tenant_write ON {table} USING ({writable}) WITH CHECK ({writable});"
            f"CREATE POLICY maintenance ON {table} TO {owner} USING (app_maintenance()) WITH CHECK (app_maintenance());"
        )

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        table = schema_editor.quote_name(model._meta.db_table)
        names = ("tenant_read", "tenant_write", "maintenance")
        drops = "".join(f"DROP POLICY {policy} ON {table};" for policy in names)
        undo = f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
        return drops + undo

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Collection[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """The database refuses; a form could say nothing better."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "edition": self.edition}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and (other.name, other.edition) == (self.name, self.edition)

    __hash__ = BaseConstraint.__hash__


class SameBusiness(AfterTables):
    """FOREIGN KEY (business_id, x_id) REFERENCES parent (business_id, id): plain foreign keys bypass policies."""

    default_violation_error_message = _("Choose an entry of this business.")  # type: ignore[assignment]

    def __init__(self, *, field: str, name: str, **kwargs: Any) -> None:
        self.field = field
        super().__init__(name=name, **kwargs)

    def sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        quote = schema_editor.quote_name
        field: Any = model._meta.get_field(self.field)
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f"FOREIGN KEY (business_id, {quote(field.column)}) "
            f"REFERENCES {quote(field.related_model._meta.db_table)} (business_id, id) DEFERRABLE INITIALLY IMMEDIATE"
        )

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Collection[str] | None = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        field: Any = model._meta.get_field(self.field)
        target = getattr(instance, field.attname)
        if (exclude and field.name in exclude) or target is None:
            return
        parents = field.related_model._base_manager.using(using)
        if not parents.filter(business_id=instance.business_id, pk=target).exists():  # type: ignore[attr-defined]
            raise ValidationError({field.name: self.get_violation_error_message()})

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "field": self.field}

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and (other.name, other.field) == (self.name, self.field)

    __hash__ = BaseConstraint.__hash__
