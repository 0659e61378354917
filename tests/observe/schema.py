# SPDX-License-Identifier: BSD-2-Clause
"""schema.py VMSIM SCHEMA SCENARIO...: their recordings are as the schema says.

Skipped where there is no module jsonschema.
"""
import json
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)


def record(vmsim, scenario, states):
    run = subprocess.run(
        [vmsim, "run", "--trace", "-"] + states + [scenario],
        stdout=subprocess.PIPE, check=True)
    return json.loads(run.stdout)


def complaint(validator, trace):
    for error in validator.iter_errors(trace):
        return jsonschema.exceptions.best_match([error]).message[:500]
    return None


def keys_are_unique(trace):
    """What is added is not there already, whatever it is called."""
    there = set()
    effects = list(trace["before"])
    events = [e for s in trace["steps"] for e in s["events"]]
    for event in sorted(events, key=lambda e: e["t"]):
        effects += event.get("fx", [])
    for effect in effects:
        kind = effect[0].rstrip("+-")
        key = (kind,) + tuple(x for x in effect[1:] if not isinstance(x, dict))
        if effect[0].endswith("+"):
            if key in there:
                return False
            there.add(key)
        elif key not in there:
            return False
        elif effect[0].endswith("-"):
            there.remove(key)
    return True


def main():
    vmsim, schema, *scenarios = sys.argv[1:]
    with open(schema, encoding="utf-8") as f:
        rules = json.load(f)
    jsonschema.Draft7Validator.check_schema(rules)
    validator = jsonschema.Draft7Validator(rules)
    nevents = 0
    for scenario in scenarios:
        # Whole states take long to look at: of the first one alone.
        trace = record(vmsim, scenario,
                       ["--states"] if scenario == scenarios[0] else [])
        nevents += sum(len(s["events"]) for s in trace["steps"])
        wrong = complaint(validator, trace)
        if wrong is None and not keys_are_unique(trace):
            wrong = "two things have one name"
        if wrong is not None:
            sys.exit(f"{scenario}: {wrong}")
    # The schema must be able to say no.
    trace["steps"][0]["events"].append({"t": 1, "k": "no such kind"})
    if complaint(validator, trace) is None:
        sys.exit("the schema allows everything")
    print(f"{len(scenarios)} recordings, {nevents} events")


main()
