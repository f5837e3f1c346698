-- Limits of rate of a key, as JSON: what is not in it, or null, is the workspace's default. A version before this one knows
-- nothing of them and keeps them as they are.
ALTER TABLE api_keys ADD COLUMN rate_limits TEXT;

-- What a workspace may spend in an interval.
CREATE TABLE workspace_budgets (
  workspace_id TEXT NOT NULL,
  -- daily | weekly | monthly | lifetime
  interval TEXT NOT NULL,
  id TEXT NOT NULL,
  limit_pico INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (workspace_id, interval)
) WITHOUT ROWID;

CREATE TRIGGER workspace_budgets_snapshot_insert AFTER INSERT ON workspace_budgets
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = NEW.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER workspace_budgets_snapshot_update AFTER UPDATE ON workspace_budgets
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = NEW.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER workspace_budgets_snapshot_delete AFTER DELETE ON workspace_budgets
BEGIN
  INSERT INTO snapshot_changes (kind, id)
  SELECT 'key', hash FROM api_keys WHERE workspace_id = OLD.workspace_id AND kind = 'api'
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;

-- What whole workspaces spent by day (grain 'w'), so that a budget is read in a row a day.
INSERT INTO roll_ups (
  workspace_id, grain, period, key_hash, model, provider, endpoint, requests, answered, failures,
  prompt_tokens, completion_tokens, reasoning_tokens, cost_dollars, cost_pico, byok_cost_dollars, byok_cost_pico
)
SELECT workspace_id, 'w', period, '', '', '', '', SUM(requests), SUM(answered), SUM(failures), SUM(prompt_tokens),
  SUM(completion_tokens), SUM(reasoning_tokens), SUM(cost_dollars) + SUM(cost_pico) / 1000000000000,
  SUM(cost_pico) % 1000000000000, SUM(byok_cost_dollars) + SUM(byok_cost_pico) / 1000000000000,
  SUM(byok_cost_pico) % 1000000000000
FROM roll_ups WHERE grain = 'd' GROUP BY workspace_id, period;
