#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
The prompt at a terminal: completion, history, back and forward, what-if,
panics, interrupts, another size; and that doc/prompt.md shows what comes out.

usage: prompt.py VMSIM SOURCE edited|plain
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

PATIENCE = 60           # seconds, of a slow machine
PROMPT = re.compile(r"vmsim \d+> $")

vmsim, source, built = sys.argv[1:4]
vmsim = os.path.abspath(vmsim)
edited = built == "edited"
failed = 0


def wrong(text):
    global failed
    print(f"{what}: {text}")
    failed = 1


def same(expected, got):
    if expected != got:
        wrong(f"expected:\n{expected}\ngot:\n{got}")


def has(text, part):
    if part not in text:
        wrong(f"no {part!r} in:\n{text}")


class Terminal:
    """The command at a terminal, a line or a key at a time."""

    def __init__(self, *args, term="dumb", env=None, rows=24, columns=80):
        self.edits = edited and term != "dumb"
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update({"TERM": term, "LC_ALL": "C.UTF-8",
                               "XDG_STATE_HOME": state, "HOME": state})
            if self.edits:  # libedit keeps a few strings of its own
                os.environ["ASAN_OPTIONS"] = "abort_on_error=1:detect_leaks=0"
            for name, value in (env or {}).items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value
            os.chdir(folder)
            os.execv(vmsim, ["vmsim", *args])
        self.resize(rows, columns)
        self.text = ""
        self.until(PROMPT)

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, wait):
        if not select.select([self.fd], [], [], wait)[0]:
            return False
        try:
            piece = os.read(self.fd, 65536)
        except OSError:
            piece = b""
        self.text += piece.decode().replace("\r\n", "\n")
        return piece != b""

    def until(self, pattern):
        """Reads until what came since the last time ends with it."""
        end = time.monotonic() + PATIENCE
        while not re.search(pattern, self.text):
            if time.monotonic() > end or not self.read(1) and \
                    os.waitpid(self.pid, os.WNOHANG)[0]:
                wrong(f"never came: {pattern}; but:\n{self.text}")
                break
        while self.edits and termios.tcgetattr(self.fd)[3] & \
                termios.ICANON and time.monotonic() < end:
            time.sleep(0.01)    # a key would be the terminal's, not its
        text, self.text = self.text, ""
        return text

    def keys(self, keys, pattern):
        os.write(self.fd, keys.encode())
        return self.until(pattern)

    def type(self, line):
        """What is printed between the line and the next prompt."""
        text = self.keys(line + "\n", PROMPT)
        text = text[text.index("\n") + 1:]
        return text[:PROMPT.search(text).start()]

    def type_all(self, lines):
        return "".join(self.type(line) for line in lines)

    def end(self, keys="\x04"):
        """The exit status after ^D, or after what else ends it."""
        os.write(self.fd, keys.encode())
        while self.read(PATIENCE):
            pass
        os.close(self.fd)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        if re.search("Sanitizer|runtime error", self.text):
            wrong(self.text)
        same(0, status)
        return self.text


def run(*args, text=""):
    return subprocess.run([vmsim, *args], input=text, cwd=folder,
                          stdout=subprocess.PIPE, text=True, check=False)


def write(name, text):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
        f.write(text)


SMALL = ["proc P", "mmap P 0x10000000 4 rw private anon 0",
         "store P 0x10000000 7"]


def operations_are_answered_and_told():
    t = Terminal()
    same("= ok\n", t.type(SMALL[0])[:5])
    same("= ok\n", t.type(SMALL[1])[:5])
    has(t.type(SMALL[2]), "= ok\n| ")
    same("= 0x7\n", t.type("expect load P 0x10000000 = 0x7")[:6])
    t.end()


def a_mistake_is_told_and_nothing_is_lost():
    t = Terminal()
    t.type_all(SMALL)
    same('"stroe": no such operation; did you mean "store"?\n',
         t.type("stroe P 0x10000000 1"))
    has(t.type("why"), "3: store P 0x10000000 7\n| ")
    has(t.type("why P 0x10002008"), "2: mmap P 0x10000000 4 rw")
    same("why: no operation so far is about P 0x20000000\n",
         t.type("why P 0x20000000"))
    same('"12": expected an address such as 0x10000000\n',
         t.type("load P 12"))
    same('back: "x": expected a number of operations\n', t.type("back x"))
    same("back: 9: expected at most 3, what lies behind\n",
         t.type("back 9"))
    same("if: expected an operation, as in if store P 0x10000000 1\n",
         t.type("if"))
    same("save: expected the name of a file\n", t.type("save"))
    has(t.type("help nonsense"), "expected an operation or a command")
    has(t.type("load P 0x10000000"), "= 0x7\n")
    t.end()


