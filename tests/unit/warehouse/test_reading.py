import pytest

from warehouse import SourceError, read_source


def read(profile, inbox, code="survey"):
    return read_source(profile.source(code), profile_folder=inbox, inbox=inbox)


def test_a_missing_file_is_named_with_what_to_do(toy_profile, tmp_path):
    with pytest.raises(SourceError, match=r"source survey: expected the file rate\.csv .* run"):
        read(toy_profile, tmp_path)


def test_zero_bytes_are_named(toy_profile, tmp_path):
    (tmp_path / "rate.csv").touch()
    with pytest.raises(SourceError, match="rate.csv is empty"):
        read(toy_profile, tmp_path)


def test_a_heading_alone_is_an_empty_source(toy_profile, tmp_path):
    (tmp_path / "rate.csv").write_text("month,rate_pct\n")
    with pytest.raises(SourceError, match="holds no rows"):
        read(toy_profile, tmp_path)


def test_a_wrong_column_is_named_with_those_that_came(toy_profile, tmp_path):
    (tmp_path / "rate.csv").write_text("month,rate\n2019-01,5\n")
    with pytest.raises(
        SourceError, match=r"expected the column 'rate_pct', got \['month', 'rate'"
    ) as caught:
        read(toy_profile, tmp_path)
    assert caught.value.message_zh == (
        "来源survey，文件rate.csv：缺少列“rate_pct”，实有列：month、rate"
    )


def test_bytes_that_are_no_text_are_refused(toy_profile, tmp_path):
    (tmp_path / "rate.csv").write_bytes(b"\xff\xfe\xff\xff\x80\x00")
    with pytest.raises(SourceError, match="survey"):
        read(toy_profile, tmp_path)


def test_chinese_text_in_either_encoding_is_read(toy_profile, tmp_path):
    text = "month,rate_pct,备注\n2019年1月,5.1,春节\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        (tmp_path / "rate.csv").write_bytes(text.encode(encoding))
        received = read(toy_profile, tmp_path)
        assert "春节" in received.records["payload"].iloc[0]
        assert received.figures["received_value"].tolist() == ["5.1"]


def test_a_path_out_of_the_folder_is_refused(toy_profile, tmp_path):
    source = toy_profile.source("survey")
    location = source.location.model_copy(update={"path": "../rate.csv"})
    (tmp_path / "rate.csv").write_text("month,rate_pct\n2019-01,5\n")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with pytest.raises(SourceError, match="leads out of its folder"):
        read_source(
            source.model_copy(update={"location": location}), profile_folder=inbox, inbox=inbox
        )


def test_a_pickle_from_an_inbox_is_never_loaded(toy_profile, tmp_path):
    source = toy_profile.source("survey")
    layout = source.layout.model_copy(update={"file_format": "pickle"})
    (tmp_path / "rate.csv").write_bytes(b"anything")
    with pytest.raises(SourceError, match="a pickle is read from a package only"):
        read_source(
            source.model_copy(update={"layout": layout}), profile_folder=tmp_path, inbox=tmp_path
        )


def test_a_package_that_is_not_installed_says_how_to_get_it(toy_profile, tmp_path):
    source = toy_profile.source("survey")
    location = source.location.model_copy(
        update={"kind": "package", "package": "no_such_package_here"}
    )
    with pytest.raises(SourceError, match="install the extra sample-data"):
        read_source(
            source.model_copy(update={"location": location}),
            profile_folder=tmp_path,
            inbox=tmp_path,
        )
