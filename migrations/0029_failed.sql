-- Requests that failed, by time, with all that the log says of them: lists of errors look through these alone. They are few, and
-- each is one more row that is written, however much of it is here.
CREATE INDEX IF NOT EXISTS records_failed ON records (
  workspace_id, at, id, key_hash, model, requested_model, provider, provider_name, status, failed, finish_reason, cancelled,
  streamed, europe, io_log, prompt_tokens, completion_tokens, cost_pico, latency_ms, generation_ms, error_type, attempts, tools,
  cached_tokens, session_id, external_user, app, cached
) WHERE failed = 1;
