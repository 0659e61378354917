# SPDX-License-Identifier: BSD-2-Clause
"""One-token mutants of C source, chosen by a seed.

A mutant replaces one place of one function body: an operator, a constant, a
condition, an argument, a statement.  Comments, strings, preprocessor lines
and the text of assertions are left alone.  A mutant is named after the text of
its line and not after the number, and those with the smallest hash of seed
and name are chosen, so a change elsewhere does not choose others.

usage: mutants.py [--seed N] [--count N] FILE...	prints them
"""
import argparse
import hashlib
import re
from dataclasses import dataclass

TOKEN = re.compile(r'''
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<macro>^[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<string>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>0[xX][0-9a-fA-F]+[uUlL]*|\d+[uUlL]*)
  | (?P<op><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=
      |[-+*/%&|^~!<>=?:;,.(){}\[\]])
''', re.S | re.M | re.X)

BINARY = {
    '==': ['!='], '!=': ['=='],
    '<': ['<=', '>='], '<=': ['<', '>'], '>': ['>=', '<'], '>=': ['>', '<'],
    '&&': ['||'], '||': ['&&'],
    '+': ['-'], '-': ['+'], '*': ['/'], '/': ['*'], '%': ['/'],
    '<<': ['>>'], '>>': ['<<'], '&': ['|'], '|': ['&'], '^': ['|'],
    '+=': ['-=', '='], '-=': ['+=', '='], '*=': ['/='], '/=': ['*='],
    '|=': ['&=', '='], '&=': ['|=', '='], '<<=': ['>>='], '>>=': ['<<='],
}
UNARY = {'!': [''], '~': [''], '-': ['']}
STEP = {'++': ['--'], '--': ['++']}
OPPOSITES = [
    ('true', 'false'), ('start', 'end'), ('prev', 'next'), ('first', 'last'),
    ('min', 'max'), ('behind', 'ahead'), ('left', 'right'), ('top', 'here'),
    ('VM_PROT_READ', 'VM_PROT_WRITE'),
    ('VM_OBJECT_WLOCK', 'VM_OBJECT_RLOCK'),
    ('TAILQ_INSERT_HEAD', 'TAILQ_INSERT_TAIL'),
    ('trunc_page', 'round_page'),
]
OTHER = {}
for one, two in OPPOSITES:
    OTHER[one], OTHER[two] = two, one

KEYWORDS = set('''if for while do switch return case default else goto break
continue sizeof struct enum union const static unsigned signed int char long
short void typedef volatile extern inline bool float double'''.split())
JUMPS = {'break', 'continue', 'goto'}
# What says only what must be true, or how a complaint reads.
ASSERTION = re.compile(
    r'assert|^KASSERT$|^MPASS$|^INVARIANT$|panic|complain|check_fail|'
    r'^print_fmt$', re.I)
# The condition counts, the text does not.
TOLD = re.compile(r'CONTRACT$|^broken|^describe_|^words_of$|_fail$')


@dataclass
class Token:
    kind: str
    text: str
    at: int
    pair: int = -1      # of a bracket: the token that closes or opens it
    spared: bool = False


@dataclass
class Mutant:
    path: str
    at: int             # offset in the file
    length: int
    new: str
    kind: str
    line: int = 0
    name: str = ''      # short hash

    def apply(self, text):
        return text[:self.at] + self.new + text[self.at + self.length:]


def tokens_of(text):
    """The tokens of the file, without comments and preprocessor lines."""
    found = [Token(m.lastgroup, m.group(), m.start())
             for m in TOKEN.finditer(text)
             if m.lastgroup not in ('comment', 'macro')]
    stack = []
    for i, t in enumerate(found):
        if t.kind != 'op':
            continue
        if t.text in '([{':
            stack.append(i)
        elif t.text in ')]}' and stack:
            t.pair = stack.pop()
            found[t.pair].pair = i
    for i, t in enumerate(found[:-1]):
        if t.kind == 'name' and ASSERTION.search(t.text) and \
                found[i + 1].text == '(' and found[i + 1].pair > 0:
            for inner in found[i:found[i + 1].pair + 1]:
                inner.spared = True
        elif t.kind == 'name' and TOLD.search(t.text) and \
                found[i + 1].text == '(' and found[i + 1].pair > 0:
            spare_text(found[i + 2:found[i + 1].pair])
    return found


