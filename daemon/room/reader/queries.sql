-- queries.sql - the questions there are, carried in the program.
--
-- "-- many NAME" opens one that is answered with a list, "-- one NAME" one that is answered with an
-- object, or 404. Parameters are bound by name, as texts; one that was not given is NULL. A column
-- whose name ends in _json is put into the answer as it is, without the ending.
--
-- NAME.search is asked instead of NAME where something is looked for: :match is then what was typed, as
-- the index takes it (model/search.h). A list of what may be a million rows chooses its ids first, each
-- kind of choice by an index of its own; :before is the last id of the page before.

-- many device.list
SELECT d.id, d.name, d.device_class, d.profile, d.address, d.site, d.customer, d.source,
       CASE WHEN s.device_id IS NULL THEN 'unknown' WHEN s.reachable THEN 'up' ELSE 'down' END AS state,
       rfc3339(s.since) AS since,
       (SELECT count(*) FROM alarm a WHERE a.device_id = d.id AND NOT a.is_cleared) AS alarms
  FROM device d LEFT JOIN device_state s ON s.device_id = d.id
 WHERE :name IS NULL OR d.name = :name
 ORDER BY d.name
 LIMIT CAST(coalesce(nullif(:limit, ''), '1000') AS INTEGER)

-- one device.show
SELECT d.id, d.name, d.device_class, d.address, d.site, d.customer, d.power_feed, d.software, d.model, d.serial,
       CASE WHEN d.profile = 'auto' AND l.profile <> '' THEN l.profile ELSE d.profile END AS profile,
       CASE WHEN d.profile <> 'auto' THEN '' WHEN l.profile <> '' THEN l.why ELSE 'not yet' END AS recognised,
       d.snmp_context,
       d.purchased, d.warranty_until, d.upstream AS upstream_json, d.links AS links_json,
       d.snmp_version, d.snmp_port, d.snmp_credential, d.ssh_port, d.ssh_credential,
       d.ssh_host_key, x.host_key AS seen_host_key, x.host_key_type AS seen_host_key_type,
       rfc3339(x.key_since) AS seen_host_key_since, x.key_by AS seen_host_key_by,
       x.offered_key AS offered_host_key, x.offered_type AS offered_host_key_type,
       rfc3339(x.offered_at) AS offered_host_key_at,
       x.refused_credential AS login_refused, rfc3339(x.refused_at) AS login_refused_at,
       :ssh AS ssh_json, d.source,
       CASE WHEN s.device_id IS NULL THEN 'unknown' WHEN s.reachable THEN 'up' ELSE 'down' END AS state,
       rfc3339(s.since) AS since, rfc3339(s.last_answer) AS last_answer, s.sys_name, s.sys_descr, s.note,
       (SELECT json_group_array(json_object('id', a.id, 'severity', a.severity, 'alarm_type', a.alarm_type,
                                            'component', a.component, 'text', a.text))
          FROM alarm a WHERE a.device_id = d.id AND NOT a.is_cleared) AS alarms_json
  FROM device d LEFT JOIN device_state s ON s.device_id = d.id
       LEFT JOIN access x ON x.device_id = d.id
       LEFT JOIN learned l ON l.device_id = d.id
 WHERE d.name = :name

-- many alarm.list
SELECT id, device, component, alarm_type, qualifier, family, severity,
       json(iif(is_cleared, 'true', 'false')) AS is_cleared_json, event_type, probable_cause, text,
       rfc3339(first_sign) AS first_sign, rfc3339(raised_at) AS raised_at, rfc3339(changed_at) AS changed_at,
       rfc3339(cleared_at) AS cleared_at, raises,
       json(iif(is_flapping, 'true', 'false')) AS is_flapping_json, iif(is_flapping, flaps, NULL) AS flaps, iif(is_flapping, rfc3339(flapping_since), NULL) AS flapping_since,
       operator_state, operator_name, operator_text,
       rfc3339(operator_until) AS operator_until, rfc3339(maintenance_until) AS maintenance_until, root_id, case_id
  FROM alarm
 WHERE (NOT is_cleared OR :all = 'yes' OR :shelved = 'yes')
   AND (operator_state = 'shelved') = (:shelved IS NOT NULL AND :shelved = 'yes')
   AND (:device IS NULL OR device = :device)
 ORDER BY is_cleared,
       CASE severity WHEN 'critical' THEN 0 WHEN 'major' THEN 1 WHEN 'minor' THEN 2 WHEN 'warning' THEN 3 ELSE 4 END,
       changed_at DESC
 LIMIT CAST(coalesce(nullif(:limit, ''), '1000') AS INTEGER)

