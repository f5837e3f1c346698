-- Where a workspace's requests are told of as traces. What is secret of a configuration is sealed; `config` is what is shown.
CREATE TABLE destinations (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  -- JSON: which requests, and what of them
  rules TEXT NOT NULL,
  -- JSON: the configuration without what is secret of it
  config TEXT NOT NULL,
  -- all of it, sealed as provider keys are
  sealed TEXT NOT NULL,
  sealed_by TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX destinations_by_workspace ON destinations (workspace_id, created_at, id);

-- How deliveries to each went: apart, since it changes all the time and no sealed snapshot holds it.
CREATE TABLE destination_states (
  destination_id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  delivered INTEGER NOT NULL DEFAULT 0,
  dropped_contents INTEGER NOT NULL DEFAULT 0,
  -- seconds from the request to its delivery, of the last one
  lag_seconds INTEGER,
  last_delivered_at TEXT,
  last_error TEXT,
  last_error_at TEXT,
  -- when the oldest request was made that a failed delivery still waits with
  waiting_since TEXT,
  -- before then nobody is asked again
  retry_at TEXT
) WITHOUT ROWID;

-- What went out from its request, until the queue has seen that it need not deliver it without its contents.
CREATE TABLE destination_receipts (
  destination_id TEXT NOT NULL,
  generation_id TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (destination_id, generation_id)
) WITHOUT ROWID;

CREATE TRIGGER destinations_state_delete AFTER DELETE ON destinations
BEGIN
  DELETE FROM destination_states WHERE destination_id = OLD.id;
  DELETE FROM destination_receipts WHERE destination_id = OLD.id;
END;

-- The sealed snapshots of a workspace's keys hold its destinations.
CREATE TRIGGER destinations_snapshot_insert AFTER INSERT ON destinations
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = NEW.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER destinations_snapshot_update AFTER UPDATE ON destinations
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = NEW.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER destinations_snapshot_delete AFTER DELETE ON destinations
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = OLD.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
