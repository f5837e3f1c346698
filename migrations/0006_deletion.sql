-- Upkeep that one run did not finish: a row for each task under way, with where to go on. Empty between the daily runs.
CREATE TABLE upkeep (
  task TEXT PRIMARY KEY,
  cursor TEXT NOT NULL
) WITHOUT ROWID;

-- Folders of workspaces that are gone: never given to another one, so that nothing late can mix with what is its own.
CREATE TABLE retired_folders (
  folder TEXT PRIMARY KEY
) WITHOUT ROWID;
INSERT INTO retired_folders
SELECT folder FROM contents_deletions WHERE workspace_id NOT IN (SELECT id FROM workspaces);

-- Prefixes in R2 that belong to no workspace, since when. They are removed only after days: a database that was restored
-- or exchanged by mistake must not cost its contents at once.
CREATE TABLE unknown_folders (
  prefix TEXT PRIMARY KEY,
  -- epoch milliseconds
  seen_at INTEGER NOT NULL
) WITHOUT ROWID;

-- Who was erased from the records, as a hash: records of theirs that are still in the queue are erased as they arrive.
-- Forgotten after days.
CREATE TABLE erasures (
  hash TEXT NOT NULL,
  -- null: in every workspace
  workspace_id TEXT,
  requested_at TEXT NOT NULL
);
CREATE INDEX erasures_by_hash ON erasures (hash);
