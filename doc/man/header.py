# SPDX-License-Identifier: BSD-2-Clause
"""
A public header as what its comments stand above: read_header().

The first comment is about the whole; any other one is of what stands below it,
up to the next blank line or comment.  A name that ends with `_` is private and
is left out.
"""
import re


class Group:
    """A comment and the declarations below it."""

    def __init__(self, comment):
        self.comment = comment
        self.declarations = []


class Declaration:
    """kind: function, macro, constant, enum, struct or typedef."""

    def __init__(self, kind, name, code, comment=""):
        self.kind = kind
        self.name = name
        self.code = code            # without comments, in one line
        self.comment = comment      # behind it, of a constant
        self.members = []           # (code, comment) of an enum or a struct


def strip_comment(lines):
    """The lines of a comment without its marks."""
    text = "\n".join(lines).strip()
    text = re.sub(r"^/\*[ \t]*\n?|\s*\*/$", "", text)
    return [re.sub(r"^\s* \* ?", "", line) for line in text.split("\n")]


def one_line(text):
    return " ".join(text.split())


def split_comments(text):
    """The code of a text in one line, and its comments in another."""
    comments = [" ".join(strip_comment(comment.split("\n")))
        for comment in re.findall(r"/\*.*?\*/", text, re.S)]
    code = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    return one_line(code), "  ".join(comments)


def read_members(body, separator):
    """
    The members between the braces of an enum or a struct.  A comment behind
    a member is its own, one above it that of the methods that follow.
    """
    members = []
    above = ""
    for piece in re.findall(r"/\*.*?\*/|[^%s/]+(?:%s[ \t]*/\*.*?\*/|%s|$)" %
            (separator, separator, separator), body, re.S):
        code, comment = split_comments(piece)
        code = code.strip(" " + separator)
        if code:
            members.append((code, comment or (above if "(*" in code else "")))
        else:
            above = comment
    return members


def read_declaration(text):
    """What a piece of a header declares; None: nothing to tell of."""
    code, comment = split_comments(text)
    code = re.sub(r"VMSIM_EXPORT |static inline |__attribute__\(.*\)(?=;)",
        "", code)
    match = re.match(r"#\s*define (\w+)(\([^)]*\))?", code)
    if match:
        kind = "constant" if match[1].isupper() or not match[2] else "macro"
        found = Declaration(kind, match[1], match[1] + (match[2] or ""),
            comment or code[match.end():].strip())
    elif code.startswith("typedef"):
        name = re.search(r"(\w+)(\([^()]*\))?;$", code)[1]
        found = Declaration("typedef", name, code)
    elif re.match(r"(enum|struct) \w+ \{", code):
        kind, name = code.split()[:2]
        found = Declaration(kind, name, "%s %s" % (kind, name))
        body = text[text.index("{") + 1:text.rindex("}")]
        found.members = read_members(body, "," if kind == "enum" else ";")
    elif re.match(r"struct \w+;$", code) or "(" not in code:
        return None
    else:
        code = one_line(re.sub(r"\{.*\}$|;$", "", code))
        name = re.match(r"[\w *]*?(\w+)\(", code)[1]
        found = Declaration("function", name, code)
    return None if found.name.endswith("_") else found


def take_comment(lines, i):
    end = i
    while "*/" not in lines[end]:
        end += 1
    return lines[i:end + 1], end + 1


def take_define(lines, i):
    """A macro, with a comment that goes on in the next line."""
    for end in range(i, len(lines)):
        text = "\n".join(lines[i:end + 1])
        if not text.endswith("\\") and text.count("/*") == text.count("*/"):
            return text, end + 1
    raise ValueError("no end of: " + lines[i])


def take_declaration(lines, i):
    """Up to the semicolon or the brace that ends it."""
    for end in range(i, len(lines)):
        text = "\n".join(lines[i:end + 1])
        code = re.sub(r"/\*.*?(\*/|$)", "", text, flags=re.S).rstrip()
        if code.count("{") == code.count("}") and code.endswith((";", "}")):
            return text, end + 1
    raise ValueError("no end of: " + lines[i])


def read_header(path):
    """The first comment and the groups of a header."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    about, i = take_comment(lines, 1)
    groups = []
    group = None
    nested = 0      # conditionals; the outermost is the guard
    while i < len(lines):
        line = lines[i]
        nested += bool(re.match(r"#\s*if", line))
        nested -= bool(re.match(r"#\s*endif", line))
        if nested > 1 or line.startswith("#endif"):
            group = None
            i += 1
        elif line.startswith("/*"):
            comment, i = take_comment(lines, i)
            group = Group(strip_comment(comment))
            groups.append(group)
        elif line == "":
            group = None
            i += 1
        elif re.match(r"#\s*(?!define)", line):
            i += 1
        else:
            take = take_define if line.startswith("#") else take_declaration
            text, i = take(lines, i)
            found = read_declaration(text)
            if found is None or found.name.endswith("_H"):
                continue
            if group is None:
                group = Group([])
                groups.append(group)
            group.declarations.append(found)
    return strip_comment(about), [g for g in groups if g.declarations]
