# SPDX-License-Identifier: BSD-2-Clause
"""The sentences of questions.js as C: questions.py QUESTIONS.js OUT.c"""
import re
import sys


def main():
    with open(sys.argv[1], encoding='utf-8') as f:
        rows = re.findall(r"^\t'([^']*)': '([^']*)',$", f.read(), re.M)
    if len(rows) < 10:
        sys.exit('questions: no sentences')
    with open(sys.argv[2], 'w', encoding='utf-8') as f:
        f.write('/* Made from questions.js by questions.py. */\n'
                '#include "view/view.h"\n\n'
                'const struct view_sentence view_sentences[] = {\n')
        for key, text in rows:
            f.write(f'\t{{ "{key}", "{text}" }},\n')
        f.write('\t{ 0, 0 },\n};\n')


main()
