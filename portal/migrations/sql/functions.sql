-- What may pass by row security, by name: each is SECURITY DEFINER, owned by the owner of the tables. Each looks
-- into the temporary schema last: unnamed, it would come first, and a caller's trigger there would run as the owner.

-- The roles that count: nobody who left service holds one, nor does anybody on behalf of who left. A view runs
-- with its owner's rights, so it sees who left wherever the reader's row security ends. Days are the reader's.
CREATE OR REPLACE VIEW held_role AS
    SELECT r.id, r.person_id, r.role, r.unit_id, u.path, r.delegated_by, r.starts_on, r.ends_on
    FROM role_grant r JOIN unit u ON u.id = r.unit_id
    WHERE NOT EXISTS (
        SELECT FROM official o WHERE o.person_id = ANY (ARRAY[r.person_id, r.delegated_by]) AND NOT o.in_service
    );

CREATE OR REPLACE FUNCTION open_session(p_id_hash bytea, p_now timestamptz, p_today date)
RETURNS TABLE (
    person_id bigint, full_name text, in_service boolean, provider text, subject text, assurance bigint,
    stepped_up_at timestamptz, used_at timestamptz, data jsonb, grants jsonb, unread bigint
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    opened web_session%ROWTYPE;
BEGIN
    SELECT * INTO opened FROM web_session s
    WHERE s.id_hash = p_id_hash AND s.expires_at > p_now
      AND s.used_at + make_interval(secs => s.idle_seconds) > p_now;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    RETURN QUERY
    SELECT opened.person_id, p.full_name, coalesce(o.in_service, false), opened.provider, opened.subject,
           opened.assurance, opened.stepped_up_at, opened.used_at, opened.data,
           coalesce(g.grants, '[]'::jsonb), coalesce(n.unread, 0)
    FROM (SELECT 1) one
    LEFT JOIN person p ON p.id = opened.person_id
    LEFT JOIN official o ON o.person_id = opened.person_id
    LEFT JOIN LATERAL (
        SELECT jsonb_agg(jsonb_build_object(
            'role', r.role, 'unit', r.unit_id, 'path', r.path, 'by', r.delegated_by) ORDER BY r.id) AS grants
        FROM held_role r
        WHERE r.person_id = opened.person_id
          AND r.starts_on <= p_today AND (r.ends_on IS NULL OR r.ends_on >= p_today)
    ) g ON true
    LEFT JOIN LATERAL (
        SELECT count(*) AS unread FROM notification i
        WHERE i.person_id = opened.person_id AND i.read_at IS NULL
    ) n ON true;
    PERFORM act_as(opened.person_id, p_today);
END $$;

-- The settings that row security reads, for the rest of this transaction. Who can run any statement can name any
-- person here: row security is a net for forgotten filters, the walls are parameters and `authorize`.
CREATE OR REPLACE FUNCTION act_as(p_person_id bigint, p_today date) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT set_config('portal.person_id', coalesce(p_person_id::text, ''), true),
           set_config('portal.unit_patterns', coalesce((
               SELECT string_agg(DISTINCT r.path || '%', ',')
               FROM held_role r
               WHERE r.person_id = p_person_id AND r.role NOT IN ('guard', 'official')
                 AND r.starts_on <= p_today AND (r.ends_on IS NULL OR r.ends_on >= p_today)
           ), ''), true);
    SELECT NULL::void;
$$;

-- The person of an account, or the one to whom it is linked now, once, by the personal ID.
CREATE OR REPLACE FUNCTION find_identity(p_provider text, p_subject text) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.person_id FROM identity i WHERE i.provider = p_provider AND i.subject = p_subject;
$$;

CREATE OR REPLACE FUNCTION link_identity(p_provider text, p_subject text, p_index bytea, p_now timestamptz)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO identity (provider, subject, person_id, linked_at)
    SELECT p_provider, p_subject, o.person_id, p_now FROM official o WHERE o.personal_id_index = p_index
    RETURNING person_id;
$$;

-- Every role that a person holds today; used once, at sign-in, before a session exists.
CREATE OR REPLACE FUNCTION roles_of(p_person_id bigint, p_today date) RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT r.role::text), '{}') FROM held_role r
    WHERE r.person_id = p_person_id AND r.starts_on <= p_today
      AND (r.ends_on IS NULL OR r.ends_on >= p_today);
$$;

