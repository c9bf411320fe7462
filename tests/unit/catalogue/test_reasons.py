import pytest

from catalogue import MISSING_REASONS, REASONS


@pytest.mark.parametrize("registry", [REASONS, MISSING_REASONS])
def test_every_reason_is_told_in_both_languages(registry):
    for code, reason in registry.items():
        assert reason.code == code
        assert reason.message_en.isascii()
        assert any("\u4e00" <= char <= "\u9fff" for char in reason.message_zh)
        assert reason.message_en[-1] != "."
        assert reason.message_zh[-1] != "。"
