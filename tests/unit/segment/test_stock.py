from __future__ import annotations

import pytest

from thememiner.segment.stock import is_courtesy


@pytest.mark.parametrize(
    "sentence",
    [
        "Hi,", "Hello everyone!", "Good morning", "Dear Support Team,", "Thanks in advance!",
        "Thank you for your help.", "Please help.", "Can anyone please help me with this?",
        "Any help would be appreciated.", "Best regards, Ann", "What should I do?", "Cheers",
        "I would really appreciate your help.", "Merci beaucoup", "What could be the reason?",
        "Does anyone know how to fix this problem?", "I have included a screen shot too.",
        "Is there any way to fix this?", "Why is it?", "Thanx for your help with this",
        "!!!", "See attached screenshot.",
    ],
)  # fmt: skip
def test_courtesy_must_carry_no_matter(sentence: str) -> None:
    assert is_courtesy(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Please add a dark mode.", "Help page does not load", "Hello Fresh order is missing",
        "Can you add my account back?", "Thanks for breaking sync again.", "Any extension crashes.",
        "I would like a refund.", "Is there a way to print?", "I have added a card.",
        "What is the matter with my card?",
        "Dear me, the whole history of my tabs is gone since the update.",
    ],
)  # fmt: skip
def test_sentence_with_a_matter_must_be_kept(sentence: str) -> None:
    assert not is_courtesy(sentence)
