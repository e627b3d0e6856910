from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from thememiner.datamodels import CUSTOMERS
from thememiner.errors import ConfigError
from thememiner.ingest import RawRow, customers_frame

if TYPE_CHECKING:
    from collections.abc import Mapping


def rows(*fields: Mapping[str, object]) -> list[RawRow]:
    return [RawRow(position=n, fields=row) for n, row in enumerate(fields, start=1)]


def test_crm_columns_are_found_and_read() -> None:
    row = {"Company ID": "A1", "Name": "Acme", "Plan": "pro", "MRR": "$1,200.50", "CSM": "Jo",
           "audience": "Partner", "Website": "www.Acme.example"}  # fmt: skip
    assert customers_frame(rows(row), {}).row(0, named=True) == {
        "account_id": "A1", "name": "Acme", "segment": "pro", "value": 1200.5, "owner": "Jo",
        "audience": "partner", "domain": "acme.example",
    }  # fmt: skip


@pytest.mark.parametrize("account", [42, 42.0, "42", "42.0"])
def test_account_has_one_spelling(account: object) -> None:
    assert customers_frame(rows({"id": account}), {})["account_id"].to_list() == ["42"]


def test_greatest_value_of_an_account_stands_in_any_order() -> None:
    table = rows(
        {"id": "b", "value": 1}, {"id": "a", "value": 9}, {"id": "a"}, {"id": "a", "value": 3}
    )
    frame = customers_frame(table, {})
    assert frame.select("account_id", "value").rows() == [("a", 9.0), ("b", 1.0)]
    assert customers_frame(table[::-1], {}).equals(frame)


def test_rows_without_account_are_left_out() -> None:
    table = [
        *rows({"id": ""}, {"id": "n/a"}),
        RawRow(position=3, fields=None, problem="broken_json"),
    ]
    assert customers_frame(table, {}).is_empty()
    assert customers_frame([], {}).schema == CUSTOMERS


def test_columns_may_be_given() -> None:
    frame = customers_frame(rows({"id": "x", "nr": "7"}), {"account_id": "nr"})
    assert frame["account_id"].to_list() == ["7"]


@pytest.mark.parametrize(
    ("fields", "given", "words"),
    [
        ({"id": "1"}, {"colour": "id"}, "no field 'colour'"),
        ({"id": "1"}, {"name": "z"}, "no column 'z'"),
        ({"plan": "pro"}, {}, "map.account_id"),
    ],
)
def test_columns_that_cannot_be_are_refused(
    fields: dict[str, object], given: dict[str, str], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        customers_frame(rows(fields), given)
