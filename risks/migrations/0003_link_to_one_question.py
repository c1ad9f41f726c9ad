"""The one door through which a link finds the question it opens: ids only, of open ones."""

from django.conf import settings
from django.db import migrations

APP = '"{}"'.format(settings.DATABASE_APP_ROLE.replace('"', '""'))
CREATE = f"""
CREATE FUNCTION asked_behind(digest text) RETURNS TABLE (asked bigint, business bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE before text;
BEGIN
  before := COALESCE(current_setting('app.maintenance', true), '');
  PERFORM set_config('app.maintenance', 'on', true);
  RETURN QUERY SELECT a.id, a.business_id FROM risks_asked a
    JOIN risks_assessment r ON r.business_id = a.business_id AND r.id = a.assessment_id
    WHERE a.token_sha256 = digest AND a.answered_at IS NULL AND a.withdrawn_at IS NULL
      AND a.expires_at > now() AND r.finished_at IS NULL;
  PERFORM set_config('app.maintenance', before, true);
END $$;
REVOKE ALL ON FUNCTION asked_behind(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION asked_behind(text) TO {APP};
"""
DROP = "DROP FUNCTION asked_behind(text);"


class Migration(migrations.Migration):
    dependencies = [("risks", "0002_assessment_and_catalogue_measures")]
    operations = [migrations.RunSQL(CREATE, DROP)]
