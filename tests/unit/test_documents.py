"""The documents keep up with the product: links, commands, options, tables."""

import re
from pathlib import Path

import pytest
import typer

from pipelines import environment
from pipelines.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")],
    key=lambda page: page.relative_to(ROOT).as_posix(),
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
HOSTS = {"127.0.0.1", "keepachangelog.com", "semver.org"}
COMMANDS = typer.main.get_command(app).commands


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def code_lines(page):
    text = page.read_text(encoding="utf-8")
    blocks = BLOCK.findall(text)
    return [line for block in blocks for line in block.splitlines()] + CODE.findall(
        BLOCK.sub("", text)
    )


def make_targets():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY:(.*)$", makefile, re.MULTILINE)
    return set(phony.group(1).split())


def said_commands(page):
    """Return the words after ``unemployment-risk`` of each command a page shows."""
    said = [
        re.search(r"(?:unemployment-risk|-m pipelines) (.+)", line) for line in code_lines(page)
    ]
    return [
        match.group(1).split()
        for match in said
        if match and "unemployment-risk," not in match.group(0)
    ]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_relative_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target.split("#")[0]).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_path_of_a_machine_and_no_unexpected_address(page):
    text = page.read_text(encoding="utf-8")
    assert re.findall(r"(?<![\w.])/(?:home|root|work|tmp|opt|mnt|Users|var)/\S*", text) == []
    hosts = set(re.findall(r"https?://([\w.-]+)", text))
    assert hosts <= HOSTS


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_make_targets_that_are_named_exist(page):
    named = {
        word for line in code_lines(page) for word in re.findall(r"(?:^|&& )make ([a-z]+)", line)
    }
    assert named <= make_targets()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_options_that_are_shown_exist(page):
    for words in said_commands(page):
        name, options = words[0], {word for word in words if word.startswith("--")}
        assert name in COMMANDS, words
        command = COMMANDS[name]
        if hasattr(command, "commands") and len(words) > 1:
            assert words[1] in command.commands, words
            command = command.commands[words[1]]
        known = {name for option in command.params for name in option.opts}
        assert options <= known, words


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_environment_variables_that_are_named_are_read(page):
    named = set(re.findall(r"UNEMPLOYMENT_RISK_[A-Z]+", page.read_text(encoding="utf-8")))
    read = {value for name, value in vars(environment).items() if name.endswith("_VARIABLE")}
    assert named <= read


def test_every_document_is_on_the_map():
    where = ROOT / "docs" / "README.md"
    linked = {
        (where.parent / target).resolve()
        for target in LINK.findall(where.read_text(encoding="utf-8"))
    }
    missing = [name_of(page) for page in PAGES if page.is_relative_to(where.parent)
               and page != where and page.resolve() not in linked]  # fmt: skip
    assert missing == []


def test_every_command_and_every_target_stands_in_the_readme():
    readme = ROOT / "README.md"
    assert {words[0] for words in said_commands(readme)} == set(COMMANDS)
    text = readme.read_text(encoding="utf-8")
    assert [name for name in sorted(make_targets()) if f"`make {name}`" not in text] == []


def test_both_readmes_hold_the_same():
    english, chinese = (ROOT / name for name in ("README.md", "README.zh.md"))
    assert code_lines(english) == code_lines(chinese)
    texts = [page.read_text(encoding="utf-8") for page in (english, chinese)]
    links = [set(LINK.findall(text)) - {"README.md", "README.zh.md"} for text in texts]
    assert links[0] == links[1]
    shapes = [[line.split(" ")[0] for line in re.findall(r"^#+ |^\||^\d\.|^- ", text, re.M)]
              for text in texts]  # fmt: skip
    assert shapes[0] == shapes[1]
