"""Answers Spate's queries by DuckDB, in batch: duckdb_queries.py LOG OUT THREADS.

Writes one file of JSON lines a query into OUT, which must be there. Only for a log without dead records and late
events (see queries.sql).
"""
import pathlib
import sys

import duckdb

QUERIES = ["adoption", "dau", "drop_off", "funnel", "retention", "top_pages"]


def main():
    log, out, threads = sys.argv[1:]
    connection = duckdb.connect(config={"threads": int(threads)})
    connection.execute("SET VARIABLE log = ?", [log])
    connection.execute((pathlib.Path(__file__).parent / "queries.sql").read_text())
    for query in QUERIES:
        connection.table(query)  # Names the table that is missing, if one is.
        path = (pathlib.Path(out) / f"{query}.ndjson").as_posix().replace("'", "''")
        connection.execute(f"COPY {query} TO '{path}' (FORMAT json)")


if __name__ == "__main__":
    main()
