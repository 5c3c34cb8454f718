"""A private apt: nothing of the system's is written, its network settings are kept."""

from devtools import apt
from devtools.sources import Source

DUMP = """\
APT "";
Acquire::http::Proxy "http://proxy.example:3128";
Acquire::https::CAInfo "/etc/ssl/own.pem";
Acquire::Languages:: "en";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "true";
Acquire::Retries "0";
DPkg::Post-Invoke:: "rm -rf everything";
APT::Update::Post-Invoke:: "touch something";
"""


def test_only_the_ways_to_the_mirror_are_taken_over():
    assert apt.network_settings(DUMP) == [
        'Acquire::http::Proxy "http://proxy.example:3128";',
        'Acquire::https::CAInfo "/etc/ssl/own.pem";',
    ]


def test_every_folder_of_a_private_apt_is_our_own(platform, monkeypatch):
    ran = []
    monkeypatch.setattr(apt, "run", lambda command, **kw: ran.append((command, kw)))
    monkeypatch.setattr(apt, "capture", lambda *_args, **_kw: DUMP)
    source = Source(("http://mirror.example/debian",), ("unstable",), ("main",))
    private = apt.PrivateApt("unstable", source)
    private.prepare()
    ((command, options),) = ran
    assert command == ["apt-get", "-q", "update", "--error-on=any"]
    assert options["env"]["APT_CONFIG"] == str(private.config)
    settings = private.config.read_text()
    for line in settings.splitlines():
        name, value = line.split(" ", 1)
        if name.startswith("Dir::"):
            assert str(platform) in value or "/dev/null" in value
    assert "Proxy" in settings and "Post-Invoke" not in settings
    assert "Suites: unstable" in (private.folder / "mentorat.sources").read_text()


def test_epochs_are_found_in_the_names_of_files(platform, monkeypatch):
    source = Source(("http://mirror.example/debian",), ("bookworm",), ("main",))
    private = apt.PrivateApt("bookworm", source)
    private.downloads.mkdir(parents=True)
    deb = private.downloads / "fonts-font-awesome_5%3a4.7.0~dfsg-4_all.deb"
    deb.touch()
    (private.downloads / "fonts-font-awesome_5%3a4.6_all.deb").touch()
    monkeypatch.setattr(private, "candidate", lambda _package: "5:4.7.0~dfsg-4")
    monkeypatch.setattr(private, "_apt_get", lambda *_args, **_kw: None)
    assert private.download(["fonts-font-awesome"]) == [deb]
