-- Sums of hours, days and months that are over, split by less or found sooner than what they are made of: rows of `roll_ups` with grains
-- of their own (store/closed-sums.ts). A period that stands here and is not stale has them. Nothing is filled here: the cron
-- closes one period after the other, and whoever asks meanwhile reads what they are made of.
CREATE TABLE closed_sums (
  workspace_id TEXT NOT NULL,
  -- h | d | m
  span TEXT NOT NULL,
  -- 2026-11-26T05, 2026-11-26, 2026-11
  period TEXT NOT NULL,
  -- 1: something came late, and the sums are to be made anew; 2: there is too much of it, and there are none
  stale INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (workspace_id, span, period)
) WITHOUT ROWID;
CREATE INDEX closed_sums_stale ON closed_sums (workspace_id, span, period) WHERE stale = 1;

-- In the transaction of what came late. Writes nothing for periods that are not over.
CREATE TRIGGER roll_ups_added_late AFTER INSERT ON roll_ups WHEN NEW.grain IN ('h', 'd')
BEGIN
  UPDATE closed_sums SET stale = 1
  WHERE workspace_id = NEW.workspace_id AND span = NEW.grain AND period = NEW.period AND stale = 0;
  UPDATE closed_sums SET stale = 1
  WHERE NEW.grain = 'd' AND workspace_id = NEW.workspace_id AND span = 'm' AND period = substr(NEW.period, 1, 7) AND stale = 0;
END;
CREATE TRIGGER roll_ups_changed_late AFTER UPDATE ON roll_ups WHEN NEW.grain IN ('h', 'd')
BEGIN
  UPDATE closed_sums SET stale = 1
  WHERE workspace_id = NEW.workspace_id AND span = NEW.grain AND period = NEW.period AND stale = 0;
  UPDATE closed_sums SET stale = 1
  WHERE NEW.grain = 'd' AND workspace_id = NEW.workspace_id AND span = 'm' AND period = substr(NEW.period, 1, 7) AND stale = 0;
END;
