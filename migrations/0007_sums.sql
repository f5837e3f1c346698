-- Sums of money that cannot pass 64 bits: beyond four million dollars a row carries whole dollars over into a column of
-- their own. Rows that never get there stay as they were.
ALTER TABLE key_usage ADD COLUMN cost_dollars INTEGER NOT NULL DEFAULT 0;
ALTER TABLE key_usage ADD COLUMN byok_cost_dollars INTEGER NOT NULL DEFAULT 0;
ALTER TABLE daily_use ADD COLUMN cost_dollars INTEGER NOT NULL DEFAULT 0;

-- No generation counts for more than five million dollars.
UPDATE generations SET cost_pico = 5000000000000000000 WHERE cost_pico > 5000000000000000000;
UPDATE generations SET upstream_cost_pico = 5000000000000000000 WHERE upstream_cost_pico > 5000000000000000000;

-- What had passed 64 bits had become a double: summed up anew from the generations.
UPDATE key_usage SET
  cost_dollars = (
    SELECT COALESCE(SUM(cost_pico / 1000000000000), 0) FROM generations g
    WHERE g.key_hash = key_usage.key_hash AND g.created_at >= key_usage.day AND g.created_at < key_usage.day || 'U'
  ),
  cost_pico = (
    SELECT COALESCE(SUM(cost_pico % 1000000000000), 0) FROM generations g
    WHERE g.key_hash = key_usage.key_hash AND g.created_at >= key_usage.day AND g.created_at < key_usage.day || 'U'
  )
WHERE typeof(cost_pico) = 'real' OR cost_pico > 4000000000000000000;
UPDATE key_usage SET
  byok_cost_dollars = (
    SELECT COALESCE(SUM(byok * upstream_cost_pico / 1000000000000), 0) FROM generations g
    WHERE g.key_hash = key_usage.key_hash AND g.created_at >= key_usage.day AND g.created_at < key_usage.day || 'U'
  ),
  byok_cost_pico = (
    SELECT COALESCE(SUM(byok * upstream_cost_pico % 1000000000000), 0) FROM generations g
    WHERE g.key_hash = key_usage.key_hash AND g.created_at >= key_usage.day AND g.created_at < key_usage.day || 'U'
  )
WHERE typeof(byok_cost_pico) = 'real' OR byok_cost_pico > 4000000000000000000;
UPDATE daily_use SET
  cost_dollars = (
    SELECT COALESCE(SUM(cost_pico / 1000000000000), 0) FROM generations g
    WHERE g.workspace_id = daily_use.workspace_id AND g.key_hash = daily_use.key_hash
      AND g.created_at >= daily_use.day AND g.created_at < daily_use.day || 'U'
      AND COALESCE(g.model, '') = daily_use.model AND COALESCE(g.provider, '') = daily_use.provider
  ),
  cost_pico = (
    SELECT COALESCE(SUM(cost_pico % 1000000000000), 0) FROM generations g
    WHERE g.workspace_id = daily_use.workspace_id AND g.key_hash = daily_use.key_hash
      AND g.created_at >= daily_use.day AND g.created_at < daily_use.day || 'U'
      AND COALESCE(g.model, '') = daily_use.model AND COALESCE(g.provider, '') = daily_use.provider
  )
WHERE typeof(cost_pico) = 'real' OR cost_pico > 4000000000000000000;

DROP TRIGGER IF EXISTS generations_add_key_usage;
CREATE TRIGGER generations_add_key_usage AFTER INSERT ON generations
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

DROP TRIGGER IF EXISTS generations_add_daily_use;
CREATE TRIGGER generations_add_daily_use AFTER INSERT ON generations
BEGIN
  INSERT INTO daily_use (
    workspace_id, day, key_hash, model, provider, requests, failures, prompt_tokens, completion_tokens, reasoning_tokens,
    cost_pico
  )
  VALUES (
    NEW.workspace_id, substr(NEW.created_at, 1, 10), NEW.key_hash, COALESCE(NEW.model, ''), COALESCE(NEW.provider, ''),
    1, NEW.status >= 400, NEW.prompt_tokens, NEW.completion_tokens, NEW.reasoning_tokens, NEW.cost_pico
  )
  ON CONFLICT (workspace_id, day, key_hash, model, provider) DO UPDATE SET
    requests = requests + 1,
    failures = failures + excluded.failures,
    prompt_tokens = prompt_tokens + excluded.prompt_tokens,
    completion_tokens = completion_tokens + excluded.completion_tokens,
    reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens,
    cost_dollars = cost_dollars + (cost_pico > 4000000000000000000) * (cost_pico / 1000000000000),
    cost_pico = IIF(cost_pico > 4000000000000000000, cost_pico % 1000000000000, cost_pico) + excluded.cost_pico;
END;
