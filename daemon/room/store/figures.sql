-- figures.sql - the quality figures, each one view over tickets and their ledger.
--
-- `figure` is the list of them: what each is, what is counted (numerator) of what (denominator), and what is
-- left out. Of each there is a view figure_NAME with a row for all that counts: the ticket, when it counts (the
-- opening of the ticket, unless said), num of den, or a value; and a detail, where it has one. Sums, means and
-- percentiles over any span and any group of tickets are then plain SQL; `ticket_facts` has what they are
-- grouped by. Kinds: a "share" is 100 * sum(num) / sum(den), a "time" is seconds, a "score" is a mean, a
-- "count" is a sum. The store makes them when this file
-- has changed; whoever opens the database by hand has them, too.

CREATE VIEW ticket_facts AS
SELECT id AS ticket_id, opened_at, kind, status, stage, verdict, closed_by, returns, resolved_at, version,
       coalesce(json_extract(product, '$.device_class'), '') AS class,
       coalesce(json_extract(product, '$.region'), '') AS region,
       contract, engineer, coalesce(nullif(cause_found, ''), cause) AS cause, cause AS said_cause, cause_found,
       coalesce(json_extract(findings, '$[0].category'), '') AS category,
       coalesce(json_extract(findings, '$[0].part'), '') AS part_needed,
       part_from, satisfaction, recommends_said, recommends, repeat_of,
       duplicate_of <> 0 OR status IN ('rejected', 'cancelled') AS is_void
  FROM ticket;

-- When what happened, from the first sign on; NULL for what did not.
CREATE VIEW ticket_times AS
SELECT t.id AS ticket_id,
       iif(t.first_sign <> 0, t.first_sign, t.opened_at) AS first_sign,
       (SELECT min(e.at) FROM ticket_entry e WHERE e.ticket_id = t.id AND e.by <> 'triaged' AND e.act IN
               ('accepted', 'dispatched', 'arrived', 'mending', 'held', 'resolved', 'urgency-set', 'closed')) AS responded,
       (SELECT min(e.at) FROM ticket_entry e WHERE e.ticket_id = t.id AND e.verdict <> 'none') AS diagnosed,
       (SELECT min(e.at) FROM ticket_entry e WHERE e.ticket_id = t.id AND e.act = 'dispatched') AS dispatched,
       (SELECT min(e.at) FROM ticket_entry e WHERE e.ticket_id = t.id AND e.act = 'arrived') AS arrived,
       (SELECT max(e.at) FROM ticket_entry e WHERE e.ticket_id = t.id AND e.stage = 'verifying'
                                               AND e.act IN ('resolved', 'alarm-cleared')) AS repaired,
       (SELECT max(e.at) FROM ticket_entry e WHERE e.ticket_id = t.id AND e.status = 'closed') AS closed,
       (SELECT count(*) FROM ticket_entry e WHERE e.ticket_id = t.id AND e.act = 'dispatched') AS dispatches,
       (SELECT count(*) FROM ticket_entry e WHERE e.ticket_id = t.id
                                             AND e.act IN ('sent-back', 'reopened', 'alarm-raised')) AS setbacks
  FROM ticket t;

