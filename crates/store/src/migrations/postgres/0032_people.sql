-- Scores of works by readers. SQLite's twin of this file has the same tables, columns and indexes.

CREATE TABLE score (
    work_id BIGINT NOT NULL REFERENCES work (id) ON DELETE CASCADE,
    account_id BIGINT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- From 1 to 5.
    score BIGINT NOT NULL,
    given BIGINT NOT NULL,
    -- The review that says why.
    review_id BIGINT REFERENCES review (id) ON DELETE SET NULL,
    PRIMARY KEY (work_id, account_id)
);
CREATE INDEX score_account ON score (account_id, given);
CREATE INDEX score_review ON score (review_id) WHERE review_id IS NOT NULL;

-- 1 where the author wants no scores.
ALTER TABLE work_reviewing ADD COLUMN refuses_scores BIGINT NOT NULL DEFAULT 0;

-- How many scores count, and their sum.
ALTER TABLE counts ADD COLUMN scores BIGINT NOT NULL DEFAULT 0;
ALTER TABLE counts ADD COLUMN score_sum BIGINT NOT NULL DEFAULT 0;

DROP TRIGGER counts_update ON counts;
CREATE TRIGGER counts_update
    BEFORE UPDATE OF views, reviews, recommendations, reading, kudos, scores, score_sum ON counts
    FOR EACH ROW EXECUTE FUNCTION count_change();

-- Scores of an account that goes count no more.
CREATE FUNCTION account_scores_go() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE counts SET
        scores = (SELECT COUNT(*) FROM score JOIN account ON account.id = score.account_id
            WHERE score.work_id = counts.work_id AND score.account_id <> OLD.id AND account.standing <> 'banned'),
        score_sum = (SELECT COALESCE(SUM(score.score), 0) FROM score JOIN account ON account.id = score.account_id
            WHERE score.work_id = counts.work_id AND score.account_id <> OLD.id AND account.standing <> 'banned')
        WHERE scores > 0 AND work_id IN (SELECT work_id FROM score WHERE account_id = OLD.id);
    RETURN OLD;
END
$$;
CREATE TRIGGER account_scores_go BEFORE DELETE ON account FOR EACH ROW EXECUTE FUNCTION account_scores_go();
-- Nor do those of somebody who is banned, as long as that holds.
CREATE FUNCTION account_scores_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE counts SET
        scores = (SELECT COUNT(*) FROM score JOIN account ON account.id = score.account_id
            WHERE score.work_id = counts.work_id AND account.standing <> 'banned'),
        score_sum = (SELECT COALESCE(SUM(score.score), 0) FROM score JOIN account ON account.id = score.account_id
            WHERE score.work_id = counts.work_id AND account.standing <> 'banned')
        WHERE work_id IN (SELECT work_id FROM score WHERE account_id = NEW.id)
            AND NOT EXISTS (SELECT 1 FROM work_reviewing
                WHERE work_reviewing.work_id = counts.work_id AND refuses_scores = 1);
    RETURN NEW;
END
$$;
CREATE TRIGGER account_scores_count AFTER UPDATE OF standing ON account FOR EACH ROW
    WHEN ((OLD.standing = 'banned') <> (NEW.standing = 'banned')) EXECUTE FUNCTION account_scores_count();
