-- A report about a card, from somebody who is nobody here. Of a serial that was never issued nothing is kept, and
-- the answer is the same. No card gathers more than twenty reports a day, whoever sends them.
CREATE OR REPLACE FUNCTION report_card(
    p_serial text, p_concern text, p_note text, p_verdict text, p_now timestamptz
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO card_report (person_id, unit_path, card_id, concern, note, verdict, reported_at)
    SELECT c.person_id, c.unit_path, c.id, p_concern, p_note, p_verdict, p_now
    FROM card c
    WHERE c.serial = p_serial
      AND (SELECT count(*) FROM card_report r
           WHERE r.card_id = c.id AND r.reported_at > p_now - interval '1 day') < 20
$$;
