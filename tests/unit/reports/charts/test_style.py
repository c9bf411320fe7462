from reports.charts.style import shortened, wrapped


def test_short_labels_stay_as_they_are():
    assert wrapped("建筑业") == shortened("建筑业") == "建筑业"


def test_chinese_labels_count_double():
    lines = wrapped("上游地区及毗连高地各区县联合设立的综合改革创新发展示范自治州").split("\n")
    assert [len(line) for line in lines] == [17, 13]


def test_a_label_too_long_for_two_lines_ends_with_dots():
    assert wrapped("word " * 30).split("\n")[1].endswith("…")


def test_shortened_labels_keep_their_end():
    label = shortened("上游地区及毗连高地各区县联合设立的第12号示范自治州")
    assert len(label) < 24
    assert label.startswith("上游地区")
    assert label.endswith("12号示范自治州")
