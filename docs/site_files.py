"""What mkdocs is told of the files beside docs/: README is the home page, the rest are as linked.

In the repository a page links to `../ARCHITECTURE.md`; on the site everything lies in one folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

BESIDE = (
    "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "DEVELOPERS.md", "LICENSE",
    "configs/*", "configs/*/*", "examples/*", "examples/*/*",
)  # fmt: skip


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the home page, the pages at the root, and the files that pages link to."""
    root = Path(config.config_file_path).parent
    files.append(File.generated(config, "index.md", abs_src_path=str(root / "README.md")))
    for path in sorted(path for pattern in BESIDE for path in root.glob(pattern)):
        if path.is_file():
            place = path.relative_to(root).as_posix()
            files.append(File.generated(config, place, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Point links to where the site has the file."""
    return markdown.replace("](../", "](").replace("](docs/", "](")
