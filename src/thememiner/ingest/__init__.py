"""From raw rows to documents, with every row accounted for.

In: raw rows of a file and what its columns mean. Out: documents, texts, and why rows were refused.
Refuses a file without a text column, and one whose ids belong to another feed.
"""

from thememiner.ingest.batch import (
    FileBatch,
    IngestResult,
    IngestSettings,
    IngestTools,
    SourcePlan,
    Tally,
)
from thememiner.ingest.customers import CustomersFile, CustomerTools, customers_frame
from thememiner.ingest.mapping import FieldMapping, guess_mapping
from thememiner.ingest.reading import RowReader, file_notes, ingest_rows
from thememiner.ingest.rows import LEFT_OUT, RawRow
from thememiner.ingest.settling import number_equals, quarantine_frame, settle_dates
from thememiner.ingest.span import Outside, Span
from thememiner.ingest.versions import (
    FileRead,
    Merged,
    Merger,
    join_notes,
    join_quarantine,
    merge_batches,
)

__all__ = [
    "LEFT_OUT",
    "CustomerTools",
    "CustomersFile",
    "FieldMapping",
    "FileBatch",
    "FileRead",
    "IngestResult",
    "IngestSettings",
    "IngestTools",
    "Merged",
    "Merger",
    "Outside",
    "RawRow",
    "RowReader",
    "SourcePlan",
    "Span",
    "Tally",
    "customers_frame",
    "file_notes",
    "guess_mapping",
    "ingest_rows",
    "join_notes",
    "join_quarantine",
    "merge_batches",
    "number_equals",
    "quarantine_frame",
    "settle_dates",
]
