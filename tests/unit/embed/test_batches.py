from __future__ import annotations

import pytest

from thememiner.embed.batches import bucket_length, plan_batches


@pytest.mark.parametrize(
    ("n_tokens", "expected"),
    [(0, 4), (1, 4), (8, 8), (9, 12), (32, 32), (33, 40), (81, 88), (128, 128), (127, 128)],
)
def test_bucket_must_be_fine_and_then_coarse(n_tokens: int, expected: int) -> None:
    assert bucket_length(n_tokens, max_tokens=128) == expected


def test_bucket_must_not_pass_max_tokens() -> None:
    assert bucket_length(99, max_tokens=100) == 100


def test_every_text_must_be_in_one_batch_of_its_buckets_shape() -> None:
    lengths = [(7 * row) % 120 + 1 for row in range(1_000)]
    batches = list(plan_batches(lengths, max_tokens=128, batch_tokens=512))
    rows = [row for batch in batches for row in batch.rows]
    assert sorted(rows) == list(range(1_000))
    for batch in batches:
        assert len(batch.rows) <= batch.n_rows == max(1, 512 // batch.n_columns)
        assert all(lengths[row] <= batch.n_columns for row in batch.rows)


def test_shape_must_not_depend_on_the_other_texts() -> None:
    shapes = {
        (batch.n_rows, batch.n_columns)
        for others in ([], [5] * 3, [100] * 300)
        for batch in plan_batches([30, *others], max_tokens=128, batch_tokens=512)
        if 0 in batch.rows
    }
    assert len(shapes) == 1


def test_no_texts_must_give_no_batch() -> None:
    assert list(plan_batches([], max_tokens=128, batch_tokens=512)) == []