-- one alarm.show
SELECT id, device, component, alarm_type, qualifier, family, severity,
       json(iif(is_cleared, 'true', 'false')) AS is_cleared_json, event_type, probable_cause, text,
       rfc3339(first_sign) AS first_sign, rfc3339(raised_at) AS raised_at, rfc3339(changed_at) AS changed_at,
       rfc3339(cleared_at) AS cleared_at, raises,
       json(iif(is_flapping, 'true', 'false')) AS is_flapping_json, iif(is_flapping, flaps, NULL) AS flaps, iif(is_flapping, rfc3339(flapping_since), NULL) AS flapping_since,
       operator_state, operator_name, operator_text,
       rfc3339(operator_until) AS operator_until, rfc3339(maintenance_until) AS maintenance_until, root_id, case_id,
       witnesses AS witnesses_json, points AS points_json,
       (SELECT json_group_array(json_object('at', rfc3339(c.at),
                                            'is_cleared', json(iif(c.is_cleared, 'true', 'false')),
                                            'severity', c.severity, 'by', c.by, 'text', c.text))
          FROM (SELECT * FROM alarm_change WHERE alarm_id = alarm.id ORDER BY id DESC LIMIT 32) c)
       AS status_changes_json,
       (SELECT json_group_array(s.id) FROM alarm s WHERE s.root_id = alarm.id AND NOT s.is_cleared) AS symptoms_json
  FROM alarm
 WHERE id = CAST(:id AS INTEGER)

-- many case.list
SELECT id, alarm_id, ticket_id, joined_id, device, component, alarm_type, alarm_text, severity, state, verdict,
       rfc3339(first_sign) AS first_sign, rfc3339(opened_at) AS opened_at, rfc3339(deadline) AS deadline,
       rfc3339(closed_at) AS closed_at, affected,
       (SELECT json_group_array(json_object('probe', json_extract(value, '$.probe'),
                                            'state', json_extract(value, '$.state'),
                                            'outcome', json_extract(value, '$.outcome'),
                                            'note', json_extract(value, '$.note')))
          FROM json_each(runs)) AS runs_json,
       findings AS findings_json
  FROM cases
 WHERE id IN (SELECT id FROM (SELECT id FROM cases WHERE state <> 'closed'
                               ORDER BY id DESC LIMIT CAST(coalesce(:limit, '1000') AS INTEGER))
              UNION ALL
              SELECT id FROM (SELECT id FROM cases WHERE :all IS NOT NULL
                               ORDER BY id DESC LIMIT CAST(coalesce(:limit, '1000') AS INTEGER)))
 ORDER BY state = 'closed', id DESC
 LIMIT CAST(coalesce(:limit, '1000') AS INTEGER)

-- one case.show
SELECT id, alarm_id, ticket_id, joined_id, device, component, alarm_type, alarm_text, severity, state, verdict,
       rfc3339(first_sign) AS first_sign, rfc3339(opened_at) AS opened_at, rfc3339(deadline) AS deadline,
       rfc3339(closed_at) AS closed_at, affected, findings AS findings_json, runs AS all_runs_json,
       (SELECT json_group_array(json_object('probe', json_extract(value, '$.probe'),
                                            'state', json_extract(value, '$.state'),
                                            'outcome', json_extract(value, '$.outcome'),
                                            'note', json_extract(value, '$.note')))
          FROM json_each(runs)) AS runs_json,
       (SELECT json_group_array(json_object('hash', e.hash, 'device', e.device, 'method', e.method,
                                            'asked', e.asked, 'outcome', e.outcome,
                                            'asked_at', rfc3339(e.asked_at), 'took_us', e.took_us))
          FROM evidence e WHERE e.case_id = cases.id) AS evidence_json
  FROM cases
 WHERE id = CAST(:id AS INTEGER)

-- many ticket.list
SELECT id, case_id, alarm_id, version, status, stage, severity, urgency, urgency_why, customer, verdict, cause,
       opened_by, rfc3339(opened_at) AS opened_at, rfc3339(changed_at) AS changed_at,
       rfc3339(alarm_cleared_at) AS alarm_cleared_at, product AS product_json, problem AS problem_json,
       findings AS findings_json, clocks AS clocks_json, change, changed_by, changed_why
  FROM ticket
 WHERE id IN (
       SELECT id FROM (SELECT id FROM ticket
                        WHERE :search IS NULL AND :all IS NULL AND id < CAST(coalesce(:before, '9000000000000000000') AS INTEGER)
                          AND status NOT IN ('closed', 'cancelled', 'rejected')
                        ORDER BY id DESC LIMIT CAST(coalesce(:limit, '1000') AS INTEGER))
       UNION ALL
       SELECT id FROM (SELECT id FROM ticket
                        WHERE :search IS NULL AND :all IS NOT NULL AND id < CAST(coalesce(:before, '9000000000000000000') AS INTEGER)
                        ORDER BY id DESC LIMIT CAST(coalesce(:limit, '1000') AS INTEGER))
       UNION ALL
       SELECT id FROM (SELECT rowid AS id FROM ticket_search
                        WHERE :search IS NOT NULL AND ticket_search MATCH coalesce(:match, '""')
                          AND rowid < CAST(coalesce(:before, '9000000000000000000') AS INTEGER)
                        ORDER BY rowid DESC LIMIT CAST(coalesce(:limit, '100') AS INTEGER)))
 ORDER BY id DESC

