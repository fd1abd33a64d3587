"""The bureau's root key, and what is derived from it: sealed identities, subject ids, search tokens.

Each customer's identity is sealed under a key of its own, itself wrapped by the root key. Destroying the small
key makes the identity unreadable for good, in every backup too, without touching any other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tallystick.terms import BrokenInputError, CustomerRef, SubjectId

_KEY_BYTES = 32
_NONCE_BYTES = 12
# 100 bits: at a billion subjects the odds of any two sharing an id are one in a trillion.
_ID_LETTERS = 20


class Vault:
    """Seals, opens and derives under one root key.

    >>> vault = Vault(bytes(32))
    >>> key = vault.new_data_key()
    >>> vault.unseal(vault.seal({"name": "Li"}, key), key)
    {'name': 'Li'}
    >>> vault.subject_id(CustomerRef("a bank", "17")) == vault.subject_id(CustomerRef("a bank", "17"))
    True
    """

    def __init__(self, root: bytes) -> None:
        self._wrapping = AESGCM(_derived(root, b"wrap data keys"))
        self._minting = _derived(root, b"mint subject ids")
        self._indexing = _derived(root, b"search tokens")
        self._burying = _derived(root, b"mark erased customers")
        self._remembering = _derived(root, b"mark items that left")

    @classmethod
    def create(cls, folder: Path) -> Vault:
        folder.mkdir(mode=0o700)
        root = secrets.token_bytes(_KEY_BYTES)
        path = folder / "root.key"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(root)
        return cls(root)

    @classmethod
    def open(cls, folder: Path) -> Vault:
        path = folder / "root.key"
        try:
            root = path.read_bytes()
        except OSError as error:
            raise BrokenInputError(
                f"the bureau's root key cannot be read: {error.strerror}",
                where=str(path),
                mend="restore the file from its backup, readable by you alone",
            ) from error
        if len(root) != _KEY_BYTES:
            raise BrokenInputError(
                f"the bureau's root key has {len(root)} bytes, not {_KEY_BYTES}",
                where=str(path),
                mend="restore the file from its backup",
            )
        return cls(root)

    def new_data_key(self) -> bytes:
        """A fresh data key in its wrapped form, the only one in which it is ever stored."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._wrapping.encrypt(nonce, secrets.token_bytes(_KEY_BYTES), None)

    def seal(self, content: Mapping[str, object], wrapped_key: bytes) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._data_cipher(wrapped_key).encrypt(nonce, json.dumps(content).encode(), None)

    def unseal(self, sealed: bytes, wrapped_key: bytes) -> dict[str, str]:
        """Raises BrokenInputError when the content was changed, or sealed under another key."""
        try:
            plain = self._data_cipher(wrapped_key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except InvalidTag as error:
            raise BrokenInputError(
                "a sealed identity does not open under this bureau's key",
                mend="restore keys/root.key and the records from the same backup",
            ) from error
        content: dict[str, str] = json.loads(plain)
        return content

    def subject_id(self, founder: CustomerRef, nth: int = 0) -> SubjectId:
        """The id of the subject that a customer founds: the same each time, and telling nothing without the key.

        nth: for the customer's later subjects, where it was split from the one that it founded.
        """
        parts = (founder.furnisher, founder.customer, *([str(nth)] if nth else []))
        digest = self._mac(self._minting, "\x1f".join(parts))
        return SubjectId("sub_" + base64.b32encode(digest).decode().lower()[:_ID_LETTERS])

    def search_token(self, word: str) -> bytes:
        """What stands for a word in the search index, so that the index holds no names."""
        return self._mac(self._indexing, word)[:8]

    def tombstone(self, ref: CustomerRef) -> bytes:
        """What stands for an erased customer: known again when its furnisher names it, and telling nothing itself."""
        return self._mac(self._burying, "\x1f".join((ref.furnisher, ref.customer)))[:16]

    def left_item(self, ref: CustomerRef, *key: str) -> bytes:
        """What stands for an item of a customer that left by retention; without a key, for all that left of it."""
        return self._mac(self._remembering, "\x1f".join((ref.furnisher, ref.customer, *key)))[:16]

    def _data_cipher(self, wrapped_key: bytes) -> AESGCM:
        try:
            return AESGCM(self._wrapping.decrypt(wrapped_key[:_NONCE_BYTES], wrapped_key[_NONCE_BYTES:], None))
        except InvalidTag as error:
            raise BrokenInputError(
                "a data key does not open under this bureau's root key",
                mend="restore keys/root.key and the records from the same backup",
            ) from error

    @staticmethod
    def _mac(key: bytes, text: str) -> bytes:
        return hmac.new(key, text.encode(), hashlib.sha256).digest()


def _derived(root: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=b"tallystick/1/" + purpose).derive(root)
