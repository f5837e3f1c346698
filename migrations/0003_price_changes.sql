-- What the daily refresh changed: one row per price. Prices are USD per token or unit as decimal text.
CREATE TABLE price_changes (
  id INTEGER PRIMARY KEY,
  changed_at TEXT NOT NULL,
  model_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  field TEXT NOT NULL,
  before TEXT,
  after TEXT
);
CREATE INDEX price_changes_by_model ON price_changes (model_id, changed_at);
