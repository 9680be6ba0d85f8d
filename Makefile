# Spate: build, test and measure. `make help` lists the targets.

SWIFT ?= swift
SWIFT_FLAGS ?= --explicit-target-dependency-import-check error
SCENARIO ?= scenarios/quickstart.yaml
TRIALS ?= 1
PEER_TRIALS ?= 3
KAFKA_TRIALS ?= 5
SECONDS ?= 60

.DEFAULT_GOAL := help
.PHONY: help setup build release test check format-check format sanitize-address sanitize-thread kills faults verify-scenarios mutants fuzz bench microbench kafka peers histograms pictures clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 20

setup: ## Install what is missing of Debian's packages; quick when all is there
	@scripts/setup

build: setup ## Build for debugging, tests too
	$(SWIFT) build --build-tests $(SWIFT_FLAGS)

release: setup ## Build the release binary, .build/release/spate
	$(SWIFT) build -c release --product spate $(SWIFT_FLAGS)

test: setup ## Run all tests
	$(SWIFT) test $(SWIFT_FLAGS)

check: format-check test sanitize-address sanitize-thread ## Lint, tests, and the tests again under sanitizers

format-check: ## Check the format of all Swift files
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks

format: ## Format all Swift files in place
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Benchmarks

# The address sanitizer looks for leaks too, but for those of the toolchain's own libraries.
sanitize-address: setup ## Run the tests under the address sanitizer
	LSAN_OPTIONS=suppressions=$(CURDIR)/scripts/leaks.supp:print_suppressions=0 $(SWIFT) test --sanitize address --scratch-path .build-address $(SWIFT_FLAGS)

sanitize-thread: setup ## Run the tests under the thread sanitizer
	$(SWIFT) test --sanitize thread --scratch-path .build-thread $(SWIFT_FLAGS)

# Each kill hits at random; the test prints the seed of its instants.
kills: setup ## Kill 'spate run --checkpoint' 300 times over files and over Kafka, and expect the bytes of an undisturbed run
	SPATE_TEST_KILLS=300 $(SWIFT) test $(SWIFT_FLAGS) --filter 'CrashTests|TopicSinkTests'

verify-scenarios: release ## Check the answers to every shipped scenario, at up to 2 million records: planted, the oracle's, the engine's
	@scripts/setup python3
	scripts/verify-scenarios .build/release/spate

# Every write, synchronisation and rename fails or ends the run once; and 1,000 losses of power.
faults: setup ## Run 'spate run --checkpoint' on a disk that fails, and expect the same answers
	SPATE_TEST_FAULTS=all $(SWIFT) test $(SWIFT_FLAGS) --filter FaultTests

fuzz: setup ## Decode damaged records on every path, beside the oracle and simdjson, for SECONDS; prints what they differ on
	$(SWIFT) build -c release --product fuzz $(SWIFT_FLAGS)
	.build/release/fuzz --seconds $(SECONDS)

mutants: setup ## Put deliberate bugs into copies of the engine, and expect the tests to fail on each
	SWIFT="$(SWIFT)" Benchmarks/mutants/run

bench: release ## Generate, run, verify and measure SCENARIO (default: scenarios/quickstart.yaml)
	.build/release/spate bench $(SCENARIO) --trials $(TRIALS)

# Operators are internal to the engine, so this build is one for testing, with a directory of its own.
microbench: setup ## Time the leaves: decoding, the operators, recording latencies, and generating a lane
	$(SWIFT) build -c release -Xswiftc -enable-testing -Xswiftc -DTESTABLE --scratch-path .build-microbench --product microbench $(SWIFT_FLAGS)
	Benchmarks/Microbenchmarks/count-instructions .build-microbench/release/microbench | .build-microbench/release/microbench --instructions
	$(SWIFT) run -c release $(SWIFT_FLAGS) GeneratorBenchmark

kafka: release ## Measure Spate's ways in from Kafka and out to it beside librdkafka alone, on the cluster at BROKERS
	@test -n "$(BROKERS)" || { echo "Error: make kafka needs BROKERS=host:port" >&2; exit 64; }
	$(SWIFT) build -c release --product KafkaBaseline $(SWIFT_FLAGS)
	Benchmarks/kafka/compare.py .build/release $(BROKERS) --trials $(KAFKA_TRIALS)

# Batch engines on the same files; a virtual environment holds their packages.
peers: release .build/peers/ready ## Measure Spate beside DuckDB and plain Python, and check that all agree
	.build/peers/bin/python Benchmarks/peers/compare.py .build/release/spate --trials $(PEER_TRIALS)

.build/peers/ready: Benchmarks/peers/requirements.txt
	@scripts/setup python3-venv
	python3 -m venv .build/peers
	.build/peers/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

histograms: build .build/hdrhistogram/ready ## Hold histograms against HdrHistogram's own library for Python
	$(SWIFT) test $(SWIFT_FLAGS) --skip-build --filter HistogramEncodingTests

.build/hdrhistogram/ready:
	@scripts/setup python3-venv
	python3 -m venv .build/hdrhistogram
	.build/hdrhistogram/bin/pip install --quiet --disable-pip-version-check hdrhistogram==0.10.8
	@touch $@

pictures: release ## Draw docs/pictures again: what scenarios look like
	@scripts/setup python3-matplotlib
	scripts/pictures .build/release/spate

clean: ## Delete what builds made; run directories stay
	rm -rf .build .build-address .build-thread .build-microbench
