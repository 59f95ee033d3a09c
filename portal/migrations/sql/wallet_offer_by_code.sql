-- Whose offer is it that a wallet brings the code or the token of? A wallet is nobody who is signed in, and each of
-- both is 256 random bits, of which only the hash is here. What may still be done with the offer is judged elsewhere.
CREATE OR REPLACE FUNCTION wallet_offer_by_code(p_code_hash bytea)
RETURNS TABLE (offer_id bigint, person_id bigint, full_name text, in_service boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, p.id, p.full_name, coalesce(i.in_service, false)
    FROM wallet_offer o JOIN person p ON p.id = o.person_id LEFT JOIN official i ON i.person_id = p.id
    WHERE o.code_hash = p_code_hash;
$$;

CREATE OR REPLACE FUNCTION wallet_offer_by_token(p_token_hash bytea)
RETURNS TABLE (offer_id bigint, person_id bigint, full_name text, in_service boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.id, p.id, p.full_name, coalesce(i.in_service, false)
    FROM wallet_offer o JOIN person p ON p.id = o.person_id LEFT JOIN official i ON i.person_id = p.id
    WHERE o.token_hash = p_token_hash;
$$;
