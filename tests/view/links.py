# SPDX-License-Identifier: BSD-2-Clause
"""Links of the site: links.py SITE.PY VMSIM SOURCE MANUALS

Makes the site in a folder of its own.  What a link within it names is there, and
so is the place in it; and the pages that it should have are there.
"""
import html.parser
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse


class Page(html.parser.HTMLParser):
    def __init__(self, path):
        super().__init__()
        self.ids, self.links = set(), []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name == "id":
                self.ids.add(value)
            elif name in ("href", "src"):
                self.links.append(value)


def check(root):
    pages = {p: Page(p) for p in root.rglob("*.html")}
    wrong = 0
    n = 0
    for path, page in pages.items():
        for link in page.links:
            url = urllib.parse.urlparse(link)
            if url.scheme or url.netloc:
                continue
            n += 1
            to = (path.parent / urllib.parse.unquote(url.path)).resolve() \
                if url.path else path
            if not to.is_file():
                what = "is not there"
            elif url.fragment and to in pages and "=" not in url.fragment \
                    and urllib.parse.unquote(url.fragment) not in \
                    pages[to].ids:
                what = "has no such place"
            else:
                continue
            print(f"{path.relative_to(root)}: {link} {what}")
            wrong += 1
    print(f"{len(pages)} pages, {n} links")
    return wrong


def main():
    site, vmsim, source, manuals = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve() / "site"
        subprocess.run([sys.executable, site, vmsim, source, manuals, root],
            check=True)
        wrong = check(root)
        for name, least in (("view/lessons", 9), ("view/examples", 10),
                ("view/races", 5), ("doc", 20)):
            n = len(list((root / name).glob("*.html")))
            if n < least:
                print(f"{name}: only {n} pages")
                wrong += 1
    sys.exit(1 if wrong else 0)


main()
