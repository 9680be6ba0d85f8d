-- Spate's queries in SQL, in batch, for a log in which no record is dead and no event late: then every event is
-- admitted to all of its scopes, and watermarks do not matter. Times are milliseconds since 1970.

CREATE TEMP TABLE event AS
SELECT
    eid AS kind,
    CAST(floor(ets) AS BIGINT) AS time,
    nullif(mid, '') AS message,
    CASE WHEN coalesce(lower(actor."type"), '') IN ('', 'user') THEN nullif(actor.id, '') END AS "user",
    nullif(context.pdata.id, '') AS platform,
    nullif(context.pdata.ver, '') AS version,
    nullif(object.id, '') AS content,
    nullif(edata.pageid, '') AS page,
    CASE WHEN edata.duration BETWEEN 0 AND 86400 THEN CAST(floor(edata.duration * 1000) AS BIGINT) END AS duration
FROM read_json(getvariable('log') || '/partition-*.jsonl', format = 'newline_delimited', columns = {
    eid: 'VARCHAR', ets: 'DOUBLE', mid: 'VARCHAR',
    actor: 'STRUCT(id VARCHAR, "type" VARCHAR)',
    context: 'STRUCT(pdata STRUCT(id VARCHAR, ver VARCHAR))',
    object: 'STRUCT(id VARCHAR)',
    edata: 'STRUCT(pageid VARCHAR, duration DOUBLE)'});

CREATE TEMP MACRO day_text(day) AS strftime(make_date(CAST(day AS INTEGER)), '%Y-%m-%d');

-- Active users: one row for each user, day, platform and version.
CREATE TEMP TABLE activity AS
SELECT DISTINCT time // 86400000 AS day, "user", platform, version FROM event WHERE "user" IS NOT NULL;

CREATE TEMP TABLE dau AS
SELECT 'dau' AS query, day_text(day) AS day, count(DISTINCT "user") AS users FROM activity GROUP BY activity.day;

CREATE TEMP TABLE adoption AS
SELECT 'adoption' AS query, day_text(day) AS day, platform, version, false AS all_versions, count(DISTINCT "user") AS users
FROM activity GROUP BY activity.day, platform, version
UNION ALL
SELECT 'adoption', day_text(day), platform, NULL, true, count(DISTINCT "user") FROM activity GROUP BY activity.day, platform;

CREATE TEMP TABLE retention AS
WITH user_day AS (SELECT DISTINCT day, "user" FROM activity),
cohort AS (SELECT "user", min(day) AS cohort FROM user_day GROUP BY "user"),
cohort_size AS (SELECT cohort, count(*) AS cohort_users FROM cohort GROUP BY cohort),
retained AS (
    SELECT user_day.day, cohort.cohort, count(*) AS retained
    FROM user_day JOIN cohort USING ("user") GROUP BY user_day.day, cohort.cohort)
SELECT 'retention' AS query, day_text(active.day) AS day, day_text(cohort_size.cohort) AS cohort, n, cohort_users,
    coalesce(retained, 0) AS retained
FROM (SELECT DISTINCT day FROM user_day) AS active
CROSS JOIN (SELECT unnest([1, 7, 30]) AS n)
JOIN cohort_size ON cohort_size.cohort = active.day - n
LEFT JOIN retained ON retained.day = active.day AND retained.cohort = cohort_size.cohort;

-- Top pages: views are counted in slices of 5 minutes, and a window is the sum of six.
CREATE TEMP TABLE top_pages AS
WITH view AS (
    SELECT DISTINCT message, time, page, duration FROM event
    WHERE kind = 'IMPRESSION' AND page IS NOT NULL AND message IS NOT NULL
    UNION ALL
    SELECT message, time, page, duration FROM event
    WHERE kind = 'IMPRESSION' AND page IS NOT NULL AND message IS NULL),
slice AS (
    SELECT time // 300000 AS slice, page, count(*) AS views, coalesce(sum(duration), 0) AS duration_ms
    FROM view GROUP BY ALL),
window_page AS (
    SELECT slice - back AS first, page, sum(views) AS views, sum(duration_ms) AS duration_ms
    FROM slice CROSS JOIN (SELECT unnest(range(6)) AS back) GROUP BY ALL),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY first ORDER BY views DESC, page) AS rank FROM window_page)
SELECT 'top_pages' AS query, first * 300000 AS start, first * 300000 + 1800000 AS "end", rank, page,
    CAST(views AS BIGINT) AS views, CAST(duration_ms AS BIGINT) AS duration_ms
FROM ranked WHERE rank <= 10;

-- Funnel: the set of (time, stage) of each user and content; a journey begins after an END or a pause of 30 minutes.
CREATE TEMP TABLE funnel AS
WITH pair AS (
    SELECT DISTINCT "user", content, time, CASE kind WHEN 'IMPRESSION' THEN 0 WHEN 'START' THEN 1 ELSE 2 END AS stage
    FROM event
    WHERE kind IN ('IMPRESSION', 'START', 'END') AND "user" IS NOT NULL AND content IS NOT NULL),
fed AS (
    SELECT *, lag(time) OVER key_order AS previous, lag(stage) OVER key_order AS previous_stage FROM pair
    WINDOW key_order AS (PARTITION BY "user", content ORDER BY time, stage)),
numbered AS (
    SELECT *, count(*) FILTER (previous IS NULL OR previous_stage = 2 OR time - previous >= 1800000)
        OVER (PARTITION BY "user", content ORDER BY time, stage) AS journey FROM fed),
journey AS (
    SELECT "user", content, min(time) FILTER (stage = 0) AS impression_at, min(time) FILTER (stage = 1) AS start_at,
        min(time) FILTER (stage = 2) AS end_at, max(time) AS last
    FROM numbered GROUP BY "user", content, journey)
SELECT 'funnel' AS query, "user", content, impression_at, start_at, end_at,
    CASE WHEN end_at IS NULL THEN 'timed_out'
        WHEN impression_at IS NULL OR start_at IS NULL THEN 'ended' ELSE 'completed' END AS outcome,
    coalesce(end_at, last + 1800000) AS closed_at
FROM journey;

CREATE TEMP TABLE drop_off AS
SELECT 'drop_off' AS query, closed_at // 3600000 * 3600000 AS start, closed_at // 3600000 * 3600000 + 3600000 AS "end",
    count(*) AS journeys, count(impression_at) AS saw, count(start_at) AS started,
    count(*) FILTER (outcome = 'completed') AS completed, count(*) FILTER (outcome = 'ended') AS ended,
    count(*) FILTER (outcome = 'timed_out') AS timed_out
FROM funnel GROUP BY ALL;