HUNDRED = [*SMALL, "object F file 8", "mmap P 0x20000000 8 rw private F 0",
           *[line for i in range(20) for line in (
               f"fork P Q{i}",
               f"store Q{i} 0x2000{i % 8}000 {i}",
               f"store P 0x1000{i % 4}000 {i}",
               f"evict P 0x1000{i % 4}000",
               f"exit Q{i}")]]


def back_over_a_hundred_operations_is_as_a_fresh_run():
    """Across forks, exits, and pages that go to swap."""
    write("hundred.vms", "".join(line + "\n" for line in HUNDRED))
    t = Terminal("prompt", "hundred.vms")
    for n in (105, 104, 101, 97, 60, 59, 58, 57, 56, 55, 3, 1, 50, 105):
        t.type(f"goto {n}")
        fresh = run("run", "-", text="".join(
            line + "\n" for line in [*HUNDRED[:n], "dump", "stats"])).stdout
        fresh = "".join(line + "\n" for line in fresh.splitlines()
                        if line.startswith("|"))
        same(fresh, t.type("dump") + t.type("stats"))
    t.end()


def back_and_forward_tell_where_they_are():
    t = Terminal()
    t.type_all(SMALL)
    same("after 2: mmap P 0x10000000 4 rw private anon 0 (1 ahead)\n",
         t.type("undo"))
    same("at the beginning (3 ahead)\n", t.type("back 2"))
    text = t.type("forward 2")
    has(text, "vmsim 1> proc P\n= ok\n")
    has(text, "vmsim 2> mmap P 0x10000000 4 rw private anon 0\n= ok\n")
    same("    1  proc P = ok\n"
         "    2> mmap P 0x10000000 4 rw private anon 0 = ok\n"
         "    3  store P 0x10000000 7 = ok\n", t.type("list"))
    t.end()


def what_if_leaves_no_trace():
    t = Terminal()
    t.type_all(SMALL)
    before = t.type("dump")
    has(t.type("if fork P Q"), "= ok\n")
    has(t.type("if store P 0x10001000 9"), "undone\n")
    has(t.type("if exit P"), "= ok\n")
    same(before, t.type("dump"))
    has(t.type("exit Q"), '"Q": no line makes this process')
    t.end()


def a_panic_is_told_and_undone():
    t = Terminal()
    t.type_all(["object F file 3", "proc P",
                "mmap P 0x10000000 3 r private F 0", "during F truncate F 1"])
    before = t.type("dump")
    text = t.type("load P 0x10001000")
    has(text, "= PANIC deadlock: ")
    has(text, "the machine is again as it was before\n")
    same(before, t.type("dump"))
    has(t.type("undo"), "after 3: mmap")
    has(t.type("load P 0x10001000"), "= 0x100000001\n")
    t.end()


def an_interrupt_begins_a_new_line():
    for term in ("dumb", "xterm"):
        t = Terminal(term=term)
        t.keys("exit", "exit$")
        has(t.keys("\x03", r"\nvmsim 1> $"), "\n")
        same("= ok\n", t.type("proc P")[:5])
        t.end()


def the_end_is_quit_or_the_end_of_the_input():
    same(True, Terminal().end().endswith("\n"))
    Terminal().end("quit\n")


def a_file_is_run_first():
    write("small.vms", "# Small.\n" + "\n".join(SMALL) + "\n= ok\n")
    t = Terminal("prompt", "small.vms")
    has(t.type("load P 0x10000000"), "= 0x7\n")
    has(t.type("back 1"), "after 3: ")
    t.end()
    write("bad.vms", "proc P\nporc Q\nproc R\n")
    t = Terminal("prompt", "bad.vms")
    same("    1> proc P = ok\n", t.type("list"))
    t.end()


def a_session_is_saved_as_a_test():
    t = Terminal()
    t.type_all(SMALL)
    t.type("expect load P 0x10000000 = 8")
    t.type("load P 0x20000000")
    t.type("picture")
    same("saved: vmsim run saved.vms\n", t.type("save saved.vms"))
    same("save: saved.vms: there is such a file already\n",
         t.type("save saved.vms"))
    t.end()
    same(0, run("run", "saved.vms").returncode)
    with open(os.path.join(folder, "saved.vms"), encoding="utf-8") as f:
        has(f.read(), "expect load P 0x20000000 = KERN_INVALID_ADDRESS\n")


