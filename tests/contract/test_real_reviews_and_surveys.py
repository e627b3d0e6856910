"""Reviews and surveys in layouts that people really have; the files are not part of the project."""

from __future__ import annotations

import pytest
from tests.contract.real_samples import ingest, needs_samples

from thememiner.errors import InputError

pytestmark = needs_samples


@pytest.mark.parametrize(
    ("name", "preset", "n_known"),
    [
        ("airbnb_reviews_inside_airbnb.csv", "inside-airbnb", 200),
        ("app_store_scraper_4col.csv", "app-store-scraper", 0),
        ("google_play_scraper_11col_anon.csv", "google-play-scraper", 0),
        ("google_play_scraper_8col.csv", "google-play-scraper", 0),
        ("kaggle_twitter_airline.csv", "airline-tweets", 200),
    ],
)
def test_every_review_is_one_dated_document(name: str, preset: str, n_known: int) -> None:
    found, result = ingest(name)
    assert found == preset
    assert result.counts.n_accepted == result.counts.n_read == result.documents.height == 200
    assert result.documents["created_at"].null_count() == 0
    assert result.documents["customer"].count() == n_known
    assert (result.texts["text"].str.len_chars() > 0).all()


def test_labels_of_a_data_set_are_no_features() -> None:
    _, result = ingest("kaggle_twitter_airline.csv")
    for column in ("rating", "rating_kind", "segment", "question", "attributes"):
        assert result.documents[column].null_count() == 200


def test_a_survey_of_coded_columns_is_cut_into_answers() -> None:
    preset, result = ingest("google_forms_r_survey_2018.tsv")
    assert preset == "survey-table"
    assert result.counts.n_accepted == 200
    asked = dict(result.documents["question"].drop_nulls().value_counts().iter_rows())
    assert {name for name, n in asked.items() if n > 1} == {
        "Qlike_best", "Qlike_least", "Qnot_live_without", "Qchange_one_thing",
        "Qcapability_missing",
    }  # fmt: skip
    assert result.documents["customer"].null_count() == result.documents.height
    assert result.documents["rating_kind"].drop_nulls().unique().to_list() == ["nps"]
    assert not result.texts["text"].is_in(["NA"]).any()


def test_boxes_of_one_question_are_one_answer() -> None:
    preset, result = ingest("surveygizmo_jupyter_2015.csv")
    assert preset == "alchemer"
    documents = result.documents
    assert documents["question"].n_unique() == 12
    assert (
        documents.select(documents["id"].str.split("#").list.first(), "question").is_unique().all()
    )
    assert result.quarantine["reason"].unique().to_list() == ["no_feedback"]
    assert result.counts.n_quarantined == 60  # left before the first answer in own words


def test_a_survey_without_own_words_says_so() -> None:
    preset, result = ingest("surveymonkey_two_row_header_latin1.csv")
    assert preset == "surveymonkey"
    assert result.counts.n_read == result.counts.n_quarantined == 200
    assert any("no question of this file is answered in own words" in note for note in result.notes)


def test_qualtrics_as_fivetran_lands_it_is_read_from_three_tables() -> None:
    preset, result = ingest(
        "qualtrics_fivetran_survey_response.csv",
        "qualtrics_fivetran_question_response.csv",
        "qualtrics_fivetran_question.csv",
    )
    # the answers of this sample are of other responses
    assert (preset, result.counts.n_read, result.counts.n_quarantined) == (
        "qualtrics-fivetran", 5, 5,
    )  # fmt: skip
    with pytest.raises(InputError, match="Name the file of the feedback"):
        ingest("qualtrics_fivetran_question_response.csv")
