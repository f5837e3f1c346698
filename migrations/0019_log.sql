-- What else the log shows and filters. Null in rows of versions before this one.
ALTER TABLE records ADD COLUMN attempts INTEGER;
-- how many tools were offered
ALTER TABLE records ADD COLUMN tools INTEGER;
ALTER TABLE records ADD COLUMN cached_tokens INTEGER;
-- Of the client's labels; an erasure takes them out of here too.
ALTER TABLE records ADD COLUMN session_id TEXT;
ALTER TABLE records ADD COLUMN external_user TEXT;
ALTER TABLE records ADD COLUMN app TEXT;

-- Filters of the log that people gave a name: each for one member, or whoever holds the installation's key.
CREATE TABLE log_views (
  workspace_id TEXT NOT NULL,
  identity TEXT NOT NULL,
  name TEXT NOT NULL,
  -- of the log's address, without its question mark
  query TEXT NOT NULL,
  PRIMARY KEY (workspace_id, identity, name)
) WITHOUT ROWID;
