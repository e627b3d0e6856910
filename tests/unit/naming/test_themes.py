"""Names say the planted problem, are unique, and quotes are what customers wrote."""

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray

from thememiner.config import NamingConfig
from thememiner.errors import ThemeMinerError
from thememiner.naming import Models, ThemeNames, propose_theme_names, settle_names
from thememiner.testing import HashingEmbedder

MODELS = Models(encode=HashingEmbedder(max_tokens=64, redaction_version=0).encode, grammar=None)
CONFIG = NamingConfig(n_terms=5, n_exemplars=3, max_quote_chars=60)
TEXTS = {
    0: [
        "Hello, bookmarks disappeared after update. Please help!",
        "All my bookmarks disappeared after update",
        "bookmarks disappeared after update\nI want them back",
        "Since Monday the bookmarks are gone, they disappeared after the last update of Firefox",
        "My bookmarks disappeared. Firefox is useless now",
    ],
    1: [
        "PDF printing is broken",
        "Printing a PDF prints blank pages in Firefox",
        "Blank pages when printing PDF",
        "printing gives blank pages",
        "Thanks. Blank pages when printing PDF, again",
    ],
}


def members_of(texts: dict[int, list[str]]) -> tuple[pl.DataFrame, NDArray[np.float32]]:
    rows = [
        {
            "label": label,
            "subtheme_label": label,
            "document_id": f"{label:02}-{i:02}",
            "customer_key": f"customer {i % 3}" if i else None,
            "intent": "problem",
            "quote": quote,
            "similarity": 0.9 - 0.02 * i,
        }
        for label, quotes in texts.items()
        for i, quote in enumerate(quotes)
    ]
    members = pl.DataFrame(rows).with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    return members, MODELS.encode(members["quote"].to_list())


def name(
    members: pl.DataFrame, vectors: NDArray[np.float32], areas: list[int] | None = None
) -> ThemeNames:
    n_themes = int(members["label"].to_numpy().max(initial=-1)) + 1
    area_labels = np.array(list(range(n_themes)) if areas is None else areas, dtype=np.int64)
    centroids = np.zeros((n_themes, vectors.shape[1]), dtype=np.float32)
    for label in members["label"].unique():
        rows = members.filter(pl.col("label") == label)["row"].to_numpy()
        centroids[label] = vectors[rows].mean(axis=0)
    proposed = propose_theme_names(
        members, vectors, centroids, area_labels=area_labels, settings=CONFIG, models=MODELS
    )
    return settle_names(proposed)


def test_names_must_say_the_planted_problem() -> None:
    names = name(*members_of(TEXTS))
    first, second = names.themes["name"]
    assert first == "Bookmarks disappeared after update"
    assert second == "Blank pages when printing PDF"
    assert names.themes["terms"][0][0] in {"bookmarks", "disappeared", "bookmarks disappeared"}


def test_words_of_every_theme_must_not_lead_the_terms() -> None:
    names = name(*members_of(TEXTS))
    assert all("firefox" not in terms[:2] for terms in names.themes["terms"].to_list())


def test_headlines_must_be_exact_and_short() -> None:
    long = {0: ["word " * 60 + "end", "another " + "x" * 300], 1: TEXTS[1]}
    for label, headline in name(*members_of(long)).themes.select("label", "headline").iter_rows():
        assert 0 < len(headline) <= 90
        assert any(headline in quote for quote in long[label])


def test_exemplars_must_be_exact_quotes_of_different_customers() -> None:
    members, vectors = members_of(TEXTS)
    exemplars = name(members, vectors).exemplars
    for label in (0, 1):
        own = exemplars.filter(pl.col("label") == label)
        assert own["position"].to_list() == [0, 1, 2]
        assert own["document_id"][0] == f"{label:02}-00"
        joined = own.join(members, on="document_id")
        assert joined["customer_key"].drop_nulls().is_duplicated().sum() == 0
        assert all(
            shown in full for shown, full in joined.select("quote", "quote_right").iter_rows()
        )
        assert own["quote"].str.len_chars().max() <= 60  # type: ignore[operator]


def test_customer_keys_must_only_be_compared() -> None:
    members, vectors = members_of(TEXTS)
    renamed = members.with_columns(
        customer_key=pl.col("customer_key").replace(
            {"customer 0": "z", "customer 1": "y", "customer 2": "a"}
        )
    )
    assert name(members, vectors).exemplars.equals(name(renamed, vectors).exemplars)


def test_order_of_members_must_not_matter() -> None:
    members, vectors = members_of(TEXTS)
    one = name(members, vectors)
    other = name(members.sample(fraction=1, shuffle=True, seed=4), vectors)
    for frame in ("themes", "subthemes", "areas", "exemplars"):
        assert getattr(one, frame).equals(getattr(other, frame)), frame


def test_equal_themes_must_get_different_names() -> None:
    twins = dict.fromkeys(range(4), TEXTS[0])
    names = name(*members_of(twins)).themes["name"]
    assert names.str.to_lowercase().n_unique() == 4


@pytest.mark.parametrize(
    "quote",
    [
        "👍👍👍",
        "ok",
        "不能登录",
        "لا أستطيع تسجيل الدخول إلى حسابي",
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "a" * 5_000,
        " ",
        "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    ],
)
def test_any_text_must_get_some_name(quote: str) -> None:
    names = name(*members_of({0: [quote] * 3}))
    assert names.themes.height == names.areas.height == names.subthemes.height == 1
    assert names.themes["name"][0].strip()
    assert len(names.themes["name"][0]) <= 80


def test_no_member_must_give_empty_frames() -> None:
    members, vectors = members_of(TEXTS)
    names = name(members.clear(), vectors)
    for frame in (names.themes, names.subthemes, names.areas, names.exemplars):
        assert frame.height == 0


def test_subthemes_must_be_named_by_what_sets_them_apart() -> None:
    members, vectors = members_of({0: TEXTS[0] + TEXTS[1]})
    parts = members.with_columns(subtheme_label=(pl.int_range(pl.len()) >= 5).cast(pl.Int64) + 3)
    names = name(parts, vectors).subthemes
    assert names["label"].to_list() == [3, 4]
    assert "disappeared" in names["name"][0].lower()
    assert "blank pages" in names["name"][1].lower()


def test_an_area_of_several_themes_must_be_named_by_shared_terms() -> None:
    names = name(*members_of({0: TEXTS[1], 1: TEXTS[1], 2: TEXTS[0]}), areas=[0, 0, 1])
    shared, single = names.areas["name"]
    assert "pages" in shared.lower() or "printing" in shared.lower()
    assert single == names.themes["name"][2]


def test_missing_columns_must_be_refused() -> None:
    members, vectors = members_of(TEXTS)
    with pytest.raises(ThemeMinerError, match="quote"):
        name(members.drop("quote"), vectors)
