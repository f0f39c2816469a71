-- registerChild as PL/pgSQL, for PostGraphile: the rows of db/services/registration.py, under row
-- security, once per key. Without sealed columns, which need the keys of the product.
CREATE FUNCTION bench.register_child(
    key uuid, unit int, full_name text, name_key text, search_name text, sex text, date_of_birth date,
    personal_id_missing text, ethnicity text, hamlet text, address text, poverty text,
    carers text[], relations text[], secret text
) RETURNS public.child LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    me uuid := app_subject();
    print bytea := sha256(convert_to(concat_ws(chr(31), $2, $3, $6, $7, $8, $9, $10, $11, $12, $13, $14), 'UTF8'));
    today date := (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date;
    known record;
    named text;
    alike int;
    event uuid := gen_random_uuid();
    it public.child;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(me || ' registerChild ' || $1, 0));
    SELECT k.fingerprint, k.outcome INTO known FROM request_key k
      WHERE k.officer_id = me AND k.mutation = 'registerChild' AND k.key = $1;
    IF FOUND THEN
        IF known.fingerprint <> print THEN
            RAISE EXCEPTION 'the same key came before with another input';
        END IF;
        SELECT c.* INTO it FROM child c
          WHERE c.id = substr(known.outcome::jsonb -> 'ids' ->> 'child', 7)::uuid;
        RETURN it;
    END IF;
    INSERT INTO child (id, unit_id, code, full_name, name_key, search_name, sex, date_of_birth,
        date_of_birth_precision, personal_id_missing, ethnicity, hamlet, address, poverty)
      SELECT gen_random_uuid(), $2, child_code(u.code, decode($15, 'hex')), $3, $4, $5, $6, $7,
        'DAY', $8, $9, $10, $11, $12 FROM unit u WHERE u.id = $2
      ON CONFLICT (personal_id_blind) DO NOTHING RETURNING * INTO it;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the personal id is taken';
    END IF;
    named := 'Child_' || replace(it.id::text, '-', '');
    INSERT INTO residence (id, child_id, unit_id, hamlet, address, valid_from, recorded_by)
      VALUES (gen_random_uuid(), it.id, $2, $10, $11, today, me);
    INSERT INTO fact (id, child_id, kind, value, valid_from, recorded_by)
      SELECT gen_random_uuid(), it.id, said.kind, said.value, today, me
      FROM (VALUES ('POVERTY', $12), ('ETHNICITY', $9)) AS said (kind, value)
      WHERE said.value IS NOT NULL;
    INSERT INTO guardian (id, child_id, full_name, relation, valid_from, recorded_by)
      SELECT gen_random_uuid(), it.id, said.name, said.relation, today, me
      FROM unnest($13, $14) AS said (name, relation);
    INSERT INTO child_event (id, child_id, kind, class, by_id, unit_id)
      VALUES (event, it.id, 'REGISTERED', 'PUBLIC', me, $2);
    INSERT INTO outbox (topic, object, event_id, unit_id, kind)
      VALUES ('child', named, event, $2, 'REGISTERED');
    INSERT INTO audit (officer_id, action, object, details)
      VALUES (me, 'registerChild', named, jsonb_build_object('unit', 'Unit_' || $2));
    SELECT count(*) INTO alike FROM child c
      WHERE c.date_of_birth = $7 AND c.search_name = $5 AND c.id <> it.id;
    INSERT INTO request_key (officer_id, mutation, key, fingerprint, outcome)
      VALUES (me, 'registerChild', $1, print, json_build_object('kind', 'ChildRegistered',
        'ids', json_build_object('child', named), 'versions',
        json_build_object('child', it.version), 'alike', alike));
    RETURN it;
END $$;
