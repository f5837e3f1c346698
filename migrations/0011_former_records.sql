-- What was used before there were roll-ups, from the days that D1 kept: no record is read. The records themselves are
-- moved by upkeep, which then also fills in their endpoints, times and own keys' costs.
INSERT INTO roll_ups (
  workspace_id, grain, period, key_hash, model, provider, endpoint, provider_name, requests, answered, failures,
  prompt_tokens, completion_tokens, reasoning_tokens, cost_dollars, cost_pico
)
SELECT workspace_id, 'd', day, key_hash, model, provider, '', provider, requests, IIF(model = '', 0, requests), failures,
  prompt_tokens, completion_tokens, reasoning_tokens, cost_dollars + cost_pico / 1000000000000, cost_pico % 1000000000000
FROM daily_use;
INSERT INTO roll_ups (
  workspace_id, grain, period, key_hash, model, provider, endpoint, requests, answered, failures,
  prompt_tokens, completion_tokens, reasoning_tokens, cost_dollars, cost_pico
)
SELECT workspace_id, 't', '', '', '', '', '', SUM(requests), SUM(answered), SUM(failures), SUM(prompt_tokens),
  SUM(completion_tokens), SUM(reasoning_tokens), SUM(cost_dollars) + SUM(cost_pico) / 1000000000000,
  SUM(cost_pico) % 1000000000000
FROM roll_ups WHERE grain = 'd' GROUP BY workspace_id;

-- An isolate of the version before, which runs for a while beside new ones, writes generations: they count here too, but
-- for those that the queue had already delivered to a new one.
DROP TRIGGER IF EXISTS generations_add_roll_ups;
CREATE TRIGGER generations_add_roll_ups AFTER INSERT ON generations
WHEN NOT EXISTS (
  SELECT 1 FROM records r WHERE r.workspace_id = NEW.workspace_id AND r.id = NEW.id
    AND r.at = unixepoch(NEW.created_at) * 1000 + CAST(substr(NEW.created_at, 21, 3) AS INTEGER)
)
BEGIN
  INSERT INTO roll_ups (
    workspace_id, grain, period, key_hash, model, provider, endpoint, provider_name, requests, answered, failures,
    prompt_tokens, completion_tokens, reasoning_tokens, cost_dollars, cost_pico
  )
  SELECT NEW.workspace_id, 'd', substr(NEW.created_at, 1, 10), NEW.key_hash, COALESCE(NEW.model, ''),
    COALESCE(NEW.provider, ''), '', COALESCE(NEW.provider, ''), 1, NEW.model IS NOT NULL, NEW.status >= 400,
    NEW.prompt_tokens, NEW.completion_tokens, NEW.reasoning_tokens, NEW.cost_pico / 1000000000000,
    NEW.cost_pico % 1000000000000
  UNION ALL
  SELECT NEW.workspace_id, 't', '', '', '', '', '', '', 1, NEW.model IS NOT NULL, NEW.status >= 400,
    NEW.prompt_tokens, NEW.completion_tokens, NEW.reasoning_tokens, NEW.cost_pico / 1000000000000,
    NEW.cost_pico % 1000000000000
  WHERE 1
  ON CONFLICT (workspace_id, grain, period, key_hash, model, provider, endpoint) DO UPDATE SET
    requests = requests + 1,
    answered = answered + excluded.answered,
    failures = failures + excluded.failures,
    prompt_tokens = prompt_tokens + excluded.prompt_tokens,
    completion_tokens = completion_tokens + excluded.completion_tokens,
    reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
    cost_dollars = cost_dollars + excluded.cost_dollars + (cost_pico + excluded.cost_pico) / 1000000000000,
    cost_pico = (cost_pico + excluded.cost_pico) % 1000000000000;
END;

DROP TRIGGER IF EXISTS generations_add_key_usage;
CREATE TRIGGER generations_add_key_usage AFTER INSERT ON generations
WHEN NOT EXISTS (
  SELECT 1 FROM records r WHERE r.workspace_id = NEW.workspace_id AND r.id = NEW.id
    AND r.at = unixepoch(NEW.created_at) * 1000 + CAST(substr(NEW.created_at, 21, 3) AS INTEGER)
)
BEGIN
  INSERT INTO key_usage (key_hash, day, requests, cost_pico, byok_cost_pico)
  VALUES (NEW.key_hash, substr(NEW.created_at, 1, 10), 1, NEW.cost_pico, NEW.byok * NEW.upstream_cost_pico)
  ON CONFLICT (key_hash, day) DO UPDATE SET
    requests = requests + 1,
    cost_dollars = cost_dollars + (cost_pico > 4000000000000000000) * (cost_pico / 1000000000000),
    cost_pico = IIF(cost_pico > 4000000000000000000, cost_pico % 1000000000000, cost_pico) + excluded.cost_pico,
    byok_cost_dollars = byok_cost_dollars + (byok_cost_pico > 4000000000000000000) * (byok_cost_pico / 1000000000000),
    byok_cost_pico = IIF(byok_cost_pico > 4000000000000000000, byok_cost_pico % 1000000000000, byok_cost_pico)
      + excluded.byok_cost_pico;
END;
