from pathlib import Path

import pytest

from tallystick.records import Vault
from tallystick.terms import BrokenInputError, CustomerRef


def test_an_identity_opens_under_its_own_key_alone() -> None:
    vault = Vault(bytes(32))
    key, other = vault.new_data_key(), vault.new_data_key()
    sealed = vault.seal({"name": "Li"}, key)
    assert b"Li" not in sealed
    assert vault.unseal(sealed, key) == {"name": "Li"}
    with pytest.raises(BrokenInputError, match="does not open"):
        vault.unseal(sealed, other)


def test_a_data_key_is_worth_nothing_under_another_root_key() -> None:
    key = Vault(bytes(32)).new_data_key()
    with pytest.raises(BrokenInputError, match="root key"):
        Vault(b"\x01" * 32).seal({"name": "Li"}, key)


def test_sealing_twice_gives_different_bytes() -> None:
    vault = Vault(bytes(32))
    key = vault.new_data_key()
    assert vault.seal({"name": "Li"}, key) != vault.seal({"name": "Li"}, key)


def test_subject_ids_and_search_tokens_depend_on_the_root_key() -> None:
    one, other = Vault(bytes(32)), Vault(b"\x01" * 32)
    ref = CustomerRef("a bank", "17")
    assert one.subject_id(ref) == one.subject_id(ref) != other.subject_id(ref)
    assert one.search_token("li") != other.search_token("li")


def test_two_refs_that_read_alike_when_joined_are_two_subjects() -> None:
    vault = Vault(bytes(32))
    assert vault.subject_id(CustomerRef("a", "bc")) != vault.subject_id(CustomerRef("ab", "c"))


def test_the_root_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    Vault.create(tmp_path / "keys")
    assert (tmp_path / "keys" / "root.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [None, b"", b"too short"])
def test_a_lost_or_cut_root_key_is_told_in_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "root.key").write_bytes(content)
    with pytest.raises(BrokenInputError, match="root key"):
        Vault.open(tmp_path)
