"""Answers Spate's queries in plain Python: python_queries.py LOG OUT json|orjson.

Reads all partitions, keeps what the queries need, and answers at the end: what one writes in an afternoon. Only for a
log without dead records and late events, in which every event is admitted to all of its scopes.
"""
import datetime
import itertools
import json
import math
import pathlib
import sys
from collections import Counter, defaultdict

DAY = 86_400_000
SLIDE = 5 * 60_000
SLIDES = 6
TOP = 10
TIMEOUT = 30 * 60_000
HOUR = 3_600_000
STAGES = {"IMPRESSION": 0, "START": 1, "END": 2}


def holder(value, key):
    found = value.get(key)
    return found if isinstance(found, dict) else {}


def text(value, key):
    found = value.get(key)
    return found if isinstance(found, str) and found else None


def day_text(day):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()


class Evaluation:
    def __init__(self):
        self.users = defaultdict(set)  # (day, platform, version) -> users
        self.views = set()
        self.slices = defaultdict(lambda: [0, 0])  # (slice, page) -> views, duration
        self.stages = defaultdict(set)  # (user, content) -> (time, stage)

    def take(self, record):
        time = math.floor(record["ets"])
        actor = holder(record, "actor")
        is_user = (text(actor, "type") or "user").lower() == "user"
        user = text(actor, "id") if is_user else None
        if user:
            pdata = holder(holder(record, "context"), "pdata")
            self.users[time // DAY, text(pdata, "id"), text(pdata, "ver")].add(user)
        stage = STAGES.get(record["eid"])
        if stage is None:
            return
        content = text(holder(record, "object"), "id")
        if user and content:
            self.stages[user, content].add((time, stage))
        if stage == 0:
            self.take_view(time, text(record, "mid"), holder(record, "edata"))

    def take_view(self, time, message, edata):
        page = text(edata, "pageid")
        if not page:
            return
        duration = edata.get("duration")
        is_number = isinstance(duration, (int, float)) and not isinstance(duration, bool)
        duration = math.floor(duration * 1000.0) if is_number and 0 <= duration <= 86400 else None
        if message:
            identity = (message, time, page, duration)
            if identity in self.views:
                return
            self.views.add(identity)
        views = self.slices[time // SLIDE, page]
        views[0] += 1
        views[1] += duration or 0

    def rows(self):
        yield from self.active_users()
        yield from self.top_pages()
        journeys = list(self.funnel())
        yield from journeys
        yield from drop_off(journeys)

    def active_users(self):
        platforms, days = defaultdict(set), defaultdict(set)
        for (day, platform, version), users in self.users.items():
            platforms[day, platform] |= users
            days[day] |= users
            yield {"query": "adoption", "day": day_text(day), "platform": platform, "version": version,
                   "all_versions": False, "users": len(users)}
        for (day, platform), users in platforms.items():
            yield {"query": "adoption", "day": day_text(day), "platform": platform, "version": None,
                   "all_versions": True, "users": len(users)}
        known, cohorts = set(), {}
        for day in sorted(days):
            yield {"query": "dau", "day": day_text(day), "users": len(days[day])}
            cohorts[day] = days[day] - known
            known |= days[day]
            for n in (1, 7, 30):
                cohort = cohorts.get(day - n)
                if cohort:
                    yield {"query": "retention", "day": day_text(day), "cohort": day_text(day - n), "n": n,
                           "cohort_users": len(cohort), "retained": len(cohort & days[day])}

    def top_pages(self):
        windows = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        for (slice_, page), (views, duration) in self.slices.items():
            for back in range(SLIDES):
                counted = windows[slice_ - back][page]
                counted[0] += views
                counted[1] += duration
        for first, pages in windows.items():
            ranked = sorted(pages.items(), key=lambda item: (-item[1][0], item[0].encode()))
            for rank, (page, (views, duration)) in enumerate(ranked[:TOP], 1):
                start = first * SLIDE
                yield {"query": "top_pages", "start": start, "end": start + SLIDES * SLIDE, "rank": rank,
                       "page": page, "views": views, "duration_ms": duration}

    def funnel(self):
        for (user, content), pairs in self.stages.items():
            at, last = [None, None, None], None
            for time, stage in sorted(pairs):
                if last is not None and time - last >= TIMEOUT:
                    yield journey(user, content, at, last + TIMEOUT)
                    at = [None, None, None]
                if at[stage] is None:
                    at[stage] = time
                last = time
                if stage == 2:
                    yield journey(user, content, at, time)
                    at, last = [None, None, None], None
            if last is not None:
                yield journey(user, content, at, last + TIMEOUT)


def journey(user, content, at, closed_at):
    outcome = "timed_out" if at[2] is None else "ended" if None in at else "completed"
    return {"query": "funnel", "user": user, "content": content, "impression_at": at[0], "start_at": at[1],
            "end_at": at[2], "outcome": outcome, "closed_at": closed_at}


def drop_off(journeys):
    hours = defaultdict(Counter)
    for row in journeys:
        counted = hours[row["closed_at"] // HOUR * HOUR]
        counted["journeys"] += 1
        counted["saw"] += row["impression_at"] is not None
        counted["started"] += row["start_at"] is not None
        counted[row["outcome"]] += 1
    for start, counted in hours.items():
        names = ["journeys", "saw", "started", "completed", "ended", "timed_out"]
        yield {"query": "drop_off", "start": start, "end": start + HOUR} | {name: counted[name] for name in names}


def main():
    log, out, library = sys.argv[1:]
    if library == "orjson":
        import orjson

        loads = orjson.loads
    else:
        loads = json.loads
    evaluation = Evaluation()
    paths = sorted(pathlib.Path(log).glob("partition-*.jsonl"))
    for line in itertools.chain.from_iterable(path.open("rb") for path in paths):
        evaluation.take(loads(line))
    with (pathlib.Path(out) / "results.ndjson").open("w", encoding="utf-8") as results:
        for row in evaluation.rows():
            results.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
