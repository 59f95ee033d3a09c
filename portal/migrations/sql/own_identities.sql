-- The accounts with which the acting person signs in; the pages may not read those of anybody else.
CREATE OR REPLACE FUNCTION own_identities()
RETURNS TABLE (id bigint, provider text, subject text, linked_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.id, i.provider, i.subject, i.linked_at FROM identity i
    WHERE i.person_id = nullif(current_setting('portal.person_id', true), '')::bigint
    ORDER BY i.id;
$$;

-- Unlink one of them; no row where it is somebody else's, or the last by which the person can sign in. Two at once
-- wait for each other: what is left is counted by a statement of its own, after the rows are locked.
CREATE OR REPLACE FUNCTION unlink_identity(p_id bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine constant bigint := nullif(current_setting('portal.person_id', true), '')::bigint;
    gone bigint;
BEGIN
    PERFORM FROM identity i WHERE i.person_id = mine ORDER BY i.id FOR UPDATE;
    DELETE FROM identity i
    WHERE i.id = p_id AND i.person_id = mine
      AND EXISTS (SELECT FROM identity o WHERE o.person_id = mine AND o.id <> p_id)
    RETURNING i.id INTO gone;
    RETURN gone;
END $$;
