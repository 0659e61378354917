#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""
The manual pages of section 3, made from the public headers.

usage: manuals.py DATE DIRECTORY HEADER...   writes DIRECTORY/vmsim_NAME.3
       manuals.py --links MANDIR HEADER...   links functions to their pages,
                                             when the project is installed

A page says what its header says (header.py).  In a comment a line that begins
with a tab is shown as it is, and a paragraph `Word<tab>text` is a row of a
list.
"""
import os
import re
import sys

sys.dont_write_bytecode = True      # not beside the sources
from header import one_line, read_header  # noqa: E402

# What a word is, in the order in which it is asked.
MARKS = [
    (r"<([a-z_/]+\.h)>", "In %s"),
    (r"`(\*?[A-Za-z_.]+)`", "Fa %s"),
    (r"`(.*)`", "Ql %s"),
    (r"((?:struct|enum)\0[a-z_]+)", 'Vt "%s"'),
    (r"([A-Za-z_][A-Za-z_0-9]*)\(\)", "Fn %s"),
    (r"((?:VMSIM|KERN|VM_PAGER|OBJT)_[A-Z0-9_]*[A-Z0-9*]|NULL)", "Dv %s"),
    (r"(E[A-Z]{3,})", "Er %s"),
    (r"(doc/[a-z-]+\.md)", "Pa %s"),
    (r"FreeBSD()", "Fx%s"),
    (r"(\*[a-z]+)", "Fa %s"),
]


def escape(text):
    text = text.replace("\\", "\\e")
    return "\\&" + text if text[:1] in (".", "'") else text


def mark(word):
    """The macro of a word that has one, without punctuation around."""
    for pattern, macro in MARKS:
        match = re.fullmatch(pattern, word)
        if match:
            return macro % match[1].replace("\0", " ")
    return None


class Page:
    """A page in mdoc(7), line by line."""

    def __init__(self):
        self.lines = []
        self.words = []         # of the line of text under way

    def flush(self):
        if any(self.words):
            self.lines.append(escape(" ".join(self.words)))
        self.words = []

    def macro(self, *words):
        self.flush()
        self.lines.append("." + " ".join(words))

    def word(self, word):
        for core in (r".*?\(\)", r".*?"):     # a function, anything else
            match = re.fullmatch(
                r"([(\"\[]*)(%s)('s)?([]).,;:!?]*)(\"?)" % core, word)
            macro = mark(match[2]) if match else None
            if macro:
                break
        if macro is None:
            word = word.replace("\0", " ")
            if len(" ".join(self.words + [word])) > 76:
                self.flush()
            self.words.append(word)
            return
        lead, _, owner, delimiters, end = match.groups()
        if lead:
            macro = "Pf %s %s" % (lead.replace('"', "\\(dq"), macro)
        if owner:
            macro += " Ns 's"
        macro = " ".join([macro] + list(delimiters))
        if end:
            macro += " Ns \\(dq"
        self.macro(macro)

    def text(self, text):
        """Filled text: sentences and marked words have their own lines."""
        text = re.sub(r"\b(struct|enum) (?=[a-z_]+)", "\\1\0", text)
        text = re.sub(r"`[^`]*`", lambda m: m[0].replace(" ", "\0"), text)
        for word in re.split(r"[ \t\n]+", text.strip()):
            self.word(word)
            if re.search(r"(?<!\.)[.!?][)\"]*$", word):
                self.flush()
        self.flush()

    def display(self, code):
        self.macro("Bd", "-literal", "-offset indent")
        self.lines.extend(escape(line) for line in code)
        self.macro("Ed")

    def comment(self, lines):
        """Paragraphs, displays and lists of a comment."""
        blocks = split_blocks(lines)
        for i, (kind, content) in enumerate(blocks):
            if kind == "display":
                self.display(content)
            elif kind == "rows":
                self.macro("Bl", "-tag -width Ds")
                for head, text in content:
                    self.macro("It Sy", head)
                    self.text(text)
                self.macro("El")
            else:
                if i > 0:
                    self.macro("Pp")
                self.text(content)


def split_blocks(lines):
    """
    The blocks of a comment: ("text", text), ("display", lines) and
    ("rows", [(head, text)]).
    """
    blocks = []
    fresh = True        # a paragraph begins
    for line in lines:
        last = blocks[-1][0] if blocks else None
        row = re.match(r"([A-Z][a-z]+)\t(.*)", line)
        if line.strip() == "":
            if last == "display":
                blocks[-1][1].append("")
            fresh = True
            continue
        if row:
            if last != "rows":
                blocks.append(("rows", []))
            blocks[-1][1].append([row[1], row[2]])
        elif line.startswith("\t") and last == "rows" and not fresh:
            blocks[-1][1][-1][1] += "\n" + line
        elif line.startswith("\t"):
            if last != "display":
                blocks.append(("display", []))
            blocks[-1][1].append(line[1:])
        elif last == "text" and not fresh:
            blocks[-1] = ("text", blocks[-1][1] + "\n" + line)
        else:
            blocks.append(("text", line))
        fresh = False
    for kind, content in blocks:
        while kind == "display" and content[-1] == "":
            content.pop()
    return blocks


def quote(text):
    """An argument with blanks; a star stays with its name."""
    return '"%s"' % text.replace(" *", "\\ *")


def split_arguments(text):
    """At the commas that are in no parenthesis."""
    return [argument.strip() for argument in
        re.split(r",(?![^(]*\))", text) if argument.strip()]


def write_synopsis(page, declaration):
    result, arguments = re.match(r"(.*?)\b%s\((.*)\)$" % declaration.name,
        declaration.code).groups()
    if declaration.kind == "function":
        page.macro("Ft", result.strip())
    page.macro("Fo", declaration.name)
    for argument in split_arguments(arguments):
        page.macro("Fa", quote(argument))
    page.macro("Fc")


def common_head(constants):
    """VMSIM_O_* for VMSIM_O_RDONLY and its like."""
    names = [c.name for c in constants]
    if len(names) == 1:
        return names[0]
    return re.match(r".*_|", os.path.commonprefix(names))[0] + "*"


def write_head(page, group):
    heads = []
    constants = [d for d in group.declarations if d.kind == "constant"]
    for d in group.declarations:
        if d.kind in ("function", "macro"):
            heads.append("Fn " + d.name)
        elif d.kind != "constant":
            heads.append("Vt " + (quote(d.code) if d.kind != "typedef" else
                d.name))
    if not heads:
        heads.append("Dv " + common_head(constants))
    page.macro("It " + " , ".join(heads))


def write_list(page, kind, rows):
    """rows: (head, text); heads of one text follow each other."""
    page.macro("Bl -tag -width Ds -compact")
    for i, (head, text) in enumerate(rows):
        macro = re.fullmatch(r"(\w+)\((.*)\)", head)
        if macro:
            page.macro("It Fn", *macro.groups())
        else:
            page.macro("It", kind, quote(head) if " " in head else head)
        if text and (i + 1 == len(rows) or rows[i + 1][1] is not text):
            page.text(text)
    page.macro("El")


def write_group(page, group):
    write_head(page, group)
    for d in group.declarations:
        if d.kind == "typedef":
            page.macro("Vt", quote(d.code))
            if group.comment:
                page.macro("Pp")
    page.comment(group.comment)
    for d in group.declarations:
        if d.members:
            write_list(page, "Dv" if d.kind == "enum" else "Va",
                [(re.sub(" =.*", "", code), text)
                for code, text in d.members])
    constants = [d for d in group.declarations if d.kind == "constant"]
    if len(constants) > 1 or len(group.declarations) > len(constants) > 0:
        write_list(page, "Dv", [(d.code, d.comment) for d in constants])
    elif constants:
        page.text(constants[0].comment)


def page_name(path):
    return "vmsim_" + os.path.basename(path)[:-len(".h")]


def functions(group):
    return [d for d in group.declarations if d.kind in ("function", "macro")]


def split_title(about):
    """The title of the first comment, and what comes after it."""
    text = "\n".join(about)
    title, rest = re.match(r"libvmsim: (.*?)\.(?: +|\n|$)(.*)", text,
        re.S).groups()
    return one_line(title), rest.split("\n")


def write_see_also(page, path, homes):
    text = "\n".join(page.lines)
    pages = {"libvmsim"}
    for header in re.findall(r"In vmsim/(\w+)\.h", text):
        pages.add("vmsim_" + header)
    for name in re.findall(r"\w+", text):
        pages.add(homes.get(name, "libvmsim"))
    pages.discard(page_name(path))
    page.macro("Sh SEE ALSO")
    pages = sorted(pages)
    for name in pages:
        page.macro("Xr", name, "3", *([","] if name != pages[-1] else []))


def make_page(path, date, homes):
    about, groups = read_header(path)
    title, rest = split_title(about)
    name = page_name(path)
    calls = [d for group in groups for d in functions(group)]
    page = Page()
    page.lines.append('.\\" SPDX-License-Identifier: BSD-2-Clause')
    page.lines.append('.\\" Made from <vmsim/%s>.' % os.path.basename(path))
    page.macro("Dd", date)
    page.macro("Dt", name.upper(), "3")
    page.macro("Os")
    page.macro("Sh NAME")
    names = [name] + [d.name for d in calls if d.name != name]
    for each in names:
        page.macro("Nm", each, *([","] if each != names[-1] else []))
    page.macro("Nd", title)
    page.macro("Sh SYNOPSIS")
    page.macro("In", "vmsim/" + os.path.basename(path))
    for d in calls:
        write_synopsis(page, d)
    page.macro("Sh DESCRIPTION")
    page.comment(rest)
    for heading, wanted in (("FUNCTIONS", True), ("TYPES AND NUMBERS", False)):
        chosen = [g for g in groups if bool(functions(g)) == wanted]
        if chosen:
            page.macro("Sh", heading)
            page.macro("Bl -tag -width Ds")
            for group in chosen:
                write_group(page, group)
            page.macro("El")
    if name != "vmsim_machine" and ".Er" in "\n".join(page.lines):
        page.macro("Sh RETURN VALUES")
        page.text("Where nothing else is said, a function that can fail "
            "returns 0 or an errno value.  One that makes something returns "
            "it, or NULL with errno set.")
    write_see_also(page, path, homes)
    return "\n".join(page.lines) + "\n"


def find_homes(headers, wanted):
    """The page of each name."""
    return {d.name: page_name(path) for path in headers
        for group in read_header(path)[1] for d in wanted(group)}


def make_links(mandir, headers):
    directory = os.path.join(os.environ["MESON_INSTALL_DESTDIR_PREFIX"],
        mandir, "man3")
    for name, page in find_homes(headers, functions).items():
        link = os.path.join(directory, name + ".3")
        if name == page:
            continue
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink(page + ".3", link)


def main():
    first, directory, *headers = sys.argv[1:]
    if first == "--links":
        make_links(directory, headers)
        return
    homes = find_homes(headers, lambda group: group.declarations)
    for path in headers:
        with open(os.path.join(directory, page_name(path) + ".3"), "w",
                encoding="utf-8") as file:
            file.write(make_page(path, first, homes))


if __name__ == "__main__":
    main()
