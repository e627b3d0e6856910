"""An anonymous respondent with many answers is no crowd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from thememiner.ranking import Ranking, ReportTables


def answer(response: str, question: str, *themes: str, **more: Any) -> dict[str, Any]:
    given = {"id": f"{response}#{question}", "source": "s", "question": question, "themes": themes}
    return {"document_id": f"{response}{question}", **given, **more}


def test_answers_of_one_anonymous_response_are_one_voice_of_a_theme(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    documents = [answer("r1", f"q{number}", "t") for number in range(5)]
    documents += [answer("r2", "q1", "t"), answer("r2", "q2", "other"), answer("r3", "q1")]
    ranking = rank(tables(documents))
    theme = next(theme for theme in ranking.themes if theme.theme_id == "t")
    assert (theme.n_documents, theme.n_customers, theme.n_anonymous) == (6, 0, 2)
    assert ranking.totals["n_anonymous"] == 3
    assert ranking.totals["n_documents"] == 8


def test_only_answers_to_questions_belong_to_one_response(
    tables: Callable[..., ReportTables], rank: Callable[..., Ranking]
) -> None:
    """A number sign in the ids of tickets, another source, or a known person is something else."""
    documents = [
        {"id": "t#1", "source": "s", "themes": ["t"]},
        {"id": "t#2", "source": "s", "themes": ["t"]},
        answer("r1", "q1", "t", source="a", document_id="a1"),
        answer("r1", "q1", "t", source="b", document_id="b1"),
        answer("r1", "q2", "t", source="a", customer="person:1", person="1"),
        {"id": "r1", "source": "a", "question": "no key", "themes": ["t"]},
    ]
    theme = rank(tables(documents)).themes[0]
    assert (theme.n_documents, theme.n_customers, theme.n_anonymous) == (6, 1, 5)