def without_a_terminal_it_is_a_run():
    text = "".join(line + "\n" for line in SMALL)
    write("plain.vms", text)
    expected = run("run", "-", text=text).stdout
    has(expected, "= end leaked=0")
    same(expected, run(text=text).stdout)
    same(expected, run("prompt", text=text).stdout)
    same(expected, run("prompt", "plain.vms").stdout)
    same(2, run("prompt", "a", "b").returncode)


def pictures_are_drawn():
    t = Terminal()
    t.type_all(SMALL)
    has(t.type("picture"), "S1")
    t.type("picture --ascii").encode("ascii")
    has(t.type("picture x"), "expected --ascii or nothing")
    t.end()


def words_are_completed():
    t = Terminal(term="xterm")
    t.type_all(["proc PARENT", "mmap PARENT 0x10000000 2 rw private anon 0"])
    has(t.keys("mun\t", "mun$"), "mun")
    has(t.keys("\t", "> mun$"), "munlock  munmap\n")
    t.keys("m\t", "ap $")
    t.keys("\t", "PARENT $")
    t.keys("\t", "0x1000$")
    has(t.keys("\t", "> munmap PARENT 0x1000$"), "0x10000000  0x10001000\n")
    same("= ok\n", t.type("0000 1")[:5])
    t.keys("if sto\t", "r$")
    t.keys("e \t", "PARENT $")
    t.keys("\x15", "$")
    t.keys("zz\t", "\x07$")
    t.end("\x15\x04")


def earlier_lines_come_back():
    def first():
        t = Terminal(term="xterm", env=env)
        t.type("proc KEPT")
        t.end()

    def second(path):
        t = Terminal(term="xterm", env=env)
        t.keys("\x10", "proc KEPT$")
        same("= ok\n", t.type("")[:5])
        t.end()
        same(True, os.path.isfile(path))

    env = {"XDG_STATE_HOME": os.path.join(folder, "state")}
    first()
    second(os.path.join(folder, "state/vmsim/history"))
    env = {"XDG_STATE_HOME": None, "HOME": os.path.join(folder, "home")}
    first()
    second(os.path.join(folder, "home/.local/state/vmsim/history"))


def a_terminal_may_change_its_size():
    t = Terminal(term="xterm")
    t.keys("proc AB", "proc AB$")
    t.resize(10, 40)
    os.kill(t.pid, signal.SIGWINCH)
    t.read(0.2)
    t.keys("C", "C$")
    has(t.type(""), "= ok\n")
    has(t.type("list"), "proc ABC = ok\n")
    t.keys("m\t", "m$")
    lines = t.keys("\t", "> m$").splitlines()
    if any(len(line) > 40 for line in lines[:-1]):
        wrong(f"wider than the terminal: {lines}")
    t.end("\x15\x04")


def the_document_shows_what_comes_out():
    with open(os.path.join(source, "doc/prompt.md"), encoding="utf-8") as f:
        document = f.read()
    blocks = re.findall(r"^```prompt\n(.*?)^```$", document, re.M | re.S)
    for block in blocks:
        t = Terminal()
        got = ""
        for n, line in typed_lines(block):
            got += f"vmsim {n}> {line}\n" + t.type(line)
        shown = "".join("(?:.*\n)*?" if line == "..." else
                        re.escape(line) + "\n"
                        for line in block.splitlines())
        if not re.fullmatch(shown, got):
            same(block, got)
        t.end()
    if len(blocks) < 3:
        wrong(f"{len(blocks)} sessions")


def typed_lines(block):
    """Not those that `forward N` prints."""
    typed = []
    printed = 0
    for n, line in re.findall(r"^vmsim (\d+)> (.*)$", block, re.M):
        if printed > 0:
            printed -= 1
            continue
        typed.append((n, line))
        forward = re.match(r"forward ?(\d*)$", line)
        printed = int(forward[1] or 1) if forward else 0
    return typed


TESTS = [operations_are_answered_and_told,
         a_mistake_is_told_and_nothing_is_lost,
         back_over_a_hundred_operations_is_as_a_fresh_run,
         back_and_forward_tell_where_they_are, what_if_leaves_no_trace,
         a_panic_is_told_and_undone, an_interrupt_begins_a_new_line,
         the_end_is_quit_or_the_end_of_the_input, a_file_is_run_first,
         a_session_is_saved_as_a_test, without_a_terminal_it_is_a_run,
         pictures_are_drawn, the_document_shows_what_comes_out]
if edited:
    TESTS += [words_are_completed, earlier_lines_come_back,
              a_terminal_may_change_its_size]

with tempfile.TemporaryDirectory() as folder:
    state = folder
    os.mkdir(os.path.join(folder, "home"))
    for test in TESTS:
        what = test.__name__
        test()
print(f"{len(TESTS)} tests at a terminal")
sys.exit(failed)
