-- What came of asking a provider with a workspace's key, the last time that somebody did. Only adds: a version before this one
-- knows nothing of it.
CREATE TABLE provider_checks (
  workspace_id TEXT NOT NULL,
  -- its slug
  provider TEXT NOT NULL,
  -- epoch milliseconds
  at INTEGER NOT NULL,
  -- works | refused | unknown
  verdict TEXT NOT NULL,
  PRIMARY KEY (workspace_id, provider)
) WITHOUT ROWID;

-- The last versions of the catalog: who made each, what it changed, and what was there before, so that it can be undone.
CREATE TABLE catalog_versions (
  -- as in catalog_state
  version INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  -- who, as the audit log writes it
  actor TEXT NOT NULL,
  -- JSON: what is shown of it
  changes TEXT NOT NULL,
  -- JSON: the former documents; null: too large
  undo TEXT
);
