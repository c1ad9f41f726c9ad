"""Where a business said it stood with a programme becomes an application of that state, numbered from A-001 on."""

from django.db import migrations

# What was "received" of an aid in use was granted; of another stand it can only have been hoped for.
MOVE = """
INSERT INTO subsidies_application
  (business_id, programme_id, number, version, state, since, decided_on, asked_eur, granted_eur, reason, note, updated_at)
SELECT business_id, programme_id, row_number() OVER (PARTITION BY business_id ORDER BY since, id), 1,
  CASE state WHEN 'in_use' THEN 'accepted' WHEN 'dropped' THEN 'abandoned' ELSE 'interested' END,
  since,
  CASE WHEN state = 'in_use' THEN since END,
  CASE WHEN state <> 'in_use' THEN amount_eur END,
  CASE WHEN state = 'in_use' THEN amount_eur END,
  '', note, now()
FROM subsidies_follow;
INSERT INTO portal_referencecounter (business_id, kind, last)
SELECT business_id, 'A', max(number) FROM subsidies_application GROUP BY business_id
ON CONFLICT (business_id, kind) DO UPDATE SET last = GREATEST(portal_referencecounter.last, EXCLUDED.last);
"""
BACK = """
INSERT INTO subsidies_follow (business_id, programme_id, version, state, since, amount_eur, note)
SELECT DISTINCT ON (business_id, programme_id) business_id, programme_id, 1,
  CASE WHEN state IN ('accepted', 'paid') THEN 'in_use' WHEN state IN ('refused', 'abandoned') THEN 'dropped'
    ELSE 'interested' END,
  since, COALESCE(granted_eur, asked_eur), left(note, 500)
FROM subsidies_application ORDER BY business_id, programme_id, number DESC;
"""


class Migration(migrations.Migration):
    dependencies = [("portal", "0009_catalogue_editors"), ("subsidies", "0005_applications_and_minor_aid")]

    operations = [migrations.RunSQL(MOVE, BACK), migrations.DeleteModel(name="Follow")]
