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
