"""The bytes that a document names: its binary chunk, data URIs, and files in the model's folder only."""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

from synthgen.assets.gltf.document import Document
from synthgen.errors import AssetError

_DATA_URI = re.compile(r"data:([^,]*),", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_PADDING = 3
"""Bytes by which the binary chunk may be longer than the buffer. Source: glTF 2.0, 4.4.3.3."""


def is_data_uri(uri: str) -> bool:
    """Whether a URI holds the data itself."""
    return uri[:5].lower() == "data:"


class MissingFileError(AssetError):
    """A file that a document names is not there."""


class Resources:
    """Reads what one document names; a file outside the folder of the model is never opened."""

    def __init__(self, document: Document, folder: Path, chunk: bytes | None) -> None:
        self._document = document
        self._folder = folder
        self._chunk = chunk
        self._buffers: dict[int, bytes] = {}

    def buffer(self, index: int) -> bytes:
        """All bytes of a buffer.

        Raises:
            AssetError: it has none, fewer than it says, or they cannot be read.
        """
        if index not in self._buffers:
            self._buffers[index] = self._read_buffer(index)
        return self._buffers[index]

    def check_buffers(self) -> None:
        """Reads all buffers but those that only stand in for compressed ones.

        Raises:
            AssetError: one cannot be read.
        """
        for index, buffer in enumerate(self._document.root.buffers):
            if buffer.uri is not None or (index == 0 and self._chunk is not None):
                self.buffer(index)

    def span(self, buffer: int, offset: int, length: int, pointer: str) -> memoryview:
        """Bytes of a buffer.

        Raises:
            AssetError: they lie outside of it.
        """
        data = self.buffer(buffer)
        if offset + length > len(data):
            raise self._document.error(
                pointer,
                f"bytes {offset} to {offset + length} lie outside the {len(data)} bytes of buffer {buffer}",
            )
        return memoryview(data)[offset : offset + length]

    def has(self, uri: str) -> bool:
        """Whether a file that a document names can be found."""
        try:
            self._path(uri, "")
        except AssetError:
            return False
        return True

    def read(self, uri: str, pointer: str) -> bytes:
        """The bytes of a data URI, or of a file in the model's folder or below it.

        Raises:
            MissingFileError: there is no such file.
            AssetError: the URI is none, leads outside of the folder or to the network, or the file cannot be
                read or is too large.
        """
        match = _DATA_URI.match(uri)
        if match is not None:
            return self._data_uri(uri, match, pointer)
        path = self._path(uri, pointer)
        try:
            self._document.limits.check(
                "file_bytes", path.stat().st_size, where=path, what="the size of the file in bytes"
            )
            return path.read_bytes()
        except OSError as error:
            reason = f"the file {_short(uri)} cannot be read: {error.strerror or error}"
            raise self._document.error(pointer, reason, remedy="check the file") from error

    def _read_buffer(self, index: int) -> bytes:
        buffer, pointer = self._document.root.buffers[index], f"/buffers/{index}"
        if buffer.uri is not None:
            data = self.read(buffer.uri, f"{pointer}/uri")
        elif index == 0 and self._chunk is not None:
            data = self._chunk
            if len(data) > buffer.byteLength + _PADDING:
                self._document.warn("the binary chunk is longer than the buffer")
        else:
            raise self._document.error(pointer, "the buffer has no data", expected="a uri, or a binary chunk")
        if len(data) < buffer.byteLength:
            raise self._document.error(
                pointer,
                f"the buffer has {len(data)} bytes",
                expected=f"{buffer.byteLength} (byteLength)",
                remedy="copy or download it again",
            )
        return data[: buffer.byteLength] if len(data) > buffer.byteLength else data

    def _data_uri(self, uri: str, match: re.Match[str], pointer: str) -> bytes:
        payload = uri[match.end() :]
        try:
            if match[1].lower().endswith(";base64"):
                padded = unquote_to_bytes(payload) + b"=" * (-len(payload) % 4)
                return base64.b64decode(padded, validate=True)
            return unquote_to_bytes(payload)
        except (binascii.Error, ValueError) as error:
            raise self._document.error(pointer, f"the data URI is broken: {error}") from error

    def _path(self, uri: str, pointer: str) -> Path:
        """The file of a URI reference, after links; it is within the model's folder."""
        if is_data_uri(uri):
            raise self._document.error(pointer, f"the data URI {_short(uri)} has no comma")
        if _SCHEME.match(uri) or uri.startswith("//"):
            raise self._document.error(
                pointer,
                f"found {_short(uri)}",
                expected="a path relative to the model: nothing is read from the network",
                remedy="download the file and name it by a relative path",
            )
        try:
            name = unquote_to_bytes(uri).decode()
            folder = self._folder.resolve()
            candidates = [folder / text for text in dict.fromkeys((name, name.replace("\\", "/"), uri))]
            path = next((each for each in candidates if each.is_file()), candidates[0]).resolve()
            is_inside, is_there = path.is_relative_to(folder), path.is_file()
        except (OSError, ValueError, RuntimeError) as error:  # too long, a null character, a loop of links
            raise self._document.error(pointer, f"{_short(uri)} is no path of a file: {error}") from error
        if not is_inside:
            raise self._document.error(
                pointer,
                f"{_short(uri)} lies outside the folder of the model",
                remedy="copy it into the folder of the model",
            )
        if not is_there:
            raise MissingFileError(
                f"{self._document.file}: {pointer}",
                f"there is no file {_short(uri)} beside the model",
                remedy="copy it there, or export with everything embedded (.glb)",
            )
        return path


def _short(uri: str) -> str:
    return repr(uri if len(uri) <= 80 else f"{uri[:77]}...")
