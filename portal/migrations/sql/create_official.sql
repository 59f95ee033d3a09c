-- Somebody comes into service. The pages may not add persons or officials by themselves: this is the one
-- way, and it asks that the acting person holds a role at the unit or above it. The id is drawn beforehand,
-- since the sealed number is bound to it. Whoever may act as the owner of the tables or as the worker,
-- which write persons anyway, is not asked; everybody else is, whatever the name of their login.
CREATE OR REPLACE FUNCTION create_official(
    p_person_id bigint, p_full_name text, p_sort_key text, p_search_key text, p_kind text, p_official_code text,
    p_title text, p_unit_id bigint, p_personal_id_sealed bytea, p_personal_id_index bytea, p_work_email text,
    p_today date
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_path text;
BEGIN
    SELECT u.path INTO STRICT v_path FROM unit u WHERE u.id = p_unit_id AND u.closed_on IS NULL;
    IF NOT pg_has_role(session_user, current_user, 'MEMBER')
       AND NOT pg_has_role(session_user, 'portal_worker', 'MEMBER') AND NOT EXISTS (
        SELECT 1 FROM held_role g
        WHERE g.person_id = nullif(current_setting('portal.person_id', true), '')::bigint
          AND g.role = 'hr_officer' AND starts_with(v_path, g.path)
          AND g.starts_on <= p_today AND (g.ends_on IS NULL OR g.ends_on >= p_today)
    ) THEN
        RAISE EXCEPTION 'no role at this unit' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO person (id, full_name, sort_key, search_key) OVERRIDING SYSTEM VALUE
    VALUES (p_person_id, p_full_name, p_sort_key, p_search_key);
    INSERT INTO official (person_id, unit_path, kind, official_code, title, managing_unit_id, using_unit_id,
                          personal_id_sealed, personal_id_index, work_email, in_service)
    VALUES (p_person_id, v_path, p_kind, p_official_code, p_title, p_unit_id, p_unit_id,
            p_personal_id_sealed, p_personal_id_index, p_work_email, true);
    RETURN v_path;
END $$;

-- The next number of an agency's codes ("H17.01.0207.CC"); two officers at once get two numbers.
CREATE OR REPLACE FUNCTION next_official_number(p_agency_code text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('official_code ' || p_agency_code, 0));
    RETURN (
        SELECT coalesce(max(split_part(substr(o.official_code, length(p_agency_code) + 2), '.', 1)::bigint), 0) + 1
        FROM official o
        WHERE o.official_code ~ ('^' || replace(p_agency_code, '.', '\.') || '\.[0-9]{1,9}\.[A-Z0-9]+$')
    );
END $$;
