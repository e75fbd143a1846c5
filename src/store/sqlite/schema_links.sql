-- Each snapshot names the one before it, and `meta` the last one (`snapshot_last`): one that is taken away is missed.
ALTER TABLE snapshot ADD COLUMN prev INTEGER;
UPDATE snapshot SET prev = (SELECT max(before.seq) FROM snapshot before WHERE before.seq < snapshot.seq);
INSERT INTO meta(key, value) SELECT 'snapshot_last', CAST(max(seq) AS TEXT) FROM snapshot HAVING max(seq) IS NOT NULL;
-- Until now records were also kept of lists that no event holds; from here on one that no event names is nobody's.
INSERT INTO meta(key, value) SELECT 'decisions_unnamed_until', CAST(max(seq) AS TEXT) FROM event HAVING max(seq) IS NOT NULL;
