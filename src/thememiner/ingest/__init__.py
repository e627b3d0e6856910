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
)
from thememiner.ingest.customers import CustomersFile, CustomerTools, customers_frame
from thememiner.ingest.mapping import FieldMapping, guess_mapping
from thememiner.ingest.reading import ingest_rows
from thememiner.ingest.rows import LEFT_OUT, RawRow
from thememiner.ingest.versions import merge_batches

__all__ = [
    "LEFT_OUT",
    "CustomerTools",
    "CustomersFile",
    "FieldMapping",
    "FileBatch",
    "IngestResult",
    "IngestSettings",
    "IngestTools",
    "RawRow",
    "SourcePlan",
    "customers_frame",
    "guess_mapping",
    "ingest_rows",
    "merge_batches",
]
