"""Files of feedback, read as streams.

In: a path, or "-" for stdin. Out: a `SourceFile` whose `rows()` gives raw rows one by one.
Refuses whole files that are missing, unreadable or not text; one bad row is a row with a problem.
"""

from thememiner.ingest.rows import RawRow
from thememiner.sources.files import FORMATS, SourceFile, open_source

__all__ = ["FORMATS", "RawRow", "SourceFile", "open_source"]
