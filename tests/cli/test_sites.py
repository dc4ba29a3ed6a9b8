import re
import stat

import pytest

from tests.cli.conftest import CommandLine

GARAGE = ("site", "add", "garage", "--name", "The garage", "--origin", "https://blog.example.org")


def test_adding_a_site_prints_the_snippet_with_the_services_address(cli: CommandLine) -> None:
    result = cli.run(*GARAGE, APARTE_PUBLIC_URL="https://comments.example.org/")
    assert result.stdout.endswith(
        '<aparte-thread site="garage">\n'
        '  <a href="https://comments.example.org/sites/garage/threads">Read and write comments</a>\n'
        "</aparte-thread>\n"
        '<script type="module" src="https://comments.example.org/widget/aparte.js"></script>\n'
    )


def test_the_snippet_is_printed_again(stocked: CommandLine) -> None:
    assert stocked.run("site", "snippet", "garage").stdout == stocked.data("site", "show", "garage")["snippet"]


def test_a_pinned_snippet_names_the_build_and_its_hash(stocked: CommandLine) -> None:
    printed = stocked.run("site", "snippet", "garage", "--pinned").stdout
    pin = r'src="[^"]+/widget/aparte\.[0-9a-f]{12}\.js" integrity="sha384-[\w+/]{64}" crossorigin="anonymous"></script>'
    assert re.search(pin, printed)
    assert printed == stocked.data("site", "show", "garage")["pinned_snippet"]


def test_adding_a_site_publishes_version_1_of_its_policy(cli: CommandLine) -> None:
    cli.do(*GARAGE)
    assert [each["version"] for each in cli.data("policy", "history", "garage")] == [1]


def test_a_site_is_added_with_what_was_chosen(cli: CommandLine) -> None:
    cli.do(*GARAGE, "--locale", "fr", "--moderation", "first", "--challenge", "off")
    settings = cli.data("site", "show", "garage")["settings"]
    assert (settings["locale"], settings["moderation"], settings["challenge"]) == ("fr", "first", "off")


def test_a_site_may_have_several_origins(cli: CommandLine) -> None:
    cli.do(*GARAGE, "--origin", "http://localhost:8001")
    assert cli.data("site", "show", "garage")["origins"] == ["http://localhost:8001", "https://blog.example.org"]


def test_the_data_directory_is_for_its_owner_alone(cli: CommandLine) -> None:
    cli.do(*GARAGE)
    assert stat.S_IMODE(cli.data_dir.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("site", "add", "Garage!", "--name", "x", "--origin", "https://a.example.org"), "slug:"),
        (("site", "add", "shed", "--name", " ", "--origin", "https://a.example.org"), "name:"),
        (("site", "add", "shed", "--name", "x", "--origin", "null"), "origins:"),
        (GARAGE, "already exists"),
        (("site", "show", "shed"), "no site “shed”"),
        (("site", "set", "shed", "moderation=all"), "no site “shed”"),
        (("site", "set", "garage", "moderation=sometimes"), "off, first, all"),
        (("site", "set", "garage", "retention.comment_ip=400"), "from 1 to 180"),
        (("site", "set", "garage", "colour=red"), "no such setting"),
        (("site", "set", "garage", "sso=maybe"), "on, off, rotate"),
        (("site", "snippet", "shed"), "no site “shed”"),
        (("site", "sso", "garage"), "sso=on"),
        (("site", "sso", "shed"), "no site “shed”"),
        (("site", "remove", "shed", "--yes"), "no site “shed”"),
        (("site", "remove", "garage"), "--yes"),
    ],
)
def test_a_refusal_is_one_line_and_exit_1(stocked: CommandLine, words: tuple[str, ...], said: str) -> None:
    result = stocked.run(*words)
    assert (result.exit_code, result.stdout, said in result.stderr, result.stderr.count("\n")) == (1, "", True, 1)


def test_sites_are_listed(stocked: CommandLine) -> None:
    expected = {"slug": "garage", "name": "The garage", "origins": ["https://blog.example.org"]}
    assert stocked.data("site", "list") == [expected]


def test_a_site_is_shown_with_its_people(stocked: CommandLine) -> None:
    assert stocked.data("site", "show", "garage")["members"] == [{"username": "alice", "role": "owner"}]


def test_what_is_shown_to_people_lists_every_setting(stocked: CommandLine) -> None:
    shown = stocked.do("site", "show", "garage")
    assert all(key in shown for key in stocked.data("site", "show", "garage")["settings"])


def test_changing_a_rule_publishes_the_next_version(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "retention.comment_ip=30", "email=required")
    shown = stocked.data("site", "show", "garage")
    assert (shown["policy"]["version"], shown["settings"]["email"]) == (2, "required")


def test_changing_what_the_policy_does_not_speak_of_publishes_nothing(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "moderation=all")
    assert stocked.data("site", "show", "garage")["policy"]["version"] == 1


def test_one_wrong_setting_changes_none(stocked: CommandLine) -> None:
    stocked.run("site", "set", "garage", "moderation=all", "colour=red")
    assert stocked.data("site", "show", "garage")["settings"]["moderation"] == "off"


def test_a_name_and_origins_are_changed_likewise(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "name=Old garage", "origins=https://a.example.org,https://b.example.org")
    shown = stocked.data("site", "show", "garage")
    assert (shown["name"], shown["origins"]) == ("Old garage", ["https://a.example.org", "https://b.example.org"])


def test_the_secret_of_a_blogs_own_sign_in_is_printed_until_there_is_another(stocked: CommandLine) -> None:
    stocked.do("site", "set", "garage", "sso=on")
    first, again = stocked.do("site", "sso", "garage"), stocked.do("site", "sso", "garage")
    stocked.do("site", "set", "garage", "sso=rotate")
    assert (len(first), first == again, first == stocked.do("site", "sso", "garage")) == (44, True, False)


def test_a_removed_site_is_gone(stocked: CommandLine) -> None:
    stocked.do("site", "remove", "garage", "--yes")
    assert stocked.data("site", "list") == []


def test_a_removed_sites_slug_is_free_again(stocked: CommandLine) -> None:
    stocked.do("site", "remove", "garage", "--yes")
    stocked.add_garage()
    assert stocked.data("site", "show", "garage")["members"] == []


def test_sites_are_listed_for_people_a_line_each(stocked: CommandLine) -> None:
    assert stocked.do("site", "list") == "garage  The garage  https://blog.example.org\n"


def test_an_instance_without_sites_lists_nothing(cli: CommandLine) -> None:
    assert cli.do("site", "list") == ""


def test_a_change_says_which_version_it_published(stocked: CommandLine) -> None:
    told = [stocked.do("site", "set", "garage", each) for each in ("retention.spam=5", "moderation=all")]
    assert told == [
        "“garage” is changed, and version 2 of its policy published.\n",
        "“garage” is changed.\n",
    ]


def test_a_site_is_told_to_programs_when_it_is_added_and_when_it_is_changed(cli: CommandLine) -> None:
    added = cli.data(*GARAGE)
    changed = cli.data("site", "set", "garage", "moderation=all")
    assert (added["slug"], added["settings"]["moderation"], changed["settings"]["moderation"]) == (
        "garage",
        "off",
        "all",
    )
