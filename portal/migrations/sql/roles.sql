-- The two roles that the processes use; neither owns a table, neither may bypass row security.
DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_app') THEN
        CREATE ROLE portal_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'portal_worker') THEN
        CREATE ROLE portal_worker LOGIN;
    END IF;
EXCEPTION WHEN unique_violation OR duplicate_object THEN
    NULL;  -- Another database of this server was migrated at the same moment; roles are the server's.
END $$;
