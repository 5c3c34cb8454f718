"""Which Odoo is used, and what is said when there is none."""

import pytest

from devtools import frontend, odoo_source
from devtools.console import Failure
from devtools.files import replacing

RELEASE = "RELEASE_LEVELS = [1]\nversion_info = ({}, 0, FINAL, 0, '')\n"


def make_tree(folder, version="19, 0", addons="odoo/addons"):
    (folder / "odoo").mkdir(parents=True)
    (folder / "odoo/release.py").write_text(RELEASE.format(version))
    (folder / addons / "web").mkdir(parents=True)
    (folder / addons / "web/__manifest__.py").write_text("{}")
    return folder


@pytest.mark.parametrize("addons", ["odoo/addons", "addons"])
def test_a_package_and_a_checkout_both_hold_odoo(tmp_path, addons):
    tree = make_tree(tmp_path / "tree", addons=addons)
    assert odoo_source.check_tree(tree, "ODOO_PATH") == tree


@pytest.mark.parametrize("version, told", [("18, 0", "18.0"), ("'saas~19', 1", "saas")])
def test_another_version_is_refused(tmp_path, version, told):
    tree = make_tree(tmp_path / "tree", version)
    with pytest.raises(Failure, match=f"ODOO_PATH holds Odoo .*{told}.*needs 19.0"):
        odoo_source.check_tree(tree, "ODOO_PATH")


def test_a_folder_without_odoo_is_refused(tmp_path):
    with pytest.raises(Failure, match="ODOO_PATH holds no Odoo"):
        odoo_source.check_tree(tmp_path, "ODOO_PATH")


def test_half_an_odoo_is_refused(tmp_path):
    tree = make_tree(tmp_path / "tree")
    (tree / "odoo/addons/web/__manifest__.py").unlink()
    with pytest.raises(Failure, match="web is missing"):
        odoo_source.check_tree(tree, "ODOO_PATH")


def test_the_named_tree_goes_first(platform, tmp_path, monkeypatch):
    tree = make_tree(tmp_path / "tree")
    monkeypatch.setenv("ODOO_PATH", str(tree))
    monkeypatch.setattr(odoo_source, "bring", lambda: pytest.fail("fetched anyway"))
    assert odoo_source.ensure() == tree
    assert odoo_source.identity() == str(tree)


def test_a_tree_that_is_there_is_not_fetched_again(platform, monkeypatch):
    stamp = {"recipe": odoo_source.RECIPE, "origin": "odoo-19 1", "tree": "."}
    with replacing(platform / "odoo", stamp) as root:
        make_tree(root / "made")
        for part in (root / "made").iterdir():
            part.rename(root / part.name)
    monkeypatch.setattr(odoo_source, "bring", lambda: pytest.fail("fetched again"))
    odoo_source.ensure()
    assert odoo_source.identity() == "odoo-19 1"


def test_when_no_way_works_each_is_told(platform, monkeypatch):
    def refuse(reason):
        def origin():
            raise Failure(reason)

        return origin

    monkeypatch.setattr(odoo_source, "from_debian", refuse("there is no apt here"))
    monkeypatch.setattr(odoo_source, "from_upstream", refuse("there is no git here"))
    with pytest.raises(Failure) as caught:
        odoo_source.ensure()
    for part in ("no apt here", "no git here", "set ODOO_PATH"):
        assert part in str(caught.value)


def test_without_npm_a_stand_in_keeps_the_pages_clean(platform, tmp_path, monkeypatch):
    monkeypatch.setattr(frontend, "find", lambda _name: None)
    (remark,) = frontend.add_missing_file(tmp_path)
    assert "there is no npm here" in remark
    assert (tmp_path / frontend.TARGET).read_text().startswith("/*")
    assert frontend.add_missing_file(tmp_path) == []
