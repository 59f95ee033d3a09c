-- Whose card stands at this place of the status list? The desk tells its bearer where the card was asked for, and a
-- wallet that answers is nobody who is signed in. A place that was given back is nobody's.
CREATE OR REPLACE FUNCTION card_bearer(p_status_index bigint)
RETURNS TABLE (person_id bigint, unit_path text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT b.person_id, b.unit_path FROM card_binding b WHERE b.status_index = p_status_index;
$$;
