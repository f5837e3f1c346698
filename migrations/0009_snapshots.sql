-- What changed since its sealed snapshot in R2 was written (snapshots/…): a key, or the catalog. Kept by triggers, so that
-- no way of changing something can forget its snapshot. `revision` tells a change that came while a snapshot was written.
CREATE TABLE snapshot_changes (
  -- key | catalog
  kind TEXT NOT NULL,
  -- the key's hash; empty for the catalog
  id TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (kind, id)
) WITHOUT ROWID;
INSERT INTO snapshot_changes (kind, id) SELECT 'key', hash FROM api_keys WHERE kind = 'api';
INSERT INTO snapshot_changes (kind, id) SELECT 'catalog', '' FROM catalog_state;

CREATE TRIGGER api_keys_snapshot_insert AFTER INSERT ON api_keys
BEGIN
  INSERT INTO snapshot_changes (kind, id) VALUES ('key', NEW.hash)
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER api_keys_snapshot_update AFTER UPDATE ON api_keys
BEGIN
  INSERT INTO snapshot_changes (kind, id) VALUES ('key', NEW.hash)
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER api_keys_snapshot_delete AFTER DELETE ON api_keys
BEGIN
  INSERT INTO snapshot_changes (kind, id) VALUES ('key', OLD.hash)
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER workspaces_snapshot_update AFTER UPDATE ON workspaces
BEGIN
  INSERT INTO snapshot_changes (kind, id) SELECT 'key', hash FROM api_keys WHERE workspace_id = NEW.id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER byok_keys_snapshot_insert AFTER INSERT ON byok_keys
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = NEW.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER byok_keys_snapshot_update AFTER UPDATE ON byok_keys
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = NEW.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER byok_keys_snapshot_delete AFTER DELETE ON byok_keys
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = OLD.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER catalog_state_snapshot_insert AFTER INSERT ON catalog_state
BEGIN
  INSERT INTO snapshot_changes (kind, id) VALUES ('catalog', '')
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER catalog_state_snapshot_update AFTER UPDATE ON catalog_state
BEGIN
  INSERT INTO snapshot_changes (kind, id) VALUES ('catalog', '')
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
