"""Messages as they arrive: at a mail server, and at a server that stands in for the services.

The posts of WeCom, DingTalk and Feishu are those apprise writes; only their host is replaced.
"""

import importlib
import logging
import socket

import pytest
from notice_sinks import HttpSink, MailSink

from pipelines.notice_sending import send_notice
from reports.notices import Notice

NOTICE = Notice("失业预警：本溪市，建议■Ⅱ级（橙色）", "本溪市：建议■Ⅱ级（橙色）预警。", "行")
SERVICES = {
    "wecombot": ("wecombot://f00d-key", "NotifyWeComBot", "/cgi-bin/webhook/send?key={key}"),
    "dingtalk": (
        "dingtalk://s3cret@f00d0token",
        "NotifyDingTalk",
        "/robot/send?access_token={token}",
    ),
    "feishu": ("feishu://f00d-token", "NotifyFeishu", "/open-apis/bot/v2/hook/{token}/"),
}


@pytest.fixture
def sink():
    with HttpSink() as sink:
        yield sink


@pytest.fixture
def address_at(sink, monkeypatch):
    """Return the address of a service, its host replaced by the sink."""

    def of(service):
        address, name, path = SERVICES[service]
        plugin = getattr(importlib.import_module(f"apprise.plugins.{service}"), name)
        monkeypatch.setattr(plugin, "notify_url", f"http://127.0.0.1:{sink.port}{path}")
        return address

    return of


def text_of(service, body):
    if service == "feishu":
        assert body["msg_type"] == "text"
        return body["content"]["text"]
    assert body["msgtype"] == "text"
    return body["text"]["content"]


@pytest.mark.parametrize("service", SERVICES)
def test_group_robot_receives_heading_and_text(service, sink, address_at):
    assert send_notice(address_at(service), NOTICE, is_urgent=False)
    (post,) = sink.posts
    assert text_of(service, post["body"]).split() == [NOTICE.title, NOTICE.text]
    assert "f00d" in post["path"]
    assert post["headers"]["User-Agent"] == "unemployment-risk"


def test_dingtalk_post_is_signed(sink, address_at):
    send_notice(address_at("dingtalk"), NOTICE, is_urgent=False)
    assert "&timestamp=" in sink.posts[0]["path"]
    assert "&sign=" in sink.posts[0]["path"]
    assert "s3cret" not in sink.posts[0]["path"]


@pytest.mark.parametrize("service", SERVICES)
def test_refusal_in_an_answer_of_status_200_is_a_message_not_sent(service, sink, address_at):
    sink.answer = {"errcode": 93000, "code": 9499, "errmsg": "invalid webhook"}
    assert not send_notice(address_at(service), NOTICE, is_urgent=False)
    assert len(sink.posts) == 1


def test_webhook_receives_json_and_how_urgent_it_is(sink):
    address = f"json://127.0.0.1:{sink.port}/alerts"
    assert send_notice(address, NOTICE, is_urgent=True)
    (post,) = sink.posts
    assert post["path"].startswith("/alerts")
    assert post["body"]["title"] == NOTICE.title
    assert post["body"]["message"] == NOTICE.text
    assert post["body"]["type"] == "warning"


@pytest.mark.parametrize("status", [401, 500])
def test_answer_of_another_status_is_a_message_not_sent(sink, status):
    sink.status = status
    assert not send_notice(f"json://127.0.0.1:{sink.port}", NOTICE, is_urgent=False)


def test_mail_arrives_as_plain_text_with_its_subject():
    with MailSink() as server:
        address = f"mailto://127.0.0.1:{server.port}?from=alerts@example.test&to=desk@example.test"
        assert send_notice(address, NOTICE, is_urgent=False)
    (mail,) = server.mails
    assert mail["to"] == ["desk@example.test"]
    assert mail["from"] == "alerts@example.test"
    assert mail["mail"]["Subject"] == NOTICE.title
    assert mail["mail"].get_body(("plain",)).get_content().strip() == NOTICE.text
    assert mail["mail"].get_body(("html",)) is None
    assert "apprise" not in mail["mail"].as_string().lower()


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\x85"])
def test_heading_of_several_lines_begins_no_header_of_a_mail(line_break):
    title = f"失业预警{line_break}Bcc: other@example.test{line_break}{line_break}text"
    with MailSink() as server:
        address = f"mailto://127.0.0.1:{server.port}?from=a@example.test&to=b@example.test"
        send_notice(address, Notice(title, "行\r\n.\r\nQUIT\r\n末", "行"), is_urgent=False)
    (mail,) = server.mails
    assert mail["to"] == ["b@example.test"]
    assert mail["mail"]["Bcc"] is None
    assert mail["mail"]["Subject"].split()[0] == "失业预警"
    assert mail["mail"].get_content().split() == ["行", ".", "QUIT", "末"]


def test_mail_that_is_refused_is_a_message_not_sent():
    with MailSink(is_refusing=True) as server:
        address = f"mailto://127.0.0.1:{server.port}?from=a@example.test&to=b@example.test"
        assert not send_notice(address, NOTICE, is_urgent=False)
    assert server.mails == []


def test_nobody_listening_is_a_message_not_sent_and_says_no_secret(caplog, capfd):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    caplog.set_level(logging.DEBUG)
    for address in (
        f"json://user:s3cret@127.0.0.1:{port}/f00d",
        f"mailto://user:s3cret@127.0.0.1:{port}?to=f00d@example.test",
        "wecombot://s3cret%20f00d!",
    ):
        assert not send_notice(address, NOTICE, is_urgent=False)
    said = caplog.text + "".join(capfd.readouterr())
    assert "s3cret" not in said
    assert "f00d" not in said


def test_error_of_a_plugin_is_a_message_not_sent(sink, address_at, monkeypatch):
    address = address_at("wecombot")
    plugin = importlib.import_module("apprise.plugins.wecombot").NotifyWeComBot

    def fail(self, *_, **__):
        raise RuntimeError(self.api_url)

    monkeypatch.setattr(plugin, "send", fail)
    assert not send_notice(address, NOTICE, is_urgent=False)
    assert sink.posts == []


def test_nothing_else_is_called_and_nothing_is_kept(sink, monkeypatch, tmp_path):
    called = []
    connect = socket.socket.connect

    def listen(self, address):
        called.append(address)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", listen)
    monkeypatch.setenv("HOME", str(tmp_path))
    send_notice(f"json://127.0.0.1:{sink.port}", NOTICE, is_urgent=False)
    assert called == [("127.0.0.1", sink.port)]
    assert list(tmp_path.rglob("*")) == []