def spare_text(tokens):
    """From the first string on."""
    is_text = False
    for t in tokens:
        is_text = is_text or t.kind == 'string'
        t.spared = t.spared or is_text


def bodies(text, tokens):
    """Where functions begin and end: style(9) puts their braces alone."""
    for i, t in enumerate(tokens):
        if t.text == '{' and t.pair > 0 and text[t.at - 1:t.at] == '\n' and \
                tokens[i - 1].text != '=':
            yield i, t.pair


def is_operand_end(t):
    return (t.kind in ('number', 'string') or
            (t.kind == 'name' and t.text not in KEYWORDS) or
            t.text in (')', ']'))


class Finder:
    """All mutants of one file."""

    def __init__(self, path, text):
        self.path, self.text = path, text
        self.tokens = tokens_of(text)
        self.found = []
        self.constants = {}
        for t in self.tokens:
            if t.kind == 'name' and re.fullmatch(r'[A-Z][A-Z0-9]*_[A-Z0-9_]+',
                                                 t.text):
                family = t.text.rsplit('_', 1)[0]
                self.constants.setdefault(family, set()).add(t.text)
        for begin, end in bodies(text, self.tokens):
            self.statements(begin, end)
            for i in range(begin + 1, end):
                if not self.tokens[i].spared:
                    self.token(i)

    def add(self, at, length, new, kind):
        self.found.append(Mutant(self.path, at, length, new, kind))

    def swap(self, t, choices, kind):
        for new in choices:
            self.add(t.at, len(t.text), new, kind)

    def token(self, i):
        t, before = self.tokens[i], self.tokens[i - 1]
        after = self.tokens[i + 1]
        if t.kind == 'number':
            self.number(t)
        elif t.kind == 'name':
            self.name(i)
        elif t.text in STEP:
            self.swap(t, STEP[t.text], 'step')
        elif t.text in BINARY and is_operand_end(before):
            self.swap(t, BINARY[t.text], 'operator')
            if t.text == '|' and after.kind == 'name' and \
                    after.text.isupper():
                self.add(t.at, after.at + len(after.text) - t.at, '', 'flag')
        elif t.text in UNARY and not is_operand_end(before):
            self.swap(t, UNARY[t.text], 'unary')

    def number(self, t):
        bare = t.text.rstrip('uUlL')
        suffix = t.text[len(bare):]
        value = int(bare, 0) if not re.fullmatch('0[0-7]+', bare) \
            else int(bare, 8)
        for new in ([value - 1] if value > 0 else []) + [value + 1]:
            self.add(t.at, len(t.text), f'{new}{suffix}', 'constant')

    def name(self, i):
        t, after = self.tokens[i], self.tokens[i + 1]
        if t.text in OTHER:
            self.swap(t, [OTHER[t.text]], 'name')
        elif '_' in t.text and t.text in \
                self.constants.get(t.text.rsplit('_', 1)[0], ()):
            family = self.constants[t.text.rsplit('_', 1)[0]]
            if after.text != '(':
                self.swap(t, sorted(family - {t.text}), 'name')
        if after.text != '(' or after.pair < 0:
            return
        if t.text in ('if', 'while'):
            close = self.tokens[after.pair]
            inner = self.text[after.at:close.at + 1]
            self.add(after.at, len(inner), f'(!{inner})', 'condition')
        elif t.text not in KEYWORDS:
            self.arguments(i + 1)

    def arguments(self, opening):
        """Neighbours change places."""
        begin, args, depth = opening + 1, [], 0
        for i in range(opening + 1, self.tokens[opening].pair + 1):
            t = self.tokens[i]
            if t.text in ('(', '[', '{'):
                depth += 1
            elif t.text in (')', ']', '}') and depth > 0:
                depth -= 1
            elif depth == 0 and t.text in (',', ')'):
                if i > begin and not self.tokens[begin].spared:
                    last = self.tokens[i - 1]
                    args.append((self.tokens[begin].at,
                                 last.at + len(last.text)))
                begin = i + 1
        for (a, b), (c, d) in zip(args, args[1:]):
            one, two = self.text[a:b], self.text[c:d]
            if one != two:
                self.add(a, d - a, two + self.text[b:c] + one, 'arguments')

    def statements(self, begin, end):
        i = begin + 1
        while i < end:
            if self.begins_statement(i):
                last = self.statement_end(i, end)
                if last > 0 and self.may_drop(i, last):
                    at = self.tokens[i].at
                    self.add(at, self.tokens[last].at + 1 - at, '(void)0;',
                             'statement')
            i += 1

    def begins_statement(self, i):
        before = self.tokens[i - 1]
        if before.text in (';', '{', '}', 'else', ':'):
            return not self.in_parens(i)
        if before.text != ')' or before.pair < 1:
            return False
        return self.tokens[before.pair - 1].text in ('if', 'while', 'for') or \
            'FOREACH' in self.tokens[before.pair - 1].text

    def in_parens(self, i):
        """Is it inside a `for (;;)`, or in an initializer?"""
        depth = 0
        for t in reversed(self.tokens[:i]):
            if t.text in (')', ']', '}'):
                depth += 1
            elif t.text in ('(', '['):
                if depth == 0:
                    return True
                depth -= 1
            elif t.text == '{':
                if depth == 0:
                    return False
                depth -= 1
        return False

    def statement_end(self, i, end):
        while i < end:
            t = self.tokens[i]
            if t.text == ';':
                return i
            if t.text == '{' or t.text == '}':
                return -1
            i = t.pair + 1 if t.text in ('(', '[') and t.pair > 0 else i + 1
        return -1

    def may_drop(self, i, last):
        one, two = self.tokens[i], self.tokens[i + 1]
        if one.spared:
            return False
        if one.text in JUMPS:
            return True
        if one.text == 'return':
            return last == i + 1
        if one.kind == 'name':
            if one.text in KEYWORDS or two.kind == 'name' or two.text == ':':
                return False
            if two.text == '*' and self.tokens[i + 2].kind == 'name':
                return False
            return last > i
        return one.text in ('*', '(', '++', '--') and last > i + 1