CREATE VIEW figure AS
SELECT column1 AS name, column2 AS kind, column3 AS title, column4 AS numerator, column5 AS denominator,
       column6 AS left_out, column7 AS better
  FROM (VALUES
('diagnosed_in_time', 'share', 'Diagnosed within the hour', 'tickets whose first diagnosis came in time',
 'tickets of faults whose first diagnosis came, or is overdue', 'complaints, duplicates, rejected, cancelled; those still within their hour', 'more'),
('time_to_respond', 'time', 'Time to respond', 'from the first sign to the first act of a person', 'tickets that had one',
 'duplicates, rejected, cancelled', 'less'),
('time_to_diagnose', 'time', 'Time to diagnose', 'from the first sign to the first verdict', 'tickets that have one',
 'complaints, duplicates, rejected, cancelled', 'less'),
('time_to_dispatch', 'time', 'Time to dispatch', 'from the first sign until somebody was sent', 'tickets for which somebody was',
 'duplicates, rejected, cancelled', 'less'),
('time_to_arrive', 'time', 'Time to arrive', 'from the first sign to the arrival on site', 'tickets with an arrival',
 'duplicates, rejected, cancelled', 'less'),
('time_to_repair', 'time', 'Time to repair', 'from the first sign to the last repair', 'tickets that are resolved or closed',
 'what was sent back before; duplicates, rejected, cancelled', 'less'),
('time_to_close', 'time', 'Time to close', 'from the first sign to the closing', 'tickets that are closed',
 'duplicates, rejected, cancelled', 'less'),
('clocks_kept', 'share', 'Service levels kept', 'clocks that were met in time', 'clocks that were met, or are overdue',
 'clocks that run, never started, or ended with their ticket; duplicates, rejected, cancelled', 'more'),
('solved', 'share', 'Solved', 'tickets closed after the proof', 'tickets that are closed, and open ones whose closing is overdue',
 'duplicates, rejected, cancelled; open ones in time', 'more'),
('first_time_fix', 'share', 'Fixed at the first visit', 'tickets with one dispatch that never went back',
 'closed or resolved tickets for which somebody was sent', 'mended from afar; duplicates, rejected, cancelled', 'more'),
('repeats', 'share', 'Repeats', 'tickets that repeat one closed lately', 'tickets of faults',
 'complaints, duplicates, rejected, cancelled', 'less'),
('hits', 'share', 'Diagnosis was right', 'tickets whose found cause is the one that was diagnosed',
 'tickets with a diagnosis for which the found cause was said', 'no cause said, inconclusive', 'more'),
('no_answer', 'share', 'Closed without an answer', 'tickets closed because the customer said nothing', 'closed tickets',
 'duplicates, rejected, cancelled', 'less'),
('satisfaction', 'share', 'Customers satisfied', 'customers who gave 4 or 5 of 5', 'customers who gave a figure',
 'those who said nothing', 'more'),
('nps', 'score', 'Net promoter score', '100 for 9 or 10, -100 for 0 to 6, else 0', 'customers who gave a figure',
 'those who said nothing', 'more'),
('stock_coverage', 'share', 'Part was in stock', 'dispatches with the needed part reserved', 'tickets with a dispatch whose diagnosis asks for a part',
 'no part needed; duplicates, rejected, cancelled', 'more'),
('parts_used', 'count', 'Parts used', 'parts that were used for a ticket, when they were', '', 'lost, or moved', ''));

CREATE VIEW figure_diagnosed_in_time AS
SELECT f.ticket_id, f.opened_at AS at, NOT (f.was_late) AS num, 1 AS den, NULL AS value, NULL AS detail
  FROM (SELECT *, EXISTS (SELECT 1 FROM ticket_entry e WHERE e.ticket_id = ticket_facts.ticket_id AND e.act = 'overdue'
                                                       AND e.clock = 'first-diagnosis') AS was_late,
               EXISTS (SELECT 1 FROM ticket_entry e WHERE e.ticket_id = ticket_facts.ticket_id
                                                    AND e.verdict <> 'none') AS is_diagnosed FROM ticket_facts) f
 WHERE f.kind = 'fault' AND NOT f.is_void AND (f.is_diagnosed OR f.was_late);

CREATE VIEW figure_time_to_respond AS
SELECT f.ticket_id, f.opened_at AS at, NULL AS num, NULL AS den, (x.responded - x.first_sign) / 1e6 AS value, NULL AS detail
  FROM ticket_facts f JOIN ticket_times x USING (ticket_id) WHERE x.responded IS NOT NULL AND NOT f.is_void;

CREATE VIEW figure_time_to_diagnose AS
SELECT f.ticket_id, f.opened_at AS at, NULL AS num, NULL AS den, (x.diagnosed - x.first_sign) / 1e6 AS value, NULL AS detail
  FROM ticket_facts f JOIN ticket_times x USING (ticket_id) WHERE x.diagnosed IS NOT NULL AND NOT f.is_void;

CREATE VIEW figure_time_to_dispatch AS
SELECT f.ticket_id, f.opened_at AS at, NULL AS num, NULL AS den, (x.dispatched - x.first_sign) / 1e6 AS value, NULL AS detail
  FROM ticket_facts f JOIN ticket_times x USING (ticket_id) WHERE x.dispatched IS NOT NULL AND NOT f.is_void;

CREATE VIEW figure_time_to_arrive AS
SELECT f.ticket_id, f.opened_at AS at, NULL AS num, NULL AS den, (x.arrived - x.first_sign) / 1e6 AS value, NULL AS detail
  FROM ticket_facts f JOIN ticket_times x USING (ticket_id) WHERE x.arrived IS NOT NULL AND NOT f.is_void;

