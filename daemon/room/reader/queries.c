#include "room/reader/queries.h"

#include <string.h>

#include "base/mem.h"

/* Times leave as RFC 3339, for programs as for people; cut, not rounded, as the event stream
 * has them. */
#define TIME(c)                                                                          \
	"CASE WHEN " c "=0 THEN NULL ELSE strftime('%Y-%m-%dT%H:%M:%S'," c               \
	"/1000000,'unixepoch')||printf('.%03dZ'," c "/1000%1000) END"

#define ALARM_COLUMNS                                                                                                                                  \
	"id,device,component,alarm_type,qualifier,family,severity,"                                                                                    \
	"json(iif(is_cleared,'true','false')) AS "                                                                                                     \
	"is_cleared_json,event_type,probable_cause,text," TIME(                                                                                        \
	    "first_sign") " AS first_sign," TIME("raised_at") " AS raised_at," TIME("ch"                                                               \
										    "an"                                                               \
										    "ge"                                                               \
										    "d_"                                                               \
										    "a"                                                                \
										    "t") " AS changed_at," TIME("cleared_at") " AS cleared_at,raises," \
															      "operator_state,operator_name,operator_text,root_id,case_id"

#define CASE_COLUMNS                                                                                                                                                      \
	"id,alarm_id,ticket_id,joined_id,device,component,alarm_type,alarm_text,"                                                                                         \
	"severity,"                                                                                                                                                       \
	"state,verdict," TIME("first_sign") " AS first_sign," TIME(                                                                                                       \
	    "opened_at") " AS opened_at," TIME("deadline") " AS deadline," TIME("closed"                                                                                  \
										"_at") " AS closed_at,"                                                                   \
										       "affected,"                                                                        \
										       "(SELECT json_group_array(json_object('probe',json_extract(value,'$.probe'),"      \
										       "'state',json_extract(value,'$.state'),'outcome',json_extract(value,'$.outcome')," \
										       "'note',json_extract(value,'$.note'))) FROM json_each(runs)) AS runs_json,"        \
										       "findings AS findings_json"

#define TICKET_SHORT                                                                     \
	"id,case_id,alarm_id,version,status,stage,severity,urgency,urgency_why,"         \
	"customer,"                                                                      \
	"verdict,cause,opened_by," TIME("opened_at") " AS opened_at," TIME(              \
	    "changed_at") " AS changed_at," TIME("alarm_cleared_at") " AS "              \
								     "alarm_cleared_at," \
								     "product AS "       \
								     "product_json,"     \
								     "problem AS "       \
								     "problem_json,"     \
								     "findings AS "      \
								     "findings_json,"    \
								     "clocks AS "        \
								     "clocks_json"

#define TICKET_LONG                                                                      \
	TICKET_SHORT ",contact AS contact_json,missing AS missing_json,"                 \
		     "attempts AS attempts_json,ruled_out AS "                           \
		     "ruled_out_json,expert_group,contract,tier"

#define LIMIT " LIMIT CAST(coalesce(nullif(:limit,''),'1000') AS INTEGER)"

