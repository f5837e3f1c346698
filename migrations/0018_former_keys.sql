-- Whose the keys were that are gone: what they spent still counts for the member who made them.
CREATE TABLE former_keys (
  workspace_id TEXT NOT NULL,
  creator_user_id TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (workspace_id, creator_user_id, hash)
) WITHOUT ROWID;

CREATE TRIGGER api_keys_former_insert AFTER DELETE ON api_keys WHEN OLD.kind = 'api' AND OLD.creator_user_id IS NOT NULL
BEGIN
  INSERT OR IGNORE INTO former_keys (workspace_id, creator_user_id, hash)
  VALUES (OLD.workspace_id, OLD.creator_user_id, OLD.hash);
END;
