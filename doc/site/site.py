# SPDX-License-Identifier: BSD-2-Clause
"""A site of pages: site.py VMSIM SOURCE MANUALS OUT

Every example, lesson and recorded program as `vmsim view` shows it, five races
of the zoo, the documents and the manual pages, and an index.  MANUALS is where
the build puts manual pages.  With recordings that tests/zoo/traces.sh has put in
the folder $SITE_RACES a race is shown beside the build that has the bug.  A document
stands where it stands in the source, so its links lead there too.
"""
import html
import os
import pathlib
import re
import shutil
import subprocess
import sys

import markdown

RACES = ["A31", "A03", "A12", "D01", "E09"]
STYLE = """
:root{color-scheme:light dark}
body{max-width:52rem;margin:2rem auto;padding:0 1rem;
font:16px/1.55 system-ui,sans-serif}
pre,code{font:14px/1.45 ui-monospace,monospace}
pre{overflow:auto;padding:.7rem;border:1px solid #8884;border-radius:6px}
table{border-collapse:collapse}td,th{border:1px solid #8886;padding:.2rem .6rem;
vertical-align:top;text-align:left}
img{max-width:100%;background:#fff}nav{margin-bottom:1.5rem}
"""


class Site:
    def __init__(self, vmsim, source, manuals, out, races):
        self.vmsim = os.path.abspath(vmsim)
        self.source = pathlib.Path(source).resolve()
        self.manuals = pathlib.Path(manuals)
        self.out = pathlib.Path(out).resolve()
        self.races = pathlib.Path(races) if races else None
        self.sections = []

    def write(self, path, title, body):
        """A page, with a way back to the index."""
        to = self.out / path
        to.parent.mkdir(parents=True, exist_ok=True)
        up = os.path.relpath(self.out, to.parent)
        to.write_text(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
            "<meta name=\"viewport\" content=\"width=device-width\">\n"
            f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n"
            f"<nav><a href=\"{up}/index.html\">libvmsim</a></nav>\n"
            f"<main>{body}</main>\n", encoding="utf-8")

    def document(self, path):
        """A document as a page; what its links name is made or copied."""
        text = (self.source / path).read_text(encoding="utf-8")
        body = markdown.markdown(text, extensions=["tables", "fenced_code",
            "toc", "sane_lists"], output_format="html")
        title = re.search(r"^# (.*)$", text, re.M)
        folder = path.parent
        body = re.sub(r'(href|src)="([^"#:]+)(#[^"]*)?"', lambda m:
            f'{m[1]}="{self.target(folder, m[2])}{m[3] or ""}"', body)
        self.write(path.with_suffix(".html"), title[1] if title else
            path.stem, body)

    def target(self, folder, link):
        """Where a link of a document leads."""
        path = pathlib.Path(os.path.normpath(folder / link))
        if path.suffix == ".md":
            return re.sub(r"\.md$", ".html", link)
        if (self.source / path).is_dir():
            index = self.list_folder(path)
            return os.path.relpath(index, folder)
        self.copy(path)
        return link

    def copy(self, path):
        to = self.out / path
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.source / path, to)

    def list_folder(self, path):
        """A folder that a document names: its files."""
        index = path / "index.html"
        if not (self.out / index).exists():
            files = sorted(f for f in (self.source / path).iterdir() if
                f.is_file())
            for f in files:
                self.copy(path / f.name)
            self.write(index, str(path), f"<h1>{path}</h1>" + links(
                (f.name, f.name, "") for f in files))
        return index

    def documents(self):
        rows = []
        for folder in ("doc", "doc/lessons", "doc/lessons/bugs", "examples",
                "include/kpi", "tests/zoo"):
            for path in sorted((self.source / folder).glob("*.md")):
                at = path.relative_to(self.source)
                self.document(at)
                rows.append((at.with_suffix(".html"), first_heading(path),
                    ""))
        self.sections.append(("Documents", rows))

    def view(self, to, *arguments):
        (self.out / to).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run([self.vmsim, *arguments, self.out / to], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.source)

    def scenarios(self, name, folder, to):
        rows = []
        for path in sorted((self.source / folder).glob("*.vms")):
            page = pathlib.Path("view") / to / (path.stem + ".html")
            self.view(page, "view", path.relative_to(self.source), "-o")
            rows.append((page, path.stem, first_comment(path)))
        self.sections.append((name, rows))

    def race(self, name, page):
        """Beside the build with the bug, if that has been recorded."""
        both = [self.races / f"{name}.{kind}.json" for kind in
            ("right", "bug")] if self.races else []
        if both and all(f.exists() for f in both):
            self.view(page, "view", "--compare", *(f.resolve() for f in
                both), "-o")
            return True
        self.view(page, "view", "--points", "all", f"tests/zoo/{name}.vms",
            "-o")
        return False

    def all_races(self):
        rows = []
        for name in RACES:
            page = pathlib.Path("view/races") / (name + ".html")
            both = self.race(name, page)
            rows.append((f"{page}#mode=race", name, first_comment(
                self.source / "tests/zoo" / (name + ".vms")) + (
                " Beside a build that has the bug." if both else "")))
        self.sections.append(("Races", rows))

    def recorded(self):
        logs = sorted((self.source / "examples/recordings").glob("*.log*"))
        try:
            self.view("view/pipeline.html", "replay", *logs, "--view")
        except subprocess.CalledProcessError:
            return              # compressed, and nothing reads that here
        self.sections.append(("A recorded program", [("view/pipeline.html",
            "A shell's pipeline", "five processes")]))

    def manual_pages(self):
        if shutil.which("mandoc") is None:
            return
        sources = [*self.manuals.glob("*.[1-9]"),
            *(self.source / "doc/man").glob("*.[1-9]")]
        rows = []
        (self.out / "man").mkdir(parents=True, exist_ok=True)
        for path in sorted(sources, key=lambda p: (p.suffix, p.name)):
            made = subprocess.run(["mandoc", "-Thtml",
                "-Oman=%N.%S.html,fragment", path], check=True,
                capture_output=True, text=True).stdout
            self.write(f"man/{path.name}.html", path.name, made)
            rows.append((f"man/{path.name}.html",
                f"{path.stem}({path.suffix[1:]})", ""))
        self.sections.append(("Manual pages", rows))

    def index(self):
        body = "<h1>libvmsim</h1><p>FreeBSD's virtual memory as a library. " \
            "Each of these pages goes through a run, forward and back; press " \
            "<kbd>p</kbd> to be asked first.</p>"
        for name, rows in self.sections:
            body += f"<h2>{html.escape(name)}</h2>" + links(rows)
        self.write("index.html", "libvmsim", body)


def links(rows):
    return "<ul>" + "".join(f'<li><a href="{html.escape(str(to))}">'
        f"{html.escape(name)}</a> {html.escape(text)}</li>"
        for to, name, text in rows) + "</ul>"


def first_heading(path):
    found = re.search(r"^# (.*)$", path.read_text(encoding="utf-8"), re.M)
    return found[1].replace("`", "") if found else path.stem


def first_comment(path):
    """The sentence that a scenario begins with."""
    text = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#!"):
            continue
        if not line.startswith("# "):
            break
        text += line[1:]
        if re.search(r"[.!?]$", line):
            break
    return text.strip()


def main():
    site = Site(*sys.argv[1:5], os.environ.get("SITE_RACES"))
    shutil.rmtree(site.out, ignore_errors=True)
    site.scenarios("Lessons", "doc/lessons", "lessons")
    site.scenarios("Examples", "examples/scenarios", "examples")
    site.all_races()
    site.recorded()
    site.documents()
    site.manual_pages()
    site.index()
    print(site.out / "index.html")


main()