-- Is the key of a repeated request held by nobody else, and what was answered? VOLATILE, so that the
-- look-up has a snapshot taken after the lock: a STABLE one would miss what was committed in between.
CREATE OR REPLACE FUNCTION replay_request(p_person_id bigint, p_route text, p_key text)
RETURNS TABLE (locked boolean, body_hash bytea, answer jsonb) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    locked := pg_try_advisory_xact_lock(hashtextextended(p_person_id || ' ' || p_route || ' ' || p_key, 0));
    IF locked THEN
        SELECT k.body_hash, k.answer INTO body_hash, answer FROM idempotency_key k
        WHERE k.person_id = p_person_id AND k.route = p_route AND k.key = p_key;
    END IF;
    RETURN NEXT;
END $$;

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- Sets grants, row security and triggers of every table by its columns; each migration ends with a call.
CREATE OR REPLACE FUNCTION secure_tables() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t record;
    mine constant text := 'person_id = (SELECT nullif(current_setting(''portal.person_id'', true), '''')::bigint)';
    beneath constant text := 'unit_path LIKE ANY ((SELECT string_to_array(current_setting(''portal.unit_patterns'', true), '',''))::text[])';
    append_only constant text[] := ARRAY['trail_leaf', 'trail_position', 'trail_checkpoint', 'record_change', 'look', 'signature'];
    -- Who is who, and who may what: the pages only read it.
    read_only constant text[] := ARRAY['unit', 'person', 'official', 'role_grant', 'signer_certificate', 'trail_position', 'trail_checkpoint'];
BEGIN
    GRANT USAGE ON SCHEMA public TO portal_app, portal_worker;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO portal_app, portal_worker', current_database());
    FOR t IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', t.name);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO portal_app, portal_worker', t.name);
    END LOOP;
    FOR t IN
        SELECT c.oid, c.relname AS name,
               EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'person_id') AS has_person,
               EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'unit_path') AS has_path
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname <> 'alembic_version'
    LOOP
        IF t.name = ANY (append_only) THEN
            EXECUTE format('REVOKE ALL ON %I FROM portal_app, portal_worker', t.name);
            EXECUTE format('GRANT SELECT, INSERT ON %I TO portal_app, portal_worker', t.name);
            EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t.name);
        ELSE
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO portal_app, portal_worker', t.name);
        END IF;
        IF t.name = ANY (read_only) THEN
            EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %I FROM portal_app', t.name);
        END IF;
        -- Sessions and idempotency keys are found by a secret, grants and identities by named functions.
        CONTINUE WHEN NOT t.has_person OR t.name IN ('web_session', 'role_grant', 'idempotency_key', 'identity');
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t.name);
        EXECUTE format('DROP POLICY IF EXISTS app_reads ON %I', t.name);
        EXECUTE format('DROP POLICY IF EXISTS app_adds ON %I', t.name);
        EXECUTE format('DROP POLICY IF EXISTS app_changes ON %I', t.name);
        EXECUTE format('DROP POLICY IF EXISTS app_deletes ON %I', t.name);
        EXECUTE format('DROP POLICY IF EXISTS worker ON %I', t.name);
        EXECUTE format('CREATE POLICY worker ON %I TO portal_worker USING (true) WITH CHECK (true)', t.name);
        EXECUTE format('CREATE POLICY app_reads ON %I FOR SELECT TO portal_app USING (%s)', t.name,
            CASE WHEN t.has_path THEN mine || ' OR ' || beneath ELSE mine END);
        -- Whoever acts tells others: a message may be added for anybody, and read by its owner alone.
        EXECUTE format('CREATE POLICY app_adds ON %I FOR INSERT TO portal_app WITH CHECK (%s)', t.name,
            CASE WHEN t.has_path AND t.name <> 'trail_leaf' THEN mine || ' OR ' || beneath ELSE 'true' END);
        EXECUTE format('CREATE POLICY app_changes ON %I FOR UPDATE TO portal_app USING (%s)', t.name,
            CASE WHEN t.has_path THEN mine || ' OR ' || beneath ELSE mine END);
        EXECUTE format('CREATE POLICY app_deletes ON %I FOR DELETE TO portal_app USING (%s)', t.name,
            CASE WHEN t.has_path THEN mine || ' OR ' || beneath ELSE mine END);
    END LOOP;
    REVOKE ALL ON identity FROM portal_app;
    -- A row may be locked by who may update one column of it. HR notes where an official gets mail.
    GRANT UPDATE (title, work_email) ON official TO portal_app;
    GRANT SELECT ON held_role TO portal_app, portal_worker;
    IF to_regclass('alembic_version') IS NOT NULL THEN
        GRANT SELECT ON alembic_version TO portal_app, portal_worker;
    END IF;
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO portal_app, portal_worker;
END $$;
