"""What the policies call; created by the first migration, before any table exists."""

# NULLIF: after a transaction the setting comes back as an empty string, not as null.
CREATE = """
CREATE FUNCTION app_readable() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE(string_to_array(NULLIF(current_setting('app.readable', true), ''), ',')::bigint[], '{}') $$;
CREATE FUNCTION app_writable() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE(string_to_array(NULLIF(current_setting('app.writable', true), ''), ',')::bigint[], '{}') $$;
CREATE FUNCTION app_maintenance() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT COALESCE(current_setting('app.maintenance', true), '') = 'on' $$;
"""
DROP = "DROP FUNCTION app_readable(); DROP FUNCTION app_writable(); DROP FUNCTION app_maintenance();"
