-- handOver of one line as PL/pgSQL, for PostGraphile: the rows of db/services/giving/handing.py, under
-- row security, once per key. Money of a fund moves by two functions of the product, which alone may
-- write the ledger; what they hold is judged here as db/rules/ledger does.
CREATE FUNCTION bench.hand_over(
    key uuid, list uuid, line uuid, version int, day date, place text, witness text,
    signed_by text, signed_as text
) RETURNS public.gift_list LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
    me uuid := app_subject();
    print bytea := sha256(convert_to(concat_ws(chr(31), $2, $3, $4, $5, $6, $7, $8, $9), 'UTF8'));
    named text := 'GiftList_' || replace($2::text, '-', '');
    known record;
    given record;
    held record;
    it public.gift_list;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(me || ' handOver ' || $1, 0));
    SELECT k.fingerprint INTO known FROM request_key k
      WHERE k.officer_id = me AND k.mutation = 'handOver' AND k.key = $1;
    SELECT g.* INTO it FROM gift_list g WHERE g.id = $2;
    IF known IS NOT NULL THEN
        IF known.fingerprint <> print THEN
            RAISE EXCEPTION 'the same key came before with another input';
        END IF;
        RETURN it;
    END IF;
    SELECT d.id, d.fund_id, d.pot_id, d.amount, d.quantity INTO STRICT given FROM disbursement d
      WHERE d.id = $3 AND d.list_id = it.id AND d.version = $4 AND d.status = 'COMMITTED' FOR UPDATE;
    IF $5 < it.decision_on OR $5 > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date THEN
        RAISE EXCEPTION 'not on such a day';
    END IF;
    SELECT b.reserved, b.is_closed INTO STRICT held
      FROM ledger_begin(ARRAY[given.pot_id], ARRAY['PAY'], $5, ARRAY[given.fund_id]) b;
    IF held.is_closed OR held.reserved < given.amount THEN
        RAISE EXCEPTION 'the ledger refuses it';
    END IF;
    PERFORM ledger_write(gen_random_uuid(), given.fund_id, 'PAY', $5,
      'Chi theo danh sách ' || it.number, NULL, NULL, NULL, NULL, NULL,
      ARRAY[given.pot_id, given.pot_id], ARRAY['RESERVED', 'PAID'],
      ARRAY[-given.amount, given.amount], ARRAY[0, 0]::numeric[], ARRAY[given.id, given.id]);
    UPDATE disbursement d SET status = 'HANDED_OVER', handed_over_on = $5, place = $6,
        witness = $7, signed_by = $8, signed_as = $9, version = d.version + 1
      WHERE d.id = given.id;
    INSERT INTO audit (officer_id, action, object, details)
      VALUES (me, 'handOver', named, '{"lines": 1}');
    INSERT INTO request_key (officer_id, mutation, key, fingerprint, outcome)
      VALUES (me, 'handOver', $1, print, json_build_object('kind', 'LinesHandedOver',
        'ids', json_build_object('giftList', named)));
    RETURN it;
END $$;
