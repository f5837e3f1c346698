-- Catalog: one row each, the document as JSON (the format of PUT /api/v1/catalog), prices beside it for reports.
CREATE TABLE catalog_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  version INTEGER NOT NULL,
  updated_at TEXT NOT NULL
);
CREATE TABLE providers (
  slug TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  document TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE models (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  document TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE endpoints (
  model_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  provider_slug TEXT NOT NULL,
  position INTEGER NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (model_id, tag)
) WITHOUT ROWID;

-- Workspaces, their members and keys. Secrets are hashes or wrapped; nothing here can be used as a key.
CREATE TABLE workspaces (
  id TEXT PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  description TEXT,
  -- names the workspace in the keys of its stored contents; its first slug, and never changed afterwards
  folder TEXT NOT NULL UNIQUE,
  created_by TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT,
  -- JSON: the settings of PATCH /api/v1/workspaces/{id}
  settings TEXT NOT NULL DEFAULT '{}'
);
INSERT INTO workspaces (id, slug, name, folder, created_at)
VALUES ('00000000-0000-4000-8000-000000000001', 'default', 'Default workspace', 'default', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));

CREATE TABLE members (
  id TEXT PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  -- SHA-256 hex of the access key
  access_key_hash TEXT UNIQUE,
  created_at TEXT NOT NULL
);
CREATE TABLE workspace_members (
  workspace_id TEXT NOT NULL,
  member_id TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
  created_at TEXT NOT NULL,
  PRIMARY KEY (workspace_id, member_id)
) WITHOUT ROWID;

CREATE TABLE api_keys (
  -- SHA-256 hex of the key
  hash TEXT PRIMARY KEY,
  -- api | management
  kind TEXT NOT NULL,
  workspace_id TEXT NOT NULL,
  creator_user_id TEXT,
  external_user TEXT,
  name TEXT NOT NULL,
  -- the key with its middle cut out, to recognise it by
  label TEXT NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  -- picodollars; null = no limit
  limit_pico INTEGER,
  -- daily | weekly | monthly | null
  limit_reset TEXT,
  include_byok_in_limit INTEGER NOT NULL DEFAULT 0,
  expires_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT
) WITHOUT ROWID;
CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id, created_at);

-- What a key has spent, by UTC day, added up as records arrive.
CREATE TABLE key_usage (
  key_hash TEXT NOT NULL,
  day TEXT NOT NULL,
  requests INTEGER NOT NULL DEFAULT 0,
  cost_pico INTEGER NOT NULL DEFAULT 0,
  byok_cost_pico INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (key_hash, day)
) WITHOUT ROWID;

-- One row per generation. Columns that are searched or summed stand alone; `document` is the whole record as JSON.
CREATE TABLE generations (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  created_at TEXT NOT NULL,
  model TEXT,
  provider TEXT,
  status INTEGER NOT NULL,
  finish_reason TEXT,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_pico INTEGER NOT NULL,
  upstream_cost_pico INTEGER NOT NULL,
  byok INTEGER NOT NULL,
  data_region TEXT NOT NULL,
  io_log TEXT NOT NULL,
  document TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX generations_by_time ON generations (workspace_id, created_at);
CREATE INDEX generations_by_key ON generations (key_hash, created_at);
CREATE INDEX generations_by_model ON generations (workspace_id, model, created_at);

-- A generation is counted once, however often the queue delivers it: the insert that is ignored fires nothing.
CREATE TRIGGER generations_add_key_usage AFTER INSERT ON generations
BEGIN
  INSERT INTO key_usage (key_hash, day, requests, cost_pico, byok_cost_pico)
  VALUES (NEW.key_hash, substr(NEW.created_at, 1, 10), 1, NEW.cost_pico, NEW.byok * NEW.upstream_cost_pico)
  ON CONFLICT (key_hash, day) DO UPDATE SET
    requests = requests + 1,
    cost_pico = cost_pico + excluded.cost_pico,
    byok_cost_pico = byok_cost_pico + excluded.byok_cost_pico;
END;

-- The workspaces' data keys that decrypt contents in R2 (AES-256-GCM, wrapped by ENCRYPTION_KEY). Where contents lie
-- follows from the generation's workspace, time and id, so D1 holds no list of them.
CREATE TABLE data_keys (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  wrapped TEXT NOT NULL,
  -- names the ENCRYPTION_KEY that wrapped it: the first 8 hex digits of its SHA-256
  wrapped_by TEXT NOT NULL,
  created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX data_keys_by_workspace ON data_keys (workspace_id, created_at);
-- Folders whose contents were deleted (their data keys are gone) and whose objects are still being removed.
CREATE TABLE contents_deletions (
  folder TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  requested_at TEXT NOT NULL
) WITHOUT ROWID;

-- The workspaces' own provider keys, sealed by ENCRYPTION_KEY.
CREATE TABLE byok_keys (
  id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  provider TEXT NOT NULL,
  name TEXT,
  -- the key with its middle cut out
  label TEXT NOT NULL,
  sealed TEXT NOT NULL,
  sealed_by TEXT NOT NULL,
  sort_order INTEGER NOT NULL,
  disabled INTEGER NOT NULL,
  -- JSON: is_fallback, is_required, is_byok_only, declared_zdr, allowed_models, allowed_api_key_hashes, allowed_user_ids
  rules TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT
) WITHOUT ROWID;
CREATE INDEX byok_keys_by_workspace ON byok_keys (workspace_id, sort_order);
