"""Personal identifiers: replaced at the door, refused elsewhere, looked for everywhere."""

import hashlib
import hmac
import stat

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.credit_codes import ALPHABET, credit_code_check, credit_code_fault
from catalogue.resident_numbers import CHECK_CHARACTERS, WEIGHTS, is_resident_number
from warehouse.submissions import IdentifierKey, read_or_make_key
from warehouse.submissions.identifiers import hashed_expression
from warehouse.submissions.personal import personal_condition
from warehouse.submissions.scan import scan_for_identifiers

SECRET = b"a secret of sixteen bytes or more"


def hashed(text, secret=SECRET):
    key = IdentifierKey.of(secret)
    pads = {"inner_pad": key.inner_pad, "outer_pad": key.outer_pad, "text": text}
    query = f"SELECT {hashed_expression('t')} FROM (SELECT CAST($text AS VARCHAR) AS t)"
    return duckdb.execute(query, pads).fetchall()[0][0]


@settings(max_examples=40, deadline=None)
@given(text=st.text("0123456789ABCXYZ汉字", min_size=1, max_size=40),
       secret=st.binary(min_size=16, max_size=100))  # fmt: skip
def test_the_hash_is_hmac_sha_256(text, secret):
    expected = hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:32]
    assert hashed(text, secret) == expected


def test_writing_does_not_change_the_hash():
    assert hashed("11010519491231002x") == hashed("１１０１０５１９４９１２３１００２Ｘ")
    assert hashed("1101 0519") == hashed("11010519")
    assert hashed(None) is None


def test_the_key_is_shown_nowhere():
    assert "secret" not in repr(IdentifierKey.of(SECRET))
    assert repr(IdentifierKey.of(SECRET)) == "IdentifierKey()"
    with pytest.raises(ValueError, match="at least 16 bytes, got 5"):
        IdentifierKey.of(b"short")


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "home" / "identifier.key"
    key = read_or_make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_key(path) == key


def test_a_credit_code_proves_its_check_character():
    assert credit_code_check("91350100M000100Y4") == "3"
    code = "91350100M000100Y43"
    assert credit_code_fault(code) is None
    wrong = [code[:-1] + letter for letter in ALPHABET if letter != code[-1]]
    assert {credit_code_fault(item) for item in wrong} == {"wrong_check_character"}
    assert credit_code_fault(code[:-1] + "I") == "not_a_credit_code"


def resident_number(number):
    first = f"21010519900101{number:03d}"
    total = sum(int(d) * w for d, w in zip(first, WEIGHTS, strict=True))
    return first + CHECK_CHARACTERS[total % 11]


def test_no_identifier_or_name_reaches_the_warehouse(
    take, person_row, enterprise_row, layoff_row, warehouse
):
    number = resident_number(7)
    assert is_resident_number(number)
    rows = [
        person_row(1, person_id=number),
        person_row(2, person_id=resident_number(8), age_years="250"),
        person_row(3, person_id=resident_number(9), cluster_code=f"电话13800138000 {number}"),
    ]
    take("person_record", rows)
    take(
        "enterprise_report",
        [
            enterprise_row(1, enterprise_code=number),
            enterprise_row(2, enterprise_name="张三 13800138000"),
            enterprise_row(3, left_persons="问zhang@example.cn", enterprise_name="张三的店"),
        ],
        content="b",
    )
    take("layoff_report", [layoff_row(report_number=number)], content="c")
    assert scan_for_identifiers(warehouse).empty
    files = [path for path in warehouse.path.parent.iterdir() if path.is_file()]
    stored = b"".join(path.read_bytes() for path in files)
    for text in (number, "13800138000", "zhang@example.cn", SECRET.decode()):
        assert text.encode() not in stored
    aside = warehouse.read_table("core.set_aside_row")
    payloads = " ".join(aside["payload"])
    assert "张三" not in payloads
    assert "sex_code" not in payloads
    hashes = warehouse.read_table("core.person_record")["person_id"]
    assert hashes.str.fullmatch("[0-9a-f]{32}").all()


def test_the_scan_finds_what_slipped_in_and_does_not_show_it(warehouse, credit_code):
    rows = pd.DataFrame(
        {
            "enterprise_code": [credit_code(1), credit_code(2)],
            "enterprise_name": [f"张三{resident_number(1)}", "李四 +86 138-0013-8000, li@x.cn"],
            "vintage": pd.Timestamp("2025-07-01"),
            "submission_number": [1, 1],
        }
    )
    warehouse.append("core.enterprise_register", rows)
    found = scan_for_identifiers(warehouse)
    assert found.to_numpy().tolist() == [
        ["core.enterprise_register", "enterprise_name", "resident_number", 1],
        ["core.enterprise_register", "enterprise_name", "mobile_number", 1],
        ["core.enterprise_register", "enterprise_name", "email", 1],
    ]


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_hashes_and_credit_codes_are_no_findings(seed):
    digest = hashlib.sha256(str(seed).encode()).hexdigest()
    texts = [digest, digest[:32], f"2025-07/210100_{seed:09d}.xlsx", f"{seed:09d}.5"]
    for text in texts:
        query = f"SELECT {personal_condition('t')} FROM (SELECT $text::VARCHAR AS t)"
        assert duckdb.execute(query, {"text": text}).fetchall() == [(False,)]


@pytest.mark.parametrize("text", ["21010519900101007", "210105199013010071", "12345678901234567X"])
def test_other_numbers_are_no_resident_numbers(text):
    assert not is_resident_number(text)
