# SPDX-License-Identifier: BSD-2-Clause
"""schema.py VMSIM SCHEMA SCENARIO... LOG...: their recordings are as the schema says.

Skipped where there is no module jsonschema.
"""
import copy
import json
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)


def record(vmsim, source, states):
    """Of a scenario, or of lackey's log."""
    how = ["run"] + states if source.endswith(".vms") else ["replay"]
    run = subprocess.run(
        [vmsim] + how + ["--trace", "-", source],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(run.stdout)


class Rules:
    """
    The schema, looked through fast: events and effects, of which there are
    many, by the rule of their kind alone.
    """

    def __init__(self, schema):
        self.whole = jsonschema.Draft7Validator(schema)
        few = copy.deepcopy(schema)
        few["definitions"]["event"] = few["definitions"]["effect"] = {}
        self.frame = jsonschema.Draft7Validator(few)
        definitions = schema["definitions"]
        self.event = {
            row["if"]["properties"]["k"]["const"]: self.rule(few, row)
            for row in definitions["event"]["allOf"]}
        self.effect = {
            row["if"]["items"][0]["const"]: self.rule(few, row)
            for row in definitions["effect"]["allOf"]}

    @staticmethod
    def rule(few, row):
        return jsonschema.Draft7Validator(
            {"definitions": few["definitions"], **row["then"]})

    def parts(self, trace):
        """Each part with its rule; None: it has none."""
        yield self.frame, trace
        events = [e for s in trace["steps"] for e in s["events"]]
        for event in events:
            yield self.event.get(event.get("k")), event
        for effects in [trace["before"]] + [
                s.get("state", []) for s in trace["steps"]] + [
                e.get("fx", []) for e in events]:
            for effect in effects:
                yield self.effect.get(effect[0]), effect

    def complaint(self, trace):
        for rule, part in self.parts(trace):
            if rule is None:
                return f"of no kind: {part}"
            for error in rule.iter_errors(part):
                return f"{error.message} in {part}"[:500]
        return None

    def slowly(self, trace):
        """The same by the whole schema."""
        for error in self.whole.iter_errors(trace):
            return error.message[:500]
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
    vmsim, path, *scenarios = sys.argv[1:]
    with open(path, encoding="utf-8") as f:
        schema = json.load(f)
    jsonschema.Draft7Validator.check_schema(schema)
    rules = Rules(schema)
    nevents = 0
    for scenario in scenarios:
        trace = record(vmsim, scenario, ["--states"])
        nevents += sum(len(s["events"]) for s in trace["steps"])
        wrong = rules.complaint(trace)
        if wrong is None and not keys_are_unique(trace):
            wrong = "two things have one name"
        if wrong is not None:
            sys.exit(f"{scenario}: {wrong}")
    # The whole schema says what its rules say; and it must be able to say no.
    trace = record(vmsim, scenarios[0], [])
    if rules.slowly(trace) is not None:
        sys.exit(f"{scenarios[0]}: the whole schema: {rules.slowly(trace)}")
    steps = trace["steps"]
    event = next(e for s in steps for e in s["events"] if "fx" in e)
    for wrong in [{"t": 1, "k": "no such kind"}, {"t": 1, "k": "zero"},
                  {**event, "more": 1},
                  {**event, "fx": [["no such effect", 1]]},
                  {**event, "fx": [event["fx"][0] + [1]]}]:
        broken = {**trace, "steps": [{**steps[0], "events": [wrong]}]}
        if rules.complaint(broken) is None or rules.slowly(broken) is None:
            sys.exit(f"the schema allows {wrong}")
    print(f"{len(scenarios)} recordings, {nevents} events")


main()
