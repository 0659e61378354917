# SPDX-License-Identifier: BSD-2-Clause
"""The glossary as C: glossary.py GLOSSARY.md OUT.c

A word is a heading; its text is one line here; FreeBSD's names stand behind
"FreeBSD: " in the last paragraph.
"""
import re
import sys

HEAD = '''/* Made from doc/glossary.md by glossary.py. */
#include "observe/glossary.h"

const struct glossary_row glossary_rows[] = {
'''


def quoted(text):
    text = text.replace('\\', '\\\\').replace('"', '\\"')
    return '"' + text + '"'


def rows(text):
    for part in text.split('\n## ')[1:]:
        word, _, rest = part.partition('\n')
        paragraphs = [' '.join(p.split()) for p in rest.split('\n\n')]
        paragraphs = [p for p in paragraphs if p]
        if len(paragraphs) < 2 or \
                not paragraphs[-1].startswith('FreeBSD: '):
            sys.exit(f'glossary: {word}: no line of FreeBSD\'s names')
        names = paragraphs[-1][len('FreeBSD: '):].replace('`', '')
        body = ' '.join(paragraphs[:-1]).replace('`', '')
        yield word.strip(), body, names


def main():
    with open(sys.argv[1], encoding='utf-8') as f:
        all_rows = list(rows(f.read()))
    words = [row[0] for row in all_rows]
    if words != sorted(words, key=str.lower):
        sys.exit('glossary: the words are not in order')
    with open(sys.argv[2], 'w', encoding='utf-8') as f:
        f.write(HEAD)
        for row in all_rows:
            f.write('\t{ ' + ',\n\t    '.join(map(quoted, row)) + ' },\n')
        f.write('};\n\nconst unsigned glossary_nrows = '
                f'{len(all_rows)};\n')


main()
