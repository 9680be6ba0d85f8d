#!/usr/bin/env python3
"""Measures Spate's way in from Kafka and out to it beside librdkafka alone, on one cluster.

compare.py BUILD BROKERS [--trials N] [--set KEY=VALUE]…

BUILD is the directory of the release build. Topics are made and deleted as needed. In: `spate run` over a topic
beside a batch consumer that throws records away. Out: `spate generate` to a topic beside `produce_batch` of the same
records from memory. Trials are interleaved in random order, each in a fresh process; the clock runs from the first
record asked for or given to the last that came or was acknowledged. The answers of each run are held against the
planted ones: exits 3 if one is wrong.
"""
import argparse
import json
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import uuid

LOAD = ["tiny-payload", "--set", "lanes=4", "--set", "rate.mean=1750/s"]


def call(*command):
    """Runs a command and gives what it printed; ends the program if it fails."""
    process = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if process.returncode:
        print(f"{process.stdout}{process.stderr}Error: exit code {process.returncode} of {command}", file=sys.stderr)
        sys.exit(process.returncode)
    return process.stdout, process.stderr


class Bench:
    def __init__(self, build, load, directory, brokers):
        self.spate, self.baseline = build / "spate", build / "KafkaBaseline"
        self.load, self.brokers = load, brokers
        self.directory = directory
        self.log, self.expected = directory / "log", directory / "expected"
        call(self.spate, "generate", *load, "--to", self.log, "--expect", self.expected)
        self.files = sorted(self.log.glob("partition-*.jsonl"))
        self.input = self.new_topic()
        self.produce(self.input)

    def new_topic(self):
        name = f"bench-{uuid.uuid4()}"
        call(self.baseline, "create", self.brokers, name, len(self.files))
        return name

    def delete(self, topic):
        call(self.baseline, "delete", self.brokers, topic)

    def produce(self, topic):
        printed, _ = call(self.baseline, "produce", self.brokers, topic, *self.files)
        return json.loads(printed)

    def bare_out(self):
        topic = self.new_topic()
        figures = self.produce(topic)
        self.delete(topic)
        return figures["records"] / figures["seconds"]

    def spate_out(self):
        topic = self.new_topic()
        _, said = call(self.spate, "generate", *self.load, "--to", f"kafka://{self.brokers}/{topic}")
        self.delete(topic)
        records, seconds = re.search(r"([\d,]+) events, .* in ([\d.]+) s", said).groups()
        return int(records.replace(",", "")) / float(seconds)

    def bare_in(self):
        figures = json.loads(call(self.baseline, "consume", self.brokers, self.input)[0])
        return figures["records"] / figures["seconds"]

    def spate_in(self, threads):
        out = self.directory / "answers"
        shutil.rmtree(out, ignore_errors=True)
        call(self.spate, "run", "--from", f"kafka://{self.brokers}/{self.input}", "--until", "end", "--to", out,
             "--threads", threads)
        call(self.spate, "verify", "--expected", self.expected, "--actual", out)
        figures = json.loads((out / "run.json").read_text())
        return figures["records"] / figures["wall_seconds"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("brokers")
    parser.add_argument("--trials", type=int, default=5)
    parser.add_argument("--set", action="append", default=[])
    arguments = parser.parse_args()
    load = LOAD + [word for setting in arguments.set for word in ("--set", setting)]
    directory = pathlib.Path(tempfile.mkdtemp(prefix="spate-kafka-bench-"))
    bench = None
    try:
        bench = Bench(arguments.build, load, directory, arguments.brokers)
        ways = {
            "in, librdkafka alone": bench.bare_in,
            "in, spate run, 1 thread": lambda: bench.spate_in(1),
            "in, spate run, 2 threads": lambda: bench.spate_in(2),
            "out, librdkafka alone": bench.bare_out,
            "out, spate generate": bench.spate_out,
        }
        rates = {name: [] for name in ways}
        for trial in range(arguments.trials + 1):
            for name in random.sample(list(ways), len(ways)):
                rate = ways[name]()
                # The first trial warms up.
                if trial:
                    rates[name].append(rate)
        for name, found in rates.items():
            base = rates[re.sub(r",.*", ", librdkafka alone", name)]
            shares = [rate / other for rate, other in zip(found, base)]
            print(f"{name:26} {statistics.median(found) / 1e3:7.0f} k records/s ({min(found) / 1e3:.0f} … {max(found) / 1e3:.0f})"
                  f"   {statistics.median(shares):.2f} of librdkafka alone ({min(shares):.2f} … {max(shares):.2f})")
    finally:
        if bench:
            bench.delete(bench.input)
        shutil.rmtree(directory, ignore_errors=True)


main()
