import polars as pl
from benchmarks.signals import CASES, measure_case, shuffle_dates

from thememiner.testing import make_history


def test_shuffled_dates_leave_each_source_its_days() -> None:
    history = make_history("source_dropped", 1)
    shuffled = shuffle_dates(history, 1)

    def days(observed: pl.DataFrame) -> pl.DataFrame:
        documents = observed.unique("document_id")
        return documents.group_by("source", "day").len().sort("source", "day")

    assert days(shuffled).equals(days(history.observed))
    assert shuffled.columns == history.observed.columns
    assert not shuffled.equals(history.observed)


def test_each_case_of_change_gives_shares() -> None:
    for name in ("quiet", "source dropped", "outbreak", "junk", "doubling"):
        figures = measure_case(name, 1)
        assert figures
        assert all(value in {0.0, 1.0, None} for value in figures.values())
    assert set(CASES) >= {"source delayed", "source added"}
