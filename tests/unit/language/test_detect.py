from __future__ import annotations

import pytest

from thememiner.language import detect_language

LONG = {
    "en": "The application crashes every time that I try to open a second window on my laptop.",
    "de": "Die Anwendung stürzt jedes Mal ab, wenn ich ein zweites Fenster öffnen möchte.",
    "fr": "L'application se ferme chaque fois que j'essaie d'ouvrir une deuxième fenêtre.",
    "es": "La aplicación se cierra cada vez que intento abrir una segunda ventana en mi equipo.",
    "ja": (
        "アプリを開くたびに画面が固まってしまい、何度やり直しても同じ結果になります。"
        "どうすればよいか教えてください。"
    ),
    "ru": "Приложение закрывается каждый раз, когда я пытаюсь открыть второе окно на ноутбуке.",
}


@pytest.mark.parametrize(("code", "text"), LONG.items())
def test_clear_language_must_be_told(code: str, text: str) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tidyverse",
        "nice app",
        "Muy bueno",
        "12345 67890 " * 20,
        "👍" * 100,
        "https://example.com/une/page/en/francais/avec/beaucoup/de/mots/dedans",
        "[EMAIL] [PHONE] [NAME] " * 10,
        "ggplot, dplyr, reshape, lubridate, quanteda, tidytext",
    ],
)
def test_short_or_unclear_text_must_be_und(text: str) -> None:
    assert detect_language(text) == "und"


def test_answer_must_be_two_letters_and_huge_text_fine() -> None:
    assert detect_language(LONG["en"] * 40_000) == "en"
    assert detect_language("\ud800" * 100) == "und"
