"""Validates lines of telemetry against Sunbird's JSON schemas: validate-events.py SCHEMAS < LINES

Prints one line for each kind of failure, with an example, and exits 1 if there is any; exits 77 without the
validator, which is jsonschema of PyPI.
"""
import json
import pathlib
import sys

try:
    import jsonschema
    import referencing
except ImportError:
    sys.exit(77)

BASE = "resource:/schemas/telemetry/3.0/"
folder = pathlib.Path(sys.argv[1])


def without_ids(node):
    """Drops `id`, which these schemas use for names that are no addresses."""
    if isinstance(node, dict):
        return {
            key: without_ids(value)
            for key, value in node.items()
            if not (key in ("id", "$schema") and isinstance(value, str))
        }
    return [without_ids(value) for value in node] if isinstance(node, list) else node


draft4 = referencing.jsonschema.DRAFT4 if hasattr(referencing, "jsonschema") else None
if draft4 is None:
    import referencing.jsonschema

    draft4 = referencing.jsonschema.DRAFT4
schemas = {path.name: without_ids(json.loads(path.read_text())) for path in folder.glob("*.json")}
registry = referencing.Registry().with_resources(
    [(BASE + name, draft4.create_resource(schema)) for name, schema in schemas.items()]
)
validators = {}
failures = {}
count = 0
for line in sys.stdin.buffer:
    event = json.loads(line)
    eid = event["eid"]
    name = eid.lower() + ".json"
    if name not in schemas:
        failures.setdefault((eid, "has no schema"), line)
        continue
    if eid not in validators:
        validators[eid] = jsonschema.Draft4Validator(schemas[name], registry=registry)
    count += 1
    for error in validators[eid].iter_errors(event):
        failures.setdefault((eid, "/".join(map(str, error.path)), error.message), line)
for reason, line in failures.items():
    print(*reason, line[:2000].decode(), sep=": ")
print(count, "events of", len(validators), "kinds:", *sorted(validators))
sys.exit(1 if failures else 0)
