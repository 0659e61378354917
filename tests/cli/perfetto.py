#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
What every file of `vmsim trace --perfetto` must be: perfetto.py FILE...

  nested    two slices of a thread lie one within the other, or apart
  named     each process and thread that is used has a name
  ordered   a counter's values follow each other in time
  whole     an arrow has one start and one end, later, each within a slice of
            its thread
"""
import json
import sys


def slices_of(events):
    threads = {}
    for e in events:
        if e["ph"] == "X":
            threads.setdefault((e["pid"], e["tid"]), []).append(
                (e["ts"], -e["dur"], e["name"]))
    return {key: sorted(value) for key, value in threads.items()}


def check_nested(threads):
    for key, slices in threads.items():
        inside = []         # ends of the slices around
        for begin, minus, name in slices:
            end = begin - minus
            while inside and inside[-1][1] <= begin:
                inside.pop()
            if inside and not (inside[-1][0] < begin and end < inside[-1][1]):
                yield f"{key}: {name} [{begin},{end}) is not within " \
                    f"{inside[-1]}"
            inside.append((begin, end))


def check_named(events):
    names = {(e["name"], e["pid"], e.get("tid")) for e in events
             if e["ph"] == "M" and e["args"]["name"]}
    for e in events:
        if e["ph"] == "M":
            continue
        if ("process_name", e["pid"], None) not in names:
            yield f"process {e['pid']} has no name"
        if "tid" in e and ("thread_name", e["pid"], e["tid"]) not in names:
            yield f"thread {e['pid']}.{e['tid']} has no name"


def check_ordered(events):
    last = {}
    for e in events:
        if e["ph"] != "C":
            continue
        key = (e["pid"], e["name"])
        if e["ts"] < last.get(key, 0):
            yield f"{key} goes back to {e['ts']}"
        last[key] = e["ts"]


def is_in_slice(threads, e):
    return any(begin <= e["ts"] <= begin - minus for begin, minus, _ in
               threads.get((e["pid"], e["tid"]), []))


def check_whole(events, threads):
    ends = {}
    for e in events:
        if e["ph"] not in "sf":
            continue
        ends.setdefault(e["id"], []).append(e)
        if not is_in_slice(threads, e):
            yield f"arrow {e['id']} at {e['ts']}: no slice is there"
    for number, pair in ends.items():
        if [e["ph"] for e in pair] != ["s", "f"]:
            yield f"arrow {number} has {[e['ph'] for e in pair]}"
        elif pair[0]["ts"] >= pair[1]["ts"]:
            yield f"arrow {number} points back"


def check(path):
    with open(path) as f:
        events = json.load(f)["traceEvents"]
    threads = slices_of(events)
    wrong = [*check_nested(threads), *check_named(events),
             *check_ordered(events), *check_whole(events, threads)]
    for what in wrong[:20]:
        print(f"{path}: {what}")
    count = {ph: sum(e["ph"] == ph for e in events) for ph in "XCs"}
    print(f"{path}: {count['X']} slices, {count['C']} values, "
          f"{count['s']} arrows")
    return not wrong


if __name__ == "__main__":
    sys.exit(not all([check(path) for path in sys.argv[1:]]))
