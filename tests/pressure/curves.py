#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""The table that test_sweep prints, as curves: curves.py < TABLE > SVG."""
import sys

PANELS = (('faults', 0), ('pages read from swap', 1), ('pages written', 3))
COLOURS = {'loop': '#0072b2', 'random': '#c05a00', 'hot': '#00795a'}
WIDTH, HEIGHT, LEFT, TOP, GAP = 250, 200, 56, 34, 84


def read_table(lines):
    """{pattern: [(frames, clustered, alone)]}"""
    rows = {}
    for line in lines:
        parts = line.split('|')
        head = parts[0].split()
        if len(parts) != 3 or len(head) != 2 or head[0] not in COLOURS:
            continue
        rows.setdefault(head[0], []).append(
            (int(head[1]), [int(n) for n in parts[1].split()],
             [int(n) for n in parts[2].split()]))
    return rows


def curve(points, x, y, colour, dash):
    path = 'M' + 'L'.join('%.1f %.1f' % (x(a), y(b)) for a, b in points)
    return ('<path d="%s" stroke="%s" fill="none" stroke-width="2"%s/>'
            % (path, colour, ' stroke-dasharray="5 4"' if dash else ''))


def panel(rows, title, column, left):
    frames = sorted({row[0] for v in rows.values() for row in v})
    most = max(max(row[1][column], row[2][column])
               for v in rows.values() for row in v) or 1

    def x(n):
        return left + (n - frames[0]) * WIDTH / (frames[-1] - frames[0])

    def y(n):
        return TOP + HEIGHT - n * HEIGHT / most

    out = ['<text x="%d" y="18" class="h">%s</text>' % (left, title)]
    for part in range(5):
        n = most * part // 4
        out.append('<path d="M%d %.1fh%d" stroke="#e2e0d8"/>'
                   '<text x="%d" y="%.1f" class="n">%d</text>'
                   % (left, y(n), WIDTH, left - 6, y(n) + 4, n))
    for n in frames[::3]:
        out.append('<text x="%.1f" y="%d" class="f">%d</text>'
                   % (x(n), TOP + HEIGHT + 16, n))
    for name, v in rows.items():
        for which, dash in ((2, True), (1, False)):
            out.append(curve([(r[0], r[which][column]) for r in v], x, y,
                             COLOURS[name], dash))
    return out


def main():
    rows = read_table(sys.stdin)
    width = LEFT + len(PANELS) * (WIDTH + GAP)
    height = TOP + HEIGHT + 52
    print('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
          'width="%d" height="%d" role="img">' % (width, height, width, height))
    print('<style>text{font:11px system-ui,"DejaVu Sans",sans-serif;'
          'fill:#57606a}.h{font-weight:600;font-size:13px;fill:#1d2126}'
          '.n{text-anchor:end}.f{text-anchor:middle}</style>')
    print('<rect width="%d" height="%d" fill="#f7f6f2"/>' % (width, height))
    for i, (title, column) in enumerate(PANELS):
        print('\n'.join(panel(rows, title, column,
                              LEFT + i * (WIDTH + GAP))))
    at = LEFT
    for name, colour in COLOURS.items():
        print('<path d="M%d %dh22" stroke="%s" stroke-width="2"/>'
              '<text x="%d" y="%d">%s</text>'
              % (at, height - 14, colour, at + 28, height - 10, name))
        at += 100
    print('<text x="%d" y="%d">frames below; solid: swap read in clusters; '
          'broken: page by page</text>' % (at, height - 10))
    print('</svg>')


main()
