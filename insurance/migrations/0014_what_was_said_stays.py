"""What was asked, answered, opened or stated is written once: the application role loses DELETE, and a trigger refuses to
everybody any change but forgetting a person or a proof, and setting a statement aside."""

from django.conf import settings
from django.db import migrations

APP = '"{}"'.format(settings.DATABASE_APP_ROLE.replace('"', '""'))
MAY_BE_FORGOTTEN = {
    "insurance_inquiryentry": ("user_id", "proof_id"),
    "insurance_grantaccess": ("user_id",),
    "insurance_reviewstatement": ("organisation_id", "adviser_id"),
}
TABLES = ", ".join(MAY_BE_FORGOTTEN)
CREATE = f"""
REVOKE DELETE, TRUNCATE ON {TABLES} FROM {APP};
CREATE FUNCTION said_once() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before jsonb := to_jsonb(OLD);
  after jsonb := to_jsonb(NEW);
  forgotten text;
BEGIN
  FOREACH forgotten IN ARRAY TG_ARGV LOOP
    IF after -> forgotten = 'null' THEN before := before || jsonb_build_object(forgotten, NULL); END IF;
  END LOOP;
  IF before -> 'dropped_at' = 'null' THEN
    before := before || jsonb_build_object('dropped_at', after -> 'dropped_at');
  END IF;
  IF before = after THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'what was said never changes' USING ERRCODE = 'insufficient_privilege';
END $$;
""" + "".join(
    f"CREATE TRIGGER said_once BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION said_once("
    + ", ".join(f"'{column}'" for column in columns)
    + ");\n"
    for table, columns in MAY_BE_FORGOTTEN.items()
)
DROP = (
    "".join(f"DROP TRIGGER said_once ON {table};\n" for table in MAY_BE_FORGOTTEN)
    + f"DROP FUNCTION said_once(); GRANT DELETE ON {TABLES} TO {APP};"
)


class Migration(migrations.Migration):
    dependencies = [("insurance", "0013_overnight_renewals")]
    operations = [migrations.RunSQL(CREATE, DROP)]
