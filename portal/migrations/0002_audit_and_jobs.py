"""The audit chain's triggers and the sweeper's door."""

from django.conf import settings
from django.db import migrations

APP = '"{}"'.format(settings.DATABASE_APP_ROLE.replace('"', '""'))
CREATE = f"""
REVOKE UPDATE, DELETE ON portal_entry FROM {APP};
REVOKE INSERT, UPDATE, DELETE ON portal_link FROM {APP};
REVOKE USAGE, SELECT ON SEQUENCE portal_link_id_seq FROM {APP};

CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER entry_rows BEFORE UPDATE OR DELETE ON portal_entry FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER entry_all BEFORE TRUNCATE ON portal_entry EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER link_rows BEFORE UPDATE OR DELETE ON portal_link FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER link_all BEFORE TRUNCATE ON portal_link EXECUTE FUNCTION audit_refuse();

CREATE FUNCTION audit_part(t text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT length(COALESCE(t, '')) || ':' || COALESCE(t, '') $$;

-- At commit, not at insert: a business's lock is held for microseconds instead of for the rest of the request.
CREATE FUNCTION audit_link() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE tail record; n bigint; h bytea; before text;
BEGIN
  before := COALESCE(current_setting('app.maintenance', true), '');
  PERFORM set_config('app.maintenance', 'on', true);  -- a SET clause would need a superuser's grant
  PERFORM pg_advisory_xact_lock(1001, hashint8(NEW.business_id));
  SELECT seq, hash INTO tail FROM portal_link WHERE business_id = NEW.business_id ORDER BY seq DESC LIMIT 1;
  n := COALESCE(tail.seq, 0) + 1;
  h := sha256(COALESCE(tail.hash, '\\x{"00" * 32}'::bytea) || convert_to(
       audit_part(NEW.business_id::text) || audit_part(n::text) || audit_part(NEW.id::text)
       || audit_part((extract(epoch from NEW.at) * 1000000)::bigint::text) || audit_part(NEW.actor::text)
       || audit_part(NEW.verb) || audit_part(NEW.ref) || audit_part(NEW.body), 'UTF8'));
  INSERT INTO portal_link (business_id, seq, entry_ref, hash) VALUES (NEW.business_id, n, NEW.id, h);
  PERFORM set_config('app.maintenance', before, true);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_link AFTER INSERT ON portal_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_link();

-- The one door through which the sweeper sees all businesses: ids only, the due time moved so that it closes behind.
CREATE FUNCTION jobs_due(most integer) RETURNS TABLE (job_id bigint, business bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE before text;
BEGIN
  before := COALESCE(current_setting('app.maintenance', true), '');
  PERFORM set_config('app.maintenance', 'on', true);
  RETURN QUERY UPDATE portal_job j SET state = 'queued', due = now() + interval '10 seconds'
    WHERE j.id IN (SELECT id FROM portal_job WHERE state IN ('queued', 'running') AND due <= now()
                   ORDER BY due LIMIT most FOR UPDATE SKIP LOCKED)
    RETURNING j.id, j.business_id;
  PERFORM set_config('app.maintenance', before, true);
END $$;
REVOKE ALL ON FUNCTION jobs_due(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs_due(integer) TO {APP};
"""
DROP = """
DROP FUNCTION jobs_due(integer);
DROP TRIGGER entry_link ON portal_entry; DROP FUNCTION audit_link(); DROP FUNCTION audit_part(text);
DROP TRIGGER entry_rows ON portal_entry; DROP TRIGGER entry_all ON portal_entry;
DROP TRIGGER link_rows ON portal_link; DROP TRIGGER link_all ON portal_link; DROP FUNCTION audit_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_tables")]
    operations = [migrations.RunSQL(CREATE, DROP)]
