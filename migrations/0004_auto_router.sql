-- The auto router's own weights of a workspace; a new upload is a new version.
CREATE TABLE auto_weights (
  workspace_id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  document TEXT NOT NULL,
  created_at TEXT NOT NULL
) WITHOUT ROWID;

-- What people said of a generation (POST /api/v1/generation/feedback): labels for training.
CREATE TABLE generation_feedback (
  generation_id TEXT PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  model TEXT,
  category TEXT NOT NULL,
  comment TEXT,
  created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX generation_feedback_by_workspace ON generation_feedback (workspace_id, created_at);
