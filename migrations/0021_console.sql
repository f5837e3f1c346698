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
