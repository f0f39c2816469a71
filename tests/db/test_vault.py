"""Sealed columns: bound to their place, readable after rotation, never shown by accident."""

import multiprocessing
import stat
import time
from uuid import uuid4

import pytest

from db.vault import BLIND_BYTES, Keyring, Vault, VaultError

ROW, OTHER = uuid4(), uuid4()


@pytest.fixture
def keyring():
    return Keyring.fresh()


@pytest.fixture
def vault(keyring):
    return Vault(keyring)


@pytest.mark.parametrize("text", ["0912 345 678", "", "Số 5, ngõ 12, phường Bồ Đề", "x" * 100_000])
def test_what_was_sealed_is_read_again(vault, text):
    blob = vault.seal("guardian", "phone", ROW, text)
    assert vault.open("guardian", "phone", ROW, blob) == text


@pytest.mark.parametrize(
    "place",
    [
        ("child", "phone", ROW),
        ("guardian", "personal_id", ROW),
        ("guardian", "phone", OTHER),
        ("guardian", "phone", 7),
        ("guardian|phone", "", ROW),
    ],
)
def test_a_value_moved_to_another_place_is_refused(vault, place):
    blob = vault.seal("guardian", "phone", ROW, "0912345678")
    with pytest.raises(VaultError):
        vault.open(*place, blob)


def test_a_thousand_values_moved_between_rows_are_all_refused(vault):
    rows = [uuid4() for _ in range(1000)]
    blobs = [vault.seal("child", "personal_id", row, f"{n:012}") for n, row in enumerate(rows)]
    refused = 0
    for row, blob in zip(rows, [*blobs[1:], blobs[0]], strict=True):
        with pytest.raises(VaultError):
            vault.open("child", "personal_id", row, blob)
        refused += 1
    assert refused == 1000


def test_every_changed_bit_is_noticed(vault):
    blob = vault.seal("child", "personal_id", ROW, "001199000001")
    for position in range(len(blob)):
        changed = bytearray(blob)
        changed[position] ^= 1
        with pytest.raises(VaultError):
            vault.open("child", "personal_id", ROW, bytes(changed))
    for length in range(len(blob)):
        with pytest.raises(VaultError):
            vault.open("child", "personal_id", ROW, blob[:length])


def test_the_same_text_is_never_sealed_alike(vault):
    assert len({vault.seal("child", "personal_id", ROW, "1") for _ in range(100)}) == 100


def test_rotation_keeps_everything_readable_and_seals_anew(keyring):
    before = Vault(keyring)
    blobs = {row: before.seal("child", "personal_id", row, str(row)) for row in (ROW, OTHER)}
    after = Vault(Keyring.parse(keyring.rotated().text()))
    for row, blob in blobs.items():
        assert after.is_stale(blob)
        renewed = after.reseal("child", "personal_id", row, blob)
        assert not after.is_stale(renewed)
        assert after.open("child", "personal_id", row, renewed) == str(row)
        with pytest.raises(VaultError):
            before.open("child", "personal_id", row, renewed)
    assert after.blind("1") == before.blind("1")


def test_a_new_key_reaches_every_worker_before_one_seals_with_it(keyring):
    prepared = Keyring({**keyring.rotated().keys}, 1, keyring.blind)
    assert Keyring.parse(prepared.text()) == prepared
    blob = Vault(prepared).seal("child", "personal_id", ROW, "1")
    assert Vault(keyring).open("child", "personal_id", ROW, blob) == "1"
    switched = Keyring(prepared.keys, 2, keyring.blind)
    blob = Vault(switched).seal("child", "personal_id", ROW, "1")
    assert Vault(prepared).open("child", "personal_id", ROW, blob) == "1"


def test_the_number_of_the_key_is_part_of_the_place(keyring):
    twice = Keyring({1: keyring.keys[1], 2: keyring.keys[1]}, 2, keyring.blind)
    blob = Vault(keyring).seal("child", "personal_id", ROW, "1")
    with pytest.raises(VaultError):
        Vault(twice).open("child", "personal_id", ROW, b"\x02" + blob[1:])


def test_a_blind_index_finds_equal_values_only(vault):
    found = vault.blind("001 199-000.001")
    assert len(found) == BLIND_BYTES
    assert found == vault.blind("001199000001")
    assert vault.blind("Hn-7") == vault.blind("HN7")
    assert found != vault.blind("001199000002")
    assert found != vault.blind("001199000001", purpose="phone")
    assert found != Vault(Keyring.fresh()).blind("001199000001")


def test_a_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "data" / "field-keys"
    with pytest.raises(VaultError):
        Keyring.at(path)
    made = Keyring.at(path, create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Keyring.at(path, create=True) == made
    assert [file.name for file in path.parent.iterdir()] == ["field-keys"]


def test_without_a_key_file_one_secret_gives_the_same_keys_everywhere():
    blob = Vault(Keyring.derived(b"s" * 48)).seal("child", "personal_id", ROW, "1")
    assert Vault(Keyring.derived(b"s" * 48)).open("child", "personal_id", ROW, blob) == "1"
    on_file = Keyring.parse(Keyring.derived(b"s" * 48).text()).rotated()
    assert Vault(on_file).open("child", "personal_id", ROW, blob) == "1"
    with pytest.raises(VaultError):
        Vault(Keyring.derived(b"t" * 48)).open("child", "personal_id", ROW, blob)


def test_workers_that_start_together_agree_on_the_keys(tmp_path):
    path = tmp_path / "field-keys"
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        made = pool.starmap(_blind, [(path,)] * 6)
    assert len(set(made)) == 1


def _blind(path):
    return Vault(Keyring.at(path, create=True)).blind("1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "blind AAAA",
        "1 !!",
        "1 AAAA\nblind AAAA",
        "key 1",
        "0 {k}\nblind {b}",
        "256 {k}\nblind {b}",
        "1 {k}",
        "1 {k}\nblind {k}",
        "1 {k}\nblind {b}\nseal 2",
        "1 {k}\nblind {b}\nseal x",
    ],
)
def test_a_bad_key_file_is_refused(text):
    key, blind = "A" * 43 + "=", "B" * 42 + "A="
    with pytest.raises(VaultError):
        Keyring.parse(text.format(k=key, b=blind))


def test_no_secret_is_shown_by_accident(keyring, vault):
    shown = repr(keyring) + repr(vault) + str(vault)
    assert keyring.keys[1].hex() not in shown
    assert repr(keyring.keys[1]) not in shown
    with pytest.raises(VaultError) as refused:
        vault.open("child", "personal_id", OTHER, vault.seal("child", "personal_id", ROW, "0011"))
    assert "0011" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_million_phones_are_sealed_within_the_generator_s_time(vault):
    rows = [uuid4() for _ in range(20_000)]
    began = time.process_time()
    for row in rows:
        vault.seal("guardian", "phone", row, "0912345678")
    assert (time.process_time() - began) * 50 < 30  # seconds for a million
