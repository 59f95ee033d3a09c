-- Title and unit of somebody who looked at the record of the acting person, as they are now; of nobody else. Row
-- security keeps other officials from an official, but not who opened what is one's own.
CREATE OR REPLACE FUNCTION looker_office(p_looker_id bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT concat_ws(', ', nullif(o.title, ''), u.name)
    FROM official o JOIN unit u ON u.id = o.managing_unit_id
    WHERE o.person_id = p_looker_id
      AND EXISTS (SELECT FROM look l WHERE l.looker_id = p_looker_id
                  AND l.person_id = nullif(current_setting('portal.person_id', true), '')::bigint);
$$;
