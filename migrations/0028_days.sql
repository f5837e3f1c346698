-- Whole workspaces' days (grain 'w') say all that their days by key, model and endpoint (grain 'd') say: of days before there
-- were any, requests, tokens and cost alone had been added up. Reports of a workspace read them instead: a row a day.
INSERT INTO roll_ups (
  workspace_id, grain, period, key_hash, model, provider, endpoint,
  requests, answered, failures, prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, streamed_tokens,
  streamed_ms, cache_hits, failovers, saved, first_ms, total_ms, overhead_ms, first_0, first_1, first_2, first_3, first_4,
  first_5, first_6, first_7, first_8, first_9, first_10, first_11, first_12, first_13, first_14, first_15, first_16, first_17,
  first_18, first_19, first_20, first_21, first_22, first_23, total_0, total_1, total_2, total_3, total_4, total_5, total_6,
  total_7, total_8, total_9, total_10, total_11, total_12, total_13, total_14, total_15, total_16, total_17, total_18,
  total_19, total_20, total_21, total_22, total_23, overhead_0, overhead_1, overhead_2, overhead_3, overhead_4, overhead_5,
  overhead_6, overhead_7, failed_0, failed_1, failed_2, failed_3, failed_4, failed_5, failed_6, failed_7, failed_8, failed_9,
  failed_10, failed_11, cost_dollars, cost_pico, byok_cost_dollars, byok_cost_pico, cache_discount_dollars, cache_discount_pico
)
SELECT workspace_id, 'w', period, '', '', '', '',
  SUM(requests), SUM(answered), SUM(failures), SUM(prompt_tokens), SUM(completion_tokens), SUM(reasoning_tokens),
  SUM(cached_tokens), SUM(streamed_tokens), SUM(streamed_ms), SUM(cache_hits), SUM(failovers), SUM(saved), SUM(first_ms),
  SUM(total_ms), SUM(overhead_ms), SUM(first_0), SUM(first_1), SUM(first_2), SUM(first_3), SUM(first_4), SUM(first_5),
  SUM(first_6), SUM(first_7), SUM(first_8), SUM(first_9), SUM(first_10), SUM(first_11), SUM(first_12), SUM(first_13),
  SUM(first_14), SUM(first_15), SUM(first_16), SUM(first_17), SUM(first_18), SUM(first_19), SUM(first_20), SUM(first_21),
  SUM(first_22), SUM(first_23), SUM(total_0), SUM(total_1), SUM(total_2), SUM(total_3), SUM(total_4), SUM(total_5),
  SUM(total_6), SUM(total_7), SUM(total_8), SUM(total_9), SUM(total_10), SUM(total_11), SUM(total_12), SUM(total_13),
  SUM(total_14), SUM(total_15), SUM(total_16), SUM(total_17), SUM(total_18), SUM(total_19), SUM(total_20), SUM(total_21),
  SUM(total_22), SUM(total_23), SUM(overhead_0), SUM(overhead_1), SUM(overhead_2), SUM(overhead_3), SUM(overhead_4),
  SUM(overhead_5), SUM(overhead_6), SUM(overhead_7), SUM(failed_0), SUM(failed_1), SUM(failed_2), SUM(failed_3), SUM(failed_4),
  SUM(failed_5), SUM(failed_6), SUM(failed_7), SUM(failed_8), SUM(failed_9), SUM(failed_10), SUM(failed_11),
  SUM(cost_dollars) + SUM(cost_pico) / 1000000000000, SUM(cost_pico) % 1000000000000,
  SUM(byok_cost_dollars) + SUM(byok_cost_pico) / 1000000000000, SUM(byok_cost_pico) % 1000000000000,
  SUM(cache_discount_dollars) + SUM(cache_discount_pico) / 1000000000000, SUM(cache_discount_pico) % 1000000000000
