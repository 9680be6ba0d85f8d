"""Measures Spate beside batch evaluations of the same queries on the same files, and checks that all agree.

compare.py SPATE [--trials N] [--set KEY=VALUE]… [--check-only]

First a small log of 9 days, on which all must agree (retention needs days); then the scenario tiny-payload, cut down
to about a million events, in interleaved trials. Every run is a fresh process, and its start is part of its cost.
Exits 0 if all agree in every trial, 3 if one does not, 65 if the log has dead records or late events: batch queries
know neither, so only logs without them can be compared.
"""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
AGREEMENT = ["steady", "--set", "clock.span=9d", "--set", "rate.mean=0.05/s", "--set", "population.users=800"]
LOAD = ["tiny-payload", "--set", "rate.mean=1750/s"]


def engines(spate):
    """The command of each, given the log and a directory for the answers."""
    def python(script, *arguments):
        return lambda log, out: [sys.executable, str(HERE / script), log, out, *arguments]

    def native(threads):
        return lambda log, out: [spate, "run", "--from", log, "--to", f"{out}/answers", "--threads", str(threads)]

    return {
        "Spate, 1 thread": native(1),
        "Spate, 2 threads": native(2),
        "DuckDB, 1 thread": python("duckdb_queries.py", "1"),
        "DuckDB, 2 threads": python("duckdb_queries.py", "2"),
        "Python, orjson": python("python_queries.py", "orjson"),
        "Python, json": python("python_queries.py", "json"),
    }


def run(command):
    """Runs one process; gives its wall seconds, CPU seconds and peak RSS in bytes."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as messages:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=messages)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            messages.seek(0)
            sys.exit(f"{messages.read().decode()}Error: exit code {process.returncode} of {' '.join(command)}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def rows(out):
    """The rows of all result files under `out`, each as JSON with sorted keys, sorted: batch engines have no order."""
    found = []
    for path in pathlib.Path(out).rglob("*.ndjson"):
        if path.name in ("dead-letters.ndjson", "floors.ndjson", "late.ndjson"):
            continue
        with path.open(encoding="utf-8") as file:
            found += [json.dumps(json.loads(line), sort_keys=True) for line in file]
    return sorted(found)


def generate(spate, scenario, log):
    run([spate, "generate", *scenario, "--to", log])


def admitted_records(out):
    """How many records Spate read; ends the program if one was dead or late."""
    total = json.loads((pathlib.Path(out) / "answers" / "ledger.json").read_text())["total"]
    dead = sum(total["dead"].values())
    late = sum(total[query]["late"] for query in ("active_users", "top_pages", "funnel"))
    late += total["top_pages"]["late_windows"]
    if dead or late:
        print(f"Error: {dead} dead records and {late} late events; batch queries know neither", file=sys.stderr)
        sys.exit(65)
    return total["records"]


def trial(name, command, log, expected):
    """One run of one engine; its usage, its rows' digest and, for Spate, the number of records."""
    with tempfile.TemporaryDirectory(dir=pathlib.Path(log).parent) as out:
        usage = run(command(log, out))
        answers = rows(out)
        digest = hashlib.sha256("\n".join(answers).encode()).hexdigest()
        if expected and digest != expected[0]:
            difference = sorted(set(answers) ^ set(expected[1]))
            print(f"Error: {name} differs in {len(difference)} rows, of {len(answers)} and {len(expected[1])}:",
                  *difference[:6], sep="\n", file=sys.stderr)
            sys.exit(3)
        records = admitted_records(out) if name.startswith("Spate") else None
    return usage, (digest, answers), records


def spread(values, form):
    return f"{form(statistics.median(values))} ({form(min(values))} … {form(max(values))})"


def print_table(usages, records):
    base = statistics.median(cpu for _, cpu, _ in usages["Spate, 1 thread"])
    print("| | CPU-s per million | events/s | peak RSS | CPU, × Spate of 1 thread |")
    print("|---|---|---|---|---|")
    for name, trials in usages.items():
        walls, cpus, peaks = zip(*trials)
        print(f"| {name} | {spread([cpu / records * 1e6 for cpu in cpus], '{:.3g}'.format)} "
              f"| {spread([records / wall / 1e6 for wall in walls], '{:.3g} M'.format)} "
              f"| {max(peaks) / 2**20:.0f} MiB | {statistics.median(cpus) / base:.2f} |")


def compare(spate, scenario, trials, work, order):
    """All engines over one log, in random order, trial by trial."""
    log = f"{work}/log"
    generate(spate, scenario, log)
    commands = engines(spate)
    usages = {name: [] for name in commands}
    _, expected, records = trial("Spate, 1 thread", commands["Spate, 1 thread"], log, None)
    for _ in range(trials):
        for name in order.sample(list(commands), len(commands)):
            usages[name].append(trial(name, commands[name], log, expected)[0])
    shutil.rmtree(log)
    queries = {json.loads(row)["query"] for row in expected[1]}
    print(f"All agree: {len(expected[1]):,} rows of {', '.join(sorted(queries))} over {records:,} events "
          f"(spate generate {' '.join(scenario)}), none dead or late; rows compared without their order.")
    return usages, records


def main():
    options = argparse.ArgumentParser()
    options.add_argument("spate")
    options.add_argument("--trials", type=int, default=3)
    options.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
    options.add_argument("--check-only", action="store_true", help="only the agreement, on the small log")
    options = options.parse_args()
    spate = str(pathlib.Path(options.spate).resolve())
    order = random.Random(1)
    with tempfile.TemporaryDirectory(prefix="spate-peers-") as work:
        compare(spate, AGREEMENT, 1, work, order)
        if options.check_only:
            return
        scenario = LOAD + [word for pair in options.set for word in ("--set", pair)]
        usages, records = compare(spate, scenario, options.trials, work, order)
        print(f"Medians of {options.trials} interleaved trials, with the least and the largest; events/s on waiting files:\n")
        print_table(usages, records)


if __name__ == "__main__":
    main()
