-- Records in two parts. `records` has a short row for each generation: what the log shows and filters. The records
-- themselves lie in chunks: those of one workspace and day that arrived together, as gzip of one JSON line each.
-- `generations` stays for what versions before this one still write; upkeep moves it over.
CREATE TABLE records (
  workspace_id TEXT NOT NULL,
  -- epoch milliseconds; an id begins with them, so it is found by them
  at INTEGER NOT NULL,
  id TEXT NOT NULL,
  chunk INTEGER NOT NULL,
  key_hash TEXT NOT NULL,
  -- the model that answered, else the one that was asked; `requested_model` where the client wrote another name
  model TEXT NOT NULL,
  requested_model TEXT,
  -- the provider that answered, else the one that was tried last; empty where none was
  provider TEXT NOT NULL,
  provider_name TEXT,
  status INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  finish_reason TEXT,
  cancelled INTEGER NOT NULL,
  streamed INTEGER NOT NULL,
  europe INTEGER NOT NULL,
  io_log TEXT NOT NULL,
  prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL,
  cost_pico INTEGER NOT NULL,
  latency_ms INTEGER,
  generation_ms INTEGER,
  PRIMARY KEY (workspace_id, at, id)
) WITHOUT ROWID;

CREATE TABLE record_chunks (
  id INTEGER PRIMARY KEY,
  workspace_id TEXT NOT NULL,
  -- UTC
  day TEXT NOT NULL,
  records INTEGER NOT NULL,
  -- counts the times that it was written anew: an erasure changes it
  revision INTEGER NOT NULL DEFAULT 0,
  lines BLOB NOT NULL
);
CREATE INDEX record_chunks_by_day ON record_chunks (workspace_id, day);

-- What was moved to R2: a row for each object, `records/{folder}/{yyyy}/{mm}/{dd}/{part}.ndjson.gz`.
CREATE TABLE record_parts (
  workspace_id TEXT NOT NULL,
  day TEXT NOT NULL,
  part TEXT NOT NULL,
  folder TEXT NOT NULL,
  -- epoch milliseconds of the first and the last record
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  records INTEGER NOT NULL,
  revision INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, day, part)
) WITHOUT ROWID;

-- Objects of the archive that are being written: what stands here for long was given up, and goes.
CREATE TABLE record_part_writes (
  object TEXT PRIMARY KEY,
  -- epoch milliseconds
  begun_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Holds nothing: a transaction that must not go on writes 0 into it and fails.
CREATE TABLE record_guard (
  ok INTEGER NOT NULL CHECK (ok = 1)
);

-- What was used by hour (`h`, of all keys), by day (`d`) and in all (`t`). Reports read these and never single records.
CREATE TABLE roll_ups (
  workspace_id TEXT NOT NULL,
  grain TEXT NOT NULL,
  -- 2026-11-26T05, 2026-11-26; empty for all
  period TEXT NOT NULL,
  key_hash TEXT NOT NULL,
  model TEXT NOT NULL,
  provider TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  provider_name TEXT NOT NULL DEFAULT '',
  requests INTEGER NOT NULL DEFAULT 0,
  -- requests that a model answered, also where the answer broke off
  answered INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  completion_tokens INTEGER NOT NULL DEFAULT 0,
  reasoning_tokens INTEGER NOT NULL DEFAULT 0,
  cached_tokens INTEGER NOT NULL DEFAULT 0,
  -- money is whole dollars and the rest in picodollars
  cost_dollars INTEGER NOT NULL DEFAULT 0,
  cost_pico INTEGER NOT NULL DEFAULT 0,
  byok_cost_dollars INTEGER NOT NULL DEFAULT 0,
  byok_cost_pico INTEGER NOT NULL DEFAULT 0,
  -- completion tokens of streamed answers, and milliseconds from their first to their last
  streamed_tokens INTEGER NOT NULL DEFAULT 0,
  streamed_ms INTEGER NOT NULL DEFAULT 0,
  -- how many took how long to the first token, and in all: a number for each class of accounting/time-classes.ts
  first_0 INTEGER NOT NULL DEFAULT 0, first_1 INTEGER NOT NULL DEFAULT 0, first_2 INTEGER NOT NULL DEFAULT 0,
  first_3 INTEGER NOT NULL DEFAULT 0, first_4 INTEGER NOT NULL DEFAULT 0, first_5 INTEGER NOT NULL DEFAULT 0,
  first_6 INTEGER NOT NULL DEFAULT 0, first_7 INTEGER NOT NULL DEFAULT 0, first_8 INTEGER NOT NULL DEFAULT 0,
  first_9 INTEGER NOT NULL DEFAULT 0, first_10 INTEGER NOT NULL DEFAULT 0, first_11 INTEGER NOT NULL DEFAULT 0,
  first_12 INTEGER NOT NULL DEFAULT 0, first_13 INTEGER NOT NULL DEFAULT 0, first_14 INTEGER NOT NULL DEFAULT 0,
  first_15 INTEGER NOT NULL DEFAULT 0, first_16 INTEGER NOT NULL DEFAULT 0, first_17 INTEGER NOT NULL DEFAULT 0,
  first_18 INTEGER NOT NULL DEFAULT 0, first_19 INTEGER NOT NULL DEFAULT 0, first_20 INTEGER NOT NULL DEFAULT 0,
  first_21 INTEGER NOT NULL DEFAULT 0, first_22 INTEGER NOT NULL DEFAULT 0, first_23 INTEGER NOT NULL DEFAULT 0,
  total_0 INTEGER NOT NULL DEFAULT 0, total_1 INTEGER NOT NULL DEFAULT 0, total_2 INTEGER NOT NULL DEFAULT 0,
  total_3 INTEGER NOT NULL DEFAULT 0, total_4 INTEGER NOT NULL DEFAULT 0, total_5 INTEGER NOT NULL DEFAULT 0,
  total_6 INTEGER NOT NULL DEFAULT 0, total_7 INTEGER NOT NULL DEFAULT 0, total_8 INTEGER NOT NULL DEFAULT 0,
  total_9 INTEGER NOT NULL DEFAULT 0, total_10 INTEGER NOT NULL DEFAULT 0, total_11 INTEGER NOT NULL DEFAULT 0,
  total_12 INTEGER NOT NULL DEFAULT 0, total_13 INTEGER NOT NULL DEFAULT 0, total_14 INTEGER NOT NULL DEFAULT 0,
  total_15 INTEGER NOT NULL DEFAULT 0, total_16 INTEGER NOT NULL DEFAULT 0, total_17 INTEGER NOT NULL DEFAULT 0,
  total_18 INTEGER NOT NULL DEFAULT 0, total_19 INTEGER NOT NULL DEFAULT 0, total_20 INTEGER NOT NULL DEFAULT 0,
  total_21 INTEGER NOT NULL DEFAULT 0, total_22 INTEGER NOT NULL DEFAULT 0, total_23 INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, grain, period, key_hash, model, provider, endpoint)
) WITHOUT ROWID;