CREATE VIEW figure_time_to_repair AS
SELECT f.ticket_id, f.opened_at AS at, NULL AS num, NULL AS den, (x.repaired - x.first_sign) / 1e6 AS value, NULL AS detail
  FROM ticket_facts f JOIN ticket_times x USING (ticket_id)
 WHERE x.repaired IS NOT NULL AND f.stage IN ('resolved', 'closed') AND NOT f.is_void;

CREATE VIEW figure_time_to_close AS
SELECT f.ticket_id, f.opened_at AS at, NULL AS num, NULL AS den, (x.closed - x.first_sign) / 1e6 AS value, NULL AS detail
  FROM ticket_facts f JOIN ticket_times x USING (ticket_id) WHERE x.closed IS NOT NULL AND f.status = 'closed' AND NOT f.is_void;

CREATE VIEW figure_clocks_kept AS
SELECT f.ticket_id, f.opened_at AS at, json_extract(c.value, '$.is_late') = 0 AS num, 1 AS den, NULL AS value,
       json_extract(c.value, '$.clock') AS detail
  FROM ticket_facts f JOIN ticket t ON t.id = f.ticket_id, json_each(t.clocks) c
 WHERE NOT f.is_void AND (json_extract(c.value, '$.met_at') IS NOT NULL OR json_extract(c.value, '$.is_late') = 1);

CREATE VIEW figure_solved AS
SELECT f.ticket_id, f.opened_at AS at, f.status = 'closed' AND f.resolved_at <> 0 AS num, 1 AS den, NULL AS value, NULL AS detail
  FROM ticket_facts f JOIN ticket t ON t.id = f.ticket_id
 WHERE NOT f.is_void AND (f.status = 'closed' OR EXISTS (SELECT 1 FROM json_each(t.clocks) c
       WHERE json_extract(c.value, '$.clock') = 'loop-closed' AND json_extract(c.value, '$.is_late') = 1));

CREATE VIEW figure_first_time_fix AS
SELECT f.ticket_id, f.opened_at AS at, x.dispatches = 1 AND x.setbacks = 0 AS num, 1 AS den, NULL AS value, NULL AS detail
  FROM ticket_facts f JOIN ticket_times x USING (ticket_id)
 WHERE x.dispatches > 0 AND f.stage IN ('resolved', 'closed') AND NOT f.is_void;

CREATE VIEW figure_repeats AS
SELECT ticket_id, opened_at AS at, repeat_of <> 0 AS num, 1 AS den, NULL AS value, NULL AS detail
  FROM ticket_facts WHERE kind = 'fault' AND NOT is_void;

CREATE VIEW figure_hits AS
SELECT ticket_id, opened_at AS at, cause_found = said_cause AS num, 1 AS den, NULL AS value, cause_found AS detail
  FROM ticket_facts WHERE cause_found <> '' AND said_cause <> '' AND NOT is_void;

CREATE VIEW figure_no_answer AS
SELECT ticket_id, opened_at AS at, closed_by = 'no answer' AS num, 1 AS den, NULL AS value, NULL AS detail
  FROM ticket_facts WHERE status = 'closed' AND NOT is_void;

CREATE VIEW figure_satisfaction AS
SELECT ticket_id, opened_at AS at, satisfaction >= 4 AS num, 1 AS den, satisfaction AS value, NULL AS detail
  FROM ticket_facts WHERE satisfaction <> 0 AND NOT is_void;

CREATE VIEW figure_nps AS
SELECT ticket_id, opened_at AS at, NULL AS num, NULL AS den,
       CASE WHEN recommends >= 9 THEN 100 WHEN recommends <= 6 THEN -100 ELSE 0 END AS value, NULL AS detail
  FROM ticket_facts WHERE recommends_said AND NOT is_void;

CREATE VIEW figure_stock_coverage AS
SELECT f.ticket_id, f.opened_at AS at, f.part_from <> '' AS num, 1 AS den, NULL AS value, f.part_needed AS detail
  FROM ticket_facts f JOIN ticket_times x USING (ticket_id)
 WHERE x.dispatches > 0 AND f.engineer <> '' AND f.part_needed <> '' AND NOT f.is_void;

CREATE VIEW figure_parts_used AS
SELECT m.ticket_id, m.at, m.count AS num, NULL AS den, m.count AS value, m.part AS detail
  FROM stock_move m WHERE m.ticket_id <> 0 AND m."to" = '' AND m.why = 'used';
