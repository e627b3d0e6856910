"""Reviews and posts as public scrapers and data sets have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from thememiner.ingest.presets.preset import ANY, TABLES, Preset, Signature, same_names
from thememiner.ingest.vocabulary import fold_header

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from thememiner.ingest.presets.preset import Documents, FileHead, Reader, Row

_STARS: Final = {"rating_kind": "stars"}
_APP_STORE: Final = frozenset(
    {"", "column 1", "unnamed 0", "date", "title", "review", "rating", "is edited", "user name",
     "developer response"}
)  # fmt: skip


def _columns(
    wanted: Mapping[str, tuple[str, ...]], **always: str
) -> tuple[dict[str, tuple[str, ...]], Callable[[FileHead], Reader]]:
    """Give the mapping and the reader of a table whose columns need no more than names."""

    def reader(head: FileHead) -> Reader:
        pick = head.picker(wanted)

        def read(rows: Sequence[Row]) -> Documents:
            found = pick(rows[0])
            title = found.pop("title", None)
            parts = [str(part) for part in (title, found["text"]) if part is not None]
            return [{**found, **always, "text": "\n\n".join(parts)}]

        return read

    return same_names(*(name for name in wanted if name != "title"), *always), reader


def _is_app_store(head: FileHead) -> float:
    """Tell the four columns of app_store_scraper: they are common words, so none may be beside."""
    names = {fold_header(name) for name in head.columns}
    if (
        head.format not in TABLES
        or not {"date", "title", "review", "rating"} <= names <= _APP_STORE
    ):
        return 0.0
    stars = [str(row.get(head.column("rating"))) for row in head.sample]
    return 0.7 if all(star in ("1", "2", "3", "4", "5") for star in stars) else 0.0


_PLAY_COLUMNS, _read_play = _columns(
    {
        "id": ("reviewId",), "text": ("content",), "created_at": ("at",), "rating": ("score",),
        "author": ("userName",), "version": ("reviewCreatedVersion", "appVersion"),
    },
    **_STARS,
)  # fmt: skip
_APPLE_COLUMNS, _read_apple = _columns(
    {
        "title": ("title",), "text": ("review",), "created_at": ("date",), "rating": ("rating",),
        "author": ("userName",),
    },
    **_STARS,
)  # fmt: skip
_STAY_COLUMNS, _read_stay = _columns(
    {
        "id": ("id",), "text": ("comments",), "created_at": ("date",),
        "customer_id": ("reviewer_id",), "author": ("reviewer_name",), "product": ("listing_id",),
    }
)  # fmt: skip
# `airline_sentiment`, `negativereason` and the like are labels of people who were paid to judge.
_POST_COLUMNS, _read_post = _columns(
    {
        "id": ("tweet_id",), "text": ("text",), "created_at": ("tweet_created",),
        "customer_id": ("name",), "product": ("airline",),
    }
)  # fmt: skip

GOOGLE_PLAY_SCRAPER: Final = Preset(
    name="google-play-scraper",
    title="Google Play reviews of google_play_scraper",
    kind="review",
    checked="real sample",
    recognize=Signature(
        needs=("reviewId", "content", "score", "at"),
        usual=("userName", "thumbsUpCount", "reviewCreatedVersion", "appVersion"),
        formats=ANY,
    ).score,
    columns=_PLAY_COLUMNS,
    reader=_read_play,
    warn=lambda _: ("names on Google Play are nobody's identity: every review is anonymous",),
)
APP_STORE_SCRAPER: Final = Preset(
    name="app-store-scraper",
    title="App Store reviews of app_store_scraper",
    kind="review",
    checked="real sample",
    recognize=_is_app_store,
    columns=_APPLE_COLUMNS,
    reader=_read_apple,
    warn=lambda _: ("names on the App Store are nobody's identity: every review is anonymous",),
)
INSIDE_AIRBNB: Final = Preset(
    name="inside-airbnb",
    title="Inside Airbnb reviews, CSV",
    kind="review",
    checked="real sample",
    recognize=Signature(
        needs=("listing_id", "id", "reviewer_id", "comments"),
        usual=("date", "reviewer_name"),
        formats=ANY,
    ).score,
    columns=_STAY_COLUMNS,
    reader=_read_stay,
)
AIRLINE_TWEETS: Final = Preset(
    name="airline-tweets",
    title="Twitter US Airline Sentiment (Kaggle), CSV",
    kind="social",
    checked="real sample",
    recognize=Signature(
        needs=("tweet_id", "airline_sentiment", "text"),
        usual=("airline", "name", "tweet_created", "negativereason"),
        formats=TABLES,
    ).score,
    columns=_POST_COLUMNS,
    reader=_read_post,
)