-- one ticket.show
SELECT id, case_id, alarm_id, version, status, stage, severity, urgency, urgency_why, customer, verdict, cause,
       opened_by, rfc3339(opened_at) AS opened_at, rfc3339(changed_at) AS changed_at,
       rfc3339(alarm_cleared_at) AS alarm_cleared_at, product AS product_json, problem AS problem_json,
       findings AS findings_json, clocks AS clocks_json, contact AS contact_json, missing AS missing_json,
       attempts AS attempts_json, ruled_out AS ruled_out_json, evidence_seal, expert_group, contract, tier,
       change, changed_by, changed_why, confirmed_by, rfc3339(confirmed_at) AS confirmed_at, cause_found,
       rfc3339(resolved_at) AS resolved_at, duplicate_of, repeat_of, repeats, returns, kind, part_of, reports,
       engineer, part, part_from, part_used, closed_by, reminders, nullif(satisfaction, 0) AS satisfaction,
       iif(recommends_said, recommends, NULL) AS recommends,
       (SELECT json_group_array(p.id) FROM ticket p WHERE p.part_of = ticket.id AND p.part_of <> 0) AS parts_json,
       (SELECT json_group_array(json_object('at', rfc3339(l.at), 'act', l.act, 'by', l.by, 'why', l.why,
                                            'status', l.status, 'stage', l.stage, 'urgency', l.urgency,
                                            'version', l.version))
          FROM (SELECT * FROM ticket_entry WHERE ticket_id = ticket.id ORDER BY id) l) AS ledger_json,
       (SELECT json_group_array(json_object('sink', o.sink, 'key', o.key, 'state', o.state, 'tries', o.tries,
                                            'note', o.note))
          FROM outbox o WHERE o.ticket_id = ticket.id) AS outbox_json,
       (SELECT json_group_array(json_object('hash', e.hash, 'device', e.device, 'method', e.method,
                                            'asked', e.asked, 'outcome', e.outcome,
                                            'asked_at', rfc3339(e.asked_at), 'took_us', e.took_us,
                                            'answer', substr(CAST(e.answer AS TEXT), 1, 4000)))
          FROM evidence e WHERE e.case_id = ticket.case_id AND ticket.case_id <> 0) AS evidence_json
  FROM ticket
 WHERE id = CAST(:id AS INTEGER)

-- one evidence.show
SELECT hash, case_id, run_seq, device, method, asked, outcome, rfc3339(asked_at) AS asked_at, took_us, cut,
       CAST(answer AS TEXT) AS answer
  FROM evidence
 WHERE hash >= :hash AND hash < :hash || 'g' AND length(:hash) >= 8

-- many event.list
SELECT id, rfc3339(at) AS at, kind, device, alarm_id, case_id, ticket_id, text
  FROM event
 WHERE id > CAST(coalesce(:since, '0') AS INTEGER)
 ORDER BY id
 LIMIT CAST(coalesce(nullif(:limit, ''), '1000') AS INTEGER)

-- many event.last
SELECT * FROM (SELECT id, rfc3339(at) AS at, kind, device, alarm_id, case_id, ticket_id, text
                 FROM event ORDER BY id DESC
                LIMIT CAST(coalesce(nullif(:limit, ''), '1000') AS INTEGER))
 ORDER BY id

-- many grant.list
SELECT * FROM (SELECT id, rfc3339(at) AS at, event, room || '-' || instance AS room, credential, kind, device,
                      rfc3339(until) AS until, count, why
                 FROM grant_note WHERE :device IS NULL OR device = :device
                ORDER BY id DESC LIMIT CAST(coalesce(nullif(:limit, ''), '1000') AS INTEGER))
 ORDER BY id

-- many person.list
SELECT id, name, roles, json_array_length(keys) AS keys, rfc3339(password_at) AS password_at,
       rfc3339(totp_at) AS totp_at, rfc3339(added_at) AS added_at, added_by
  FROM person
 ORDER BY name

-- one person.show
SELECT id, name, roles, keys AS keys_json, rfc3339(password_at) AS password_at, rfc3339(totp_at) AS totp_at,
       rfc3339(added_at) AS added_at, added_by
  FROM person
 WHERE name = :name