def mutants_of(path, text):
    found = Finder(path, text).found
    lines = text.split('\n')
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    seen, number = {}, 0
    for m in sorted(found, key=lambda m: (m.at, m.length, m.new)):
        while starts[number + 1] <= m.at:
            number += 1
        m.line = number + 1
        key = (path, lines[number].strip(), m.at - starts[number], m.length,
               m.new)
        seen[key] = seen.get(key, 0) + 1
        m.name = hashlib.sha1(repr((key, seen[key])).encode()) \
            .hexdigest()[:10]
    return sorted(found, key=lambda m: (m.at, m.length, m.new))


def show(m, text):
    """The change on one line."""
    old = text[m.at:m.at + m.length]
    begin = text.rfind('\n', 0, m.at) + 1
    end = text.find('\n', m.at + m.length)
    line = text[begin:m.at] + '{' + old + ' => ' + m.new + '}' + \
        text[m.at + m.length:end]
    return ' '.join(line.split())


def choose(paths, seed, count, root='.', once=True):
    """A place is taken once, whatever may be done to it."""
    ranked = {}
    for path in sorted(paths):
        with open(f'{root}/{path}', encoding='utf-8') as f:
            text = f.read()
        for m in mutants_of(path, text):
            rank = hashlib.sha1(f'{seed} {m.name}'.encode()).hexdigest()
            place = (path, m.at, m.kind) if once else m.name
            if place not in ranked or rank < ranked[place][0]:
                ranked[place] = (rank, m)
    chosen = sorted(ranked.values(), key=lambda r: r[0])
    return [m for _, m in (chosen[:count] if count else chosen)]


def main():
    p = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    p.add_argument('--seed', default='1')
    p.add_argument('--count', type=int, default=0)
    p.add_argument('files', nargs='+')
    args = p.parse_args()
    for m in choose(args.files, args.seed, args.count):
        with open(m.path, encoding='utf-8') as f:
            print(f'{m.name}\t{m.path}:{m.line}\t{m.kind}\t'
                  f'{show(m, f.read())}')


if __name__ == '__main__':
    main()
