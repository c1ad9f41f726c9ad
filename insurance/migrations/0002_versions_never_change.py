"""A dossier version is written once: the application role loses UPDATE, triggers refuse it to everybody."""

from django.conf import settings
from django.db import migrations

APP = '"{}"'.format(settings.DATABASE_APP_ROLE.replace('"', '""'))
CREATE = f"""
REVOKE UPDATE ON insurance_dossierversion FROM {APP};
CREATE FUNCTION version_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a dossier version never changes' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER version_rows BEFORE UPDATE ON insurance_dossierversion FOR EACH ROW EXECUTE FUNCTION version_refuse();
"""
DROP = "DROP TRIGGER version_rows ON insurance_dossierversion; DROP FUNCTION version_refuse();"


class Migration(migrations.Migration):
    dependencies = [("insurance", "0001_tables")]
    operations = [migrations.RunSQL(CREATE, DROP)]