-- many session.list
SELECT id, state, person, device, role, reason, rfc3339(began) AS began, rfc3339(until) AS until,
       rfc3339(ended) AS ended, end_why, approved_by, consent, ticket_id, case_id, alarm_id, bytes_out, bytes_in,
       commands
  FROM session
 WHERE :device IS NULL OR device = :device
 ORDER BY id DESC
 LIMIT CAST(coalesce(nullif(:limit, ''), '1000') AS INTEGER)

-- one session.show
SELECT id, state, person, "from", client, device, role, reason, rfc3339(began) AS began, rfc3339(until) AS until,
       rfc3339(ended) AS ended, end_why, approved_by, consent, ticket_id, case_id, alarm_id, bytes_out, bytes_in,
       commands, record_sha256, seal_lines, :folder || '/' || file || '.cast' AS record
  FROM session
 WHERE id = CAST(:id AS INTEGER)

-- many outbox.list
SELECT id, key, sink, ticket_id, state, tries, rfc3339(made_at) AS made_at, rfc3339(next_at) AS next_at, note
  FROM outbox
 WHERE state IN ('owed', 'aside') OR :all = 'yes'
 ORDER BY id DESC
 LIMIT CAST(coalesce(nullif(:limit, ''), '1000') AS INTEGER)

-- one counts
SELECT (SELECT count(*) FROM device) AS devices,
       (SELECT count(*) FROM device_state WHERE NOT reachable) AS devices_down,
       (SELECT count(*) FROM alarm WHERE NOT is_cleared AND operator_state <> 'shelved') AS alarms,
       (SELECT count(*) FROM alarm WHERE NOT is_cleared AND operator_state <> 'shelved' AND severity = 'critical')
       AS critical,
       (SELECT count(*) FROM alarm WHERE NOT is_cleared AND operator_state <> 'shelved' AND severity = 'major')
       AS major,
       (SELECT count(*) FROM alarm WHERE operator_state = 'shelved') AS shelved,
       (SELECT count(*) FROM cases INDEXED BY cases_open WHERE state <> 'closed') AS cases,
       (SELECT count(*) FROM ticket INDEXED BY ticket_open WHERE status NOT IN ('closed', 'cancelled', 'rejected')) AS tickets,
       (SELECT count(*) FROM outbox WHERE state = 'owed') AS outbox,
       (SELECT count(*) FROM outbox WHERE state = 'aside') AS outbox_aside,
       (SELECT coalesce(max(id), 0) FROM event) AS last_event

-- many kb.list
SELECT name, title, causes AS causes_json, symptoms AS symptoms_json
  FROM article
 ORDER BY name
 LIMIT CAST(coalesce(nullif(:limit, ''), '1000') AS INTEGER)

-- many kb.list.search
SELECT a.name, a.title, a.causes AS causes_json, a.symptoms AS symptoms_json,
       snippet(article_search, 3, '', '', ' ... ', 20) AS found
  FROM article_search JOIN article a ON a.name = article_search.name
 WHERE article_search MATCH :match
 ORDER BY bm25(article_search, 0, 10, 5, 1), a.name
 LIMIT CAST(coalesce(nullif(:limit, ''), '20') AS INTEGER)

-- one kb.show
SELECT name, title, causes AS causes_json, classes AS classes_json, models AS models_json,
       symptoms AS symptoms_json, text
  FROM article
 WHERE name = :name

-- many customer.export
SELECT id, status, stage, severity, urgency, customer, tier, contract, verdict, cause, cause_found, opened_by,
       rfc3339(opened_at) AS opened_at, rfc3339(changed_at) AS changed_at, rfc3339(resolved_at) AS resolved_at,
       contact AS contact_json, product AS product_json, problem AS problem_json, findings AS findings_json,
       confirmed_by, rfc3339(confirmed_at) AS confirmed_at,
       (SELECT json_group_array(json_object('at', rfc3339(l.at), 'act', l.act, 'by', l.by, 'why', l.why))
          FROM (SELECT * FROM ticket_entry WHERE ticket_id = ticket.id ORDER BY id) l) AS ledger_json,
       (SELECT json_group_array(json_object('sink', o.sink, 'key', o.key, 'state', o.state))
          FROM outbox o WHERE o.ticket_id = ticket.id) AS outbox_json,
       (SELECT json_group_array(json_object('hash', e.hash, 'device', e.device, 'asked', e.asked,
                                            'asked_at', rfc3339(e.asked_at)))
          FROM evidence e WHERE e.case_id = ticket.case_id AND ticket.case_id <> 0) AS evidence_json
  FROM ticket
 WHERE customer = :customer AND id > CAST(coalesce(:since, '0') AS INTEGER)
 ORDER BY id
 LIMIT min(CAST(coalesce(:limit, '1000') AS INTEGER), 1000)
