-- How long the last pause of a destination that fails was, in seconds: the next one is twice as long. NULL: it takes what it gets.
ALTER TABLE destination_states ADD COLUMN pause_seconds INTEGER;

-- Whoever is to be told that records wait for D1 is known without D1: a sealed snapshot lists the alerts.
CREATE TRIGGER alerts_snapshot_insert AFTER INSERT ON alerts
BEGIN
  INSERT INTO snapshot_changes (kind, id) VALUES ('alerts', '')
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER alerts_snapshot_update AFTER UPDATE OF events, url, sealed, sealed_by ON alerts
BEGIN
  INSERT INTO snapshot_changes (kind, id) VALUES ('alerts', '')
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
CREATE TRIGGER alerts_snapshot_delete AFTER DELETE ON alerts
BEGIN
  INSERT INTO snapshot_changes (kind, id) VALUES ('alerts', '')
  ON CONFLICT (kind, id) DO UPDATE SET revision = revision + 1;
END;
INSERT OR IGNORE INTO snapshot_changes (kind, id) SELECT 'alerts', '' FROM alerts LIMIT 1;
