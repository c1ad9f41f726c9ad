"""A chamber states nothing that it was not asked for: beside the verb, the database refuses a statement without an open
question of that business to that chamber."""

from django.db import migrations

CREATE = """
CREATE FUNCTION statement_was_asked_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM insurance_reviewrequest asked
              WHERE asked.business_id = NEW.business_id AND asked.organisation_id = NEW.organisation_id
                AND asked.ended_at IS NULL) THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'nobody asked for this statement' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER asked_for BEFORE INSERT ON insurance_reviewstatement
  FOR EACH ROW EXECUTE FUNCTION statement_was_asked_for();
"""
DROP = "DROP TRIGGER asked_for ON insurance_reviewstatement; DROP FUNCTION statement_was_asked_for();"


class Migration(migrations.Migration):
    dependencies = [("insurance", "0016_what_is_seen_in_a_list")]
    operations = [migrations.RunSQL(CREATE, DROP)]
