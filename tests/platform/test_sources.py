"""The machine's package sources, in both of apt's formats."""

from devtools import sources

DEB822 = """\
Types: deb
# a snapshot of that day
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/archive.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main
"""

EMBEDDED_KEY = """\
Types: deb deb-src
URIs: https://mirror.example/debian
Suites: trixie
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----
"""

ONE_LINE = """\
# deb http://commented.example/debian bookworm main
deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib # x
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian-security bookworm-security main
"""


def test_paragraphs_are_read_without_those_switched_off_or_for_sources():
    found = sources.parse_deb822(DEB822)
    assert [source.uris[0].rsplit("/", 1)[1] for source in found] == [
        "debian",
        "debian-security",
    ]
    assert found[0].suites == ("bookworm", "bookworm-updates")
    assert found[0].components == ("main", "contrib")
    assert found[0].options == {"Signed-By": "/usr/share/keyrings/archive.gpg"}


def test_an_embedded_key_survives_reading_and_writing():
    (found,) = sources.parse_deb822(EMBEDDED_KEY)
    (again,) = sources.parse_deb822(found.as_deb822())
    assert again == found
    assert " -----END PGP PUBLIC KEY BLOCK-----" in again.as_deb822()


def test_lines_are_read_with_their_options():
    first, second = sources.parse_one_line(ONE_LINE)
    assert first.uris == ("http://mirror.example/debian",)
    assert first.suites == ("bookworm",)
    assert first.components == ("main", "contrib")
    assert first.options == {"Signed-By": "/k.gpg"}
    assert second.suites == ("bookworm-security",)


def test_both_formats_are_found_and_other_files_are_not(tmp_path):
    parts = tmp_path / "sources.list.d"
    parts.mkdir()
    (tmp_path / "sources.list").write_text(ONE_LINE)
    (parts / "debian.sources").write_text(DEB822)
    (parts / "old.sources.save").write_text(DEB822)
    assert len(sources.machine_sources(tmp_path)) == 4


def test_a_machine_without_sources_has_none(tmp_path):
    assert sources.machine_sources(tmp_path) == []


def test_the_mirror_is_debians_own_with_another_suite():
    other = "deb http://other.example/apt bookworm main\n"
    known = sources.parse_one_line(other) + sources.parse_deb822(DEB822)
    mirror = sources.debian_mirror(known, "bookworm")
    assert mirror.uris == ("http://mirror.example/debian",)
    assert mirror.suites == ("bookworm",)
    changed = mirror.with_suite("unstable")
    assert changed.as_deb822() == (
        "Types: deb\n"
        "URIs: http://mirror.example/debian\n"
        "Suites: unstable\n"
        "Components: main\n"
        "Signed-By: /usr/share/keyrings/archive.gpg\n"
    )


def test_a_rolling_machine_has_a_mirror_too():
    known = sources.parse_one_line("deb http://mirror.example/debian sid main\n")
    assert sources.debian_mirror(known, None).suites == ("sid",)


def test_security_alone_is_no_mirror():
    line = "deb http://mirror.example/debian-security bookworm-security main\n"
    known = sources.parse_one_line(line)
    assert sources.debian_mirror(known, "bookworm") is None


def test_the_release_has_a_name(tmp_path):
    file = tmp_path / "os-release"
    file.write_text('ID=debian\nVERSION_CODENAME="bookworm"\n')
    assert sources.machine_codename(file) == "bookworm"
    assert sources.machine_codename(tmp_path / "missing") is None