FROM roll_ups WHERE grain = 'd' GROUP BY workspace_id, period
ON CONFLICT (workspace_id, grain, period, key_hash, model, provider, endpoint) DO UPDATE SET
  requests = excluded.requests, answered = excluded.answered, failures = excluded.failures,
  prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens,
  reasoning_tokens = excluded.reasoning_tokens, cached_tokens = excluded.cached_tokens,
  streamed_tokens = excluded.streamed_tokens, streamed_ms = excluded.streamed_ms, cache_hits = excluded.cache_hits,
  failovers = excluded.failovers, saved = excluded.saved, first_ms = excluded.first_ms, total_ms = excluded.total_ms,
  overhead_ms = excluded.overhead_ms, first_0 = excluded.first_0, first_1 = excluded.first_1, first_2 = excluded.first_2,
  first_3 = excluded.first_3, first_4 = excluded.first_4, first_5 = excluded.first_5, first_6 = excluded.first_6,
  first_7 = excluded.first_7, first_8 = excluded.first_8, first_9 = excluded.first_9, first_10 = excluded.first_10,
  first_11 = excluded.first_11, first_12 = excluded.first_12, first_13 = excluded.first_13, first_14 = excluded.first_14,
  first_15 = excluded.first_15, first_16 = excluded.first_16, first_17 = excluded.first_17, first_18 = excluded.first_18,
  first_19 = excluded.first_19, first_20 = excluded.first_20, first_21 = excluded.first_21, first_22 = excluded.first_22,
  first_23 = excluded.first_23, total_0 = excluded.total_0, total_1 = excluded.total_1, total_2 = excluded.total_2,
  total_3 = excluded.total_3, total_4 = excluded.total_4, total_5 = excluded.total_5, total_6 = excluded.total_6,
  total_7 = excluded.total_7, total_8 = excluded.total_8, total_9 = excluded.total_9, total_10 = excluded.total_10,
  total_11 = excluded.total_11, total_12 = excluded.total_12, total_13 = excluded.total_13, total_14 = excluded.total_14,
  total_15 = excluded.total_15, total_16 = excluded.total_16, total_17 = excluded.total_17, total_18 = excluded.total_18,
  total_19 = excluded.total_19, total_20 = excluded.total_20, total_21 = excluded.total_21, total_22 = excluded.total_22,
  total_23 = excluded.total_23, overhead_0 = excluded.overhead_0, overhead_1 = excluded.overhead_1,
  overhead_2 = excluded.overhead_2, overhead_3 = excluded.overhead_3, overhead_4 = excluded.overhead_4,
  overhead_5 = excluded.overhead_5, overhead_6 = excluded.overhead_6, overhead_7 = excluded.overhead_7,
  failed_0 = excluded.failed_0, failed_1 = excluded.failed_1, failed_2 = excluded.failed_2, failed_3 = excluded.failed_3,
  failed_4 = excluded.failed_4, failed_5 = excluded.failed_5, failed_6 = excluded.failed_6, failed_7 = excluded.failed_7,
  failed_8 = excluded.failed_8, failed_9 = excluded.failed_9, failed_10 = excluded.failed_10, failed_11 = excluded.failed_11,
  cost_dollars = excluded.cost_dollars, cost_pico = excluded.cost_pico, byok_cost_dollars = excluded.byok_cost_dollars,
  byok_cost_pico = excluded.byok_cost_pico, cache_discount_dollars = excluded.cache_discount_dollars,
  cache_discount_pico = excluded.cache_discount_pico;

-- What a version from before there were roll-ups still writes counts in them too.
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
  SELECT NEW.workspace_id, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, '', value ->> 4, 1,
    NEW.model IS NOT NULL, NEW.status >= 400, NEW.prompt_tokens, NEW.completion_tokens, NEW.reasoning_tokens,
    NEW.cost_pico / 1000000000000, NEW.cost_pico % 1000000000000
  FROM json_each(json_array(
    json_array('d', substr(NEW.created_at, 1, 10), NEW.key_hash, COALESCE(NEW.model, ''), COALESCE(NEW.provider, '')),
    json_array('w', substr(NEW.created_at, 1, 10), '', '', ''),
    json_array('t', '', '', '', '')
  ))
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
