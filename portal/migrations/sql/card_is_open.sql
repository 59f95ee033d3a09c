-- May cards be issued in this unit? Who holds one may not read who opened the first issue, nor when.
CREATE OR REPLACE FUNCTION card_is_open(p_unit_path text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM card_opening o
        WHERE o.approved_at IS NOT NULL AND starts_with(p_unit_path, o.unit_path)
    );
$$;
