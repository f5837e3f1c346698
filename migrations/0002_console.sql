-- The console's sessions. A cookie holds a token, this table its SHA-256.
CREATE TABLE sessions (
  hash TEXT PRIMARY KEY,
  member_id TEXT NOT NULL,
  -- the workspace being looked at
  workspace_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  user_agent TEXT
) WITHOUT ROWID;
CREATE INDEX sessions_by_member ON sessions (member_id, expires_at);

-- Sign-ins that failed or are under way, by a keyed hash of the client's address; forgotten after minutes.
CREATE TABLE sign_in_attempts (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  -- epoch milliseconds
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sign_in_attempts_by_source ON sign_in_attempts (source, at);

-- Pages of the log are filtered inside this index: rows that do not match are never read from the table.
DROP INDEX generations_by_time;
CREATE INDEX generations_by_time ON generations (
  workspace_id, created_at, id, key_hash, model, provider, status, finish_reason, data_region,
  prompt_tokens, completion_tokens, cost_pico
);

-- What was used by UTC day, key, model and provider, added up as records arrive: reports never read single records.
CREATE TABLE daily_use (
  workspace_id TEXT NOT NULL,
  day TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  -- empty where no model or provider answered
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  requests INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  reasoning_tokens INTEGER NOT NULL,
  cost_pico INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, day, key_hash, model, provider)
) WITHOUT ROWID;
INSERT INTO daily_use
SELECT workspace_id, substr(created_at, 1, 10), key_hash, COALESCE(model, ''), COALESCE(provider, ''), COUNT(*),
  SUM(status >= 400), SUM(prompt_tokens), SUM(completion_tokens), SUM(reasoning_tokens), SUM(cost_pico)
FROM generations GROUP BY 1, 2, 3, 4, 5;

CREATE TRIGGER generations_add_daily_use AFTER INSERT ON generations
BEGIN
  INSERT INTO daily_use VALUES (
    NEW.workspace_id, substr(NEW.created_at, 1, 10), NEW.key_hash, COALESCE(NEW.model, ''), COALESCE(NEW.provider, ''),
    1, NEW.status >= 400, NEW.prompt_tokens, NEW.completion_tokens, NEW.reasoning_tokens, NEW.cost_pico
  )
  ON CONFLICT (workspace_id, day, key_hash, model, provider) DO UPDATE SET
    requests = requests + 1,
    failures = failures + excluded.failures,
    prompt_tokens = prompt_tokens + excluded.prompt_tokens,
    completion_tokens = completion_tokens + excluded.completion_tokens,
    reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
    cost_pico = cost_pico + excluded.cost_pico;
END;
