-- The audit log: who changed what, and who looked at stored contents. One chain for the deployment: each entry names the hash
-- of the one before it, and its number follows from that one, so that no two can follow the same.
CREATE TABLE audit_log (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  -- ISO 8601, never before that of the entry before
  at TEXT NOT NULL,
  -- empty where it is of no workspace alone
  workspace TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  action TEXT NOT NULL,
  -- the entry without its hash, as the text that the hash was made of
  entry TEXT NOT NULL,
  hash TEXT NOT NULL
);
CREATE INDEX audit_log_by_time ON audit_log (at);
CREATE INDEX audit_log_by_workspace ON audit_log (workspace, at);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, at);
CREATE INDEX audit_log_by_action ON audit_log (action, at);

CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'the audit log is only added to');
END;
CREATE TRIGGER audit_log_is_not_cut BEFORE DELETE ON audit_log
BEGIN
  SELECT RAISE(ABORT, 'the audit log is only added to');
END;

-- What somebody is about to change, written before it is changed. Goes when its entry is in the log.
CREATE TABLE audit_intents (
  id TEXT PRIMARY KEY,
  -- epoch milliseconds
  at INTEGER NOT NULL,
  workspace TEXT NOT NULL,
  -- JSON: the entry as far as it is known
  draft TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX audit_intents_by_time ON audit_intents (at);

-- More sums for metrics and analytics: prompts that a cache helped, failovers and the answers that they saved, milliseconds in
-- all, what caching saved; by class the router's own time (accounting/time-classes.ts) and failed attempts
-- (accounting/failures.ts). And whole workspaces by the minute (grain 'm'), kept for an hour.
ALTER TABLE roll_ups ADD COLUMN cache_hits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failovers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN saved INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN first_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN total_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN cache_discount_dollars INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN cache_discount_pico INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_0 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_1 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_2 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_3 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_4 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_5 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_6 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN overhead_7 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_0 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_1 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_2 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_3 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_4 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_5 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_6 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_7 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_8 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_9 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_10 INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roll_ups ADD COLUMN failed_11 INTEGER NOT NULL DEFAULT 0;

-- The sums of all time of workspaces that are there and of those that are gone: counters never go back.
-- The second condition keeps it out of plans that know the workspace: the primary key serves them.
CREATE INDEX roll_ups_of_all_time ON roll_ups (workspace_id) WHERE grain = 't' AND workspace_id > '';

-- Since when a message of records waits that the queue brought and D1 did not take: a row, or none.
CREATE TABLE waiting_since (
  name TEXT PRIMARY KEY,
  -- epoch milliseconds
  since INTEGER NOT NULL
) WITHOUT ROWID;

-- Endpoints in a spell of instability, as the health objects of their model tell, each by its place.
CREATE TABLE unstable_endpoints (
  model TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  place TEXT NOT NULL,
  -- epoch milliseconds
  since INTEGER NOT NULL,
  PRIMARY KEY (model, endpoint, place)
) WITHOUT ROWID;

-- Whom to tell of what happens.
CREATE TABLE alerts (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  name TEXT NOT NULL,
  -- JSON: a list of events
  events TEXT NOT NULL,
  url TEXT NOT NULL,
  -- what deliveries are signed with, as provider keys are sealed
  sealed TEXT NOT NULL,
  sealed_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- of the last try: ISO 8601; what was answered, or why nothing was
  tried_at TEXT,
  outcome TEXT
);
CREATE INDEX alerts_by_workspace ON alerts (workspace_id, created_at);

-- What has been told of: each name once.
CREATE TABLE alert_marks (
  name TEXT PRIMARY KEY,
  event_id TEXT NOT NULL,
  -- epoch milliseconds; null: for ever
  forget_at INTEGER
) WITHOUT ROWID;

CREATE INDEX alert_marks_by_time ON alert_marks (forget_at);

-- What is still to be delivered.
CREATE TABLE alert_deliveries (
  -- the event's and the alert's, with a colon between
  id TEXT PRIMARY KEY,
  alert_id TEXT NOT NULL,
  body TEXT NOT NULL,
  -- epoch milliseconds
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX alert_deliveries_by_time ON alert_deliveries (due_at);
CREATE INDEX alert_deliveries_by_alert ON alert_deliveries (alert_id);

-- What reports split by more than models and keys are made of: requests of a workspace that arrived together, added up where
-- all that they are split by is the same. A row holds one hour's, as JSON (accounting/facts.ts). Kept as long as hours.
CREATE TABLE fact_chunks (
  workspace_id TEXT NOT NULL,
  -- 2026-11-26T05
  hour TEXT NOT NULL,
  id TEXT NOT NULL,
  -- how many facts it holds
  count INTEGER NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (workspace_id, hour, id)
) WITHOUT ROWID;