static const struct query_row rows[] = {
	{ "device.list", false,
	    "SELECT "
	    "d.id,d.name,d.device_class,d.profile,d.address,d.site,d.customer,d.source,"
	    "CASE WHEN s.device_id IS NULL THEN 'unknown' WHEN s.reachable THEN 'up' "
	    "ELSE 'down' "
	    "END AS state," TIME(
		"s.since") " AS since,"
			   "(SELECT count(*) FROM alarm a WHERE a.device_id=d.id AND NOT "
			   "a.is_cleared) AS alarms "
			   "FROM device d LEFT JOIN device_state s ON s.device_id=d.id "
			   "WHERE (:name IS NULL OR d.name=:name) ORDER BY "
			   "d.name" LIMIT },
	{ "device.show", true,
	    "SELECT "
	    "d.id,d.name,d.device_class,d.profile,d.address,d.site,d.customer,d.model,"
	    "d.serial,d.purchased,d.warranty_until,d.upstream AS upstream_json,"
	    "d.links AS "
	    "links_json,d.snmp_version,d.snmp_port,d.snmp_credential,d.ssh_port,"
	    "d.ssh_credential,d.ssh_host_key,d.source,"
	    "CASE WHEN s.device_id IS NULL THEN 'unknown' WHEN s.reachable THEN 'up' "
	    "ELSE 'down' "
	    "END AS state," TIME("s.since") " AS since," TIME(
		"s.last_answer") " AS last_answer,s.sys_name,s.sys_descr,s.note,"
				 "(SELECT "
				 "json_group_array(json_object('id',a.id,'severity',a."
				 "severity,"
				 "'alarm_type',a.alarm_type,'component',a.component,'"
				 "text',a.text)) FROM alarm a "
				 "WHERE a.device_id=d.id AND NOT a.is_cleared) AS "
				 "alarms_json "
				 "FROM device d LEFT JOIN device_state s ON "
				 "s.device_id=d.id WHERE d.name=:name" },
	{ "alarm.list", false,
	    "SELECT " ALARM_COLUMNS " FROM alarm WHERE (NOT is_cleared OR :all='yes') "
	    "AND (:device IS NULL OR device=:device) "
	    "ORDER BY is_cleared,CASE severity WHEN 'critical' THEN 0 WHEN 'major' THEN "
	    "1 "
	    "WHEN 'minor' THEN 2 WHEN 'warning' THEN 3 ELSE 4 END,changed_at "
	    "DESC" LIMIT },
	{ "alarm.show", true,
	    "SELECT " ALARM_COLUMNS ",witnesses AS witnesses_json,points AS points_json,"
	    "(SELECT json_group_array(json_object('at'," TIME(
		"c.at") ",'is_cleared',json(iif(c.is_cleared,'true','false')),'severity',"
			"c.severity,'by',c.by,"
			"'text',c.text)) FROM (SELECT * FROM alarm_change WHERE "
			"alarm_id=alarm.id "
			"ORDER BY id DESC LIMIT 32) c) AS status_changes_json,"
			"(SELECT json_group_array(s.id) FROM alarm s WHERE "
			"s.root_id=alarm.id AND NOT "
			"s.is_cleared) AS symptoms_json FROM alarm WHERE id=CAST(:id AS "
			"INTEGER)" },
	{ "case.list", false,
	    "SELECT " CASE_COLUMNS " FROM cases WHERE (state<>'closed' OR :all='yes') "
	    "ORDER BY state='closed',id DESC" LIMIT },
	{ "case.show", true,
	    "SELECT " CASE_COLUMNS ",runs AS all_runs_json,"
	    "(SELECT "
	    "json_group_array(json_object('hash',e.hash,'device',e.device,'method',"
	    "e.method,'asked',e.asked,'outcome',e.outcome,'asked_at'," TIME(
		"e.asked_at") ",'took_us',e.took_us)) FROM evidence e WHERE "
			      "e.case_id=cases.id) AS evidence_json "
			      "FROM cases WHERE id=CAST(:id AS INTEGER)" },
	{ "ticket.list", false,
	    "SELECT " TICKET_SHORT " FROM ticket WHERE (status NOT IN "
	    "('closed','cancelled','rejected') OR :all='yes') ORDER BY id DESC" LIMIT },
	{ "ticket.show", true,
	    "SELECT " TICKET_LONG
	    ",(SELECT json_group_array(json_object('sink',o.sink,'key',"
	    "o.key,'state',o.state,'tries',o.tries,'note',o.note)) FROM outbox o WHERE "
	    "o.ticket_id=ticket.id) AS outbox_json,"
	    "(SELECT "
	    "json_group_array(json_object('hash',e.hash,'device',e.device,'method',"
	    "e.method,'asked',e.asked,'outcome',e.outcome,'asked_at'," TIME(
		"e.asked_at") ",'took_us',e.took_us,'answer',substr(CAST(e.answer AS "
			      "TEXT),1,4000))) "
			      "FROM evidence e WHERE e.case_id=ticket.case_id AND "
			      "ticket.case_id<>0) "
			      "AS evidence_json FROM ticket WHERE id=CAST(:id AS "
			      "INTEGER)" },
	{ "evidence.show", true,
	    "SELECT hash,case_id,run_seq,device,method,asked,outcome," TIME(
		"asked_at") " AS asked_at,took_us,cut,CAST(answer AS TEXT) AS answer "
			    "FROM evidence "
			    "WHERE hash=:hash OR (length(:hash)>=8 AND "
			    "substr(hash,1,length(:hash))=:hash)" },
	{ "event.list", false,
	    "SELECT id," TIME("at") " AS at,kind,device,alarm_id,case_id,ticket_id,text "
				    "FROM event WHERE id>CAST(coalesce(:since,'0') AS "
				    "INTEGER) ORDER BY id" LIMIT },
	{ "event.last", false,
	    "SELECT * FROM (SELECT id," TIME(
		"at") " AS at,kind,device,alarm_id,case_id,ticket_id,"
		      "text FROM event ORDER BY id DESC" LIMIT ") ORDER BY id" },
	{ "outbox.list", false,
	    "SELECT id,key,sink,ticket_id,state,tries," TIME(
		"made_at") " AS made_at," TIME("next_at") " AS next_at,note FROM outbox "
							  "WHERE state='owed' OR "
							  ":all='yes' "
							  "ORDER BY id DESC" LIMIT },
	{ "counts", true,
	    "SELECT (SELECT count(*) FROM device) AS devices,"
	    "(SELECT count(*) FROM device_state WHERE NOT reachable) AS devices_down,"
	    "(SELECT count(*) FROM alarm WHERE NOT is_cleared) AS alarms,"
	    "(SELECT count(*) FROM alarm WHERE NOT is_cleared AND severity='critical') "
	    "AS critical,"
	    "(SELECT count(*) FROM alarm WHERE NOT is_cleared AND severity='major') AS "
	    "major,"
	    "(SELECT count(*) FROM cases WHERE state<>'closed') AS cases,"
	    "(SELECT count(*) FROM ticket WHERE status NOT IN "
	    "('closed','cancelled','rejected')) "
	    "AS tickets,(SELECT count(*) FROM outbox WHERE state='owed') AS outbox,"
	    "(SELECT coalesce(max(id),0) FROM event) AS last_event" },
};

const struct query_row *
query_row(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

const struct query_row *
query_rows(size_t *n)
{
	*n = ARRAY_LEN(rows);
	return rows;
}
