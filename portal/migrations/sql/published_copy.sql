-- What the page that checks a paper shows to whoever has its unguessable name: nothing that the paper does not say.
CREATE OR REPLACE FUNCTION published_copy(p_public_id text)
RETURNS TABLE (
    state text, agency text, masked_name text, contents text, issued_at timestamptz, file_digest bytea,
    withdrawn_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.state, c.agency, c.masked_name, c.contents, c.issued_at, c.file_digest, c.ended_at
    FROM issued_copy c WHERE c.public_id = p_public_id AND c.state IN ('issued', 'withdrawn');
$$;
