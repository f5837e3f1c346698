-- Requests that a workspace has saved under a name: what a request says itself goes before them.
CREATE TABLE presets (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  -- active, disabled, archived
  status TEXT NOT NULL,
  status_updated_at TEXT,
  creator_user_id TEXT,
  -- the version in force
  version INTEGER NOT NULL,
  -- JSON: among which versions that one draws, with their shares; null where it is meant itself
  split TEXT,
  -- JSON: names of all models that requests with it may come to, in lower case
  models TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (workspace_id, slug)
);

CREATE TABLE preset_versions (
  id TEXT PRIMARY KEY,
  preset_id TEXT NOT NULL,
  workspace_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  -- the format of the body: chat, messages, responses
  door TEXT NOT NULL,
  -- JSON: the body as it was sent, without what was said in it
  config TEXT NOT NULL,
  system_prompt TEXT,
  creator_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (preset_id, version)
);
CREATE INDEX preset_versions_by_workspace ON preset_versions (workspace_id);
