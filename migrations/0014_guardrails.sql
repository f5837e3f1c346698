-- Guardrails: what keys and members of a workspace may ask of whom, and what of their prompts is blocked or redacted. The one
-- whose id is the workspace's own is its default, unless its settings name another: it governs every key of it.
CREATE TABLE guardrails (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  -- JSON: what it restricts
  rules TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT
) WITHOUT ROWID;
CREATE INDEX guardrails_by_workspace ON guardrails (workspace_id, created_at, id);

-- A key, or a member in a workspace, is under one of them at most.
CREATE TABLE guardrail_assignments (
  -- key | member
  kind TEXT NOT NULL CHECK (kind IN ('key', 'member')),
  -- the key's hash, or the member's id
  subject TEXT NOT NULL,
  workspace_id TEXT NOT NULL,
  guardrail_id TEXT NOT NULL,
  id TEXT NOT NULL,
  assigned_by TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (kind, subject, workspace_id)
) WITHOUT ROWID;
CREATE INDEX guardrail_assignments_by_guardrail ON guardrail_assignments (guardrail_id, kind, created_at, id);
CREATE INDEX guardrail_assignments_by_workspace ON guardrail_assignments (workspace_id, kind, created_at, id);

-- Assignments go with what they assign, whoever deletes it; a workspace whose default is gone has its own again.
CREATE TRIGGER guardrails_assignments_delete AFTER DELETE ON guardrails
BEGIN
  DELETE FROM guardrail_assignments WHERE guardrail_id = OLD.id;
  UPDATE workspaces SET settings = json_remove(settings, '$.default_guardrail_id')
  WHERE id = OLD.workspace_id AND json_extract(settings, '$.default_guardrail_id') = OLD.id;
END;
CREATE TRIGGER api_keys_assignments_delete AFTER DELETE ON api_keys
BEGIN
  DELETE FROM guardrail_assignments WHERE kind = 'key' AND subject = OLD.hash;
END;
CREATE TRIGGER workspace_members_assignments_delete AFTER DELETE ON workspace_members
BEGIN
  DELETE FROM guardrail_assignments
  WHERE kind = 'member' AND subject = OLD.member_id AND workspace_id = OLD.workspace_id;
END;

-- A key's sealed snapshot holds its guardrails: those of keys that are under a guardrail follow its changes. What is deleted
-- takes its assignments along, whose triggers are below, or is named by settings, which change with it.
CREATE TRIGGER guardrails_snapshot_insert AFTER INSERT ON guardrails WHEN NEW.id = NEW.workspace_id
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = NEW.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER guardrails_snapshot_update AFTER UPDATE ON guardrails
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys
  WHERE workspace_id = NEW.workspace_id AND kind = 'api' AND (
    NEW.id = (
      SELECT COALESCE(json_extract(settings, '$.default_guardrail_id'), id) FROM workspaces WHERE id = NEW.workspace_id
    )
    OR hash IN (SELECT subject FROM guardrail_assignments WHERE guardrail_id = NEW.id AND kind = 'key')
    OR creator_user_id IN (SELECT subject FROM guardrail_assignments WHERE guardrail_id = NEW.id AND kind = 'member')
  )
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER guardrails_snapshot_delete AFTER DELETE ON guardrails WHEN OLD.id = OLD.workspace_id
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = OLD.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER guardrail_assignments_snapshot_insert AFTER INSERT ON guardrail_assignments
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys
  WHERE workspace_id = NEW.workspace_id AND kind = 'api'
    AND NEW.subject = CASE NEW.kind WHEN 'key' THEN hash ELSE creator_user_id END
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER guardrail_assignments_snapshot_update AFTER UPDATE ON guardrail_assignments
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys
  WHERE workspace_id = NEW.workspace_id AND kind = 'api'
    AND NEW.subject = CASE NEW.kind WHEN 'key' THEN hash ELSE creator_user_id END
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER guardrail_assignments_snapshot_delete AFTER DELETE ON guardrail_assignments
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys
  WHERE workspace_id = OLD.workspace_id AND kind = 'api'
    AND OLD.subject = CASE OLD.kind WHEN 'key' THEN hash ELSE creator_user_id END
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
