"""What is kept on the device, until the budget is spent or nothing has needed it for long."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar


class DeviceObject(Protocol):
    """Something that takes memory of the device until it is released."""

    @property
    def size_bytes(self) -> int:
        """Memory of the device that it takes."""

    def release(self) -> None:
        """Gives the memory back."""


T = TypeVar("T", bound=DeviceObject)

KEPT_FRAMES = 500
"""For how many frames an object stays that none of them uses: much is drawn at random for a single frame."""


class DeviceCache:
    """Objects by key; of those that the current frame does not use, the least recently used goes first.

    What it uses stays, even where that breaks the budget.
    """

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._objects: OrderedDict[Hashable, tuple[int, DeviceObject]] = OrderedDict()
        self._frame = 0
        self.size_bytes = 0

    def begin_frame(self) -> None:
        """Lets go of the objects of the frame before, and releases what has long not been used."""
        self._frame += 1
        while self._objects and next(iter(self._objects.values()))[0] < self._frame - KEPT_FRAMES:
            self._drop_oldest()

    def get(self, key: Hashable, create: Callable[[], T]) -> T:
        """The object of a key, made now where it is not there."""
        entry: Any = self._objects.pop(key, None)
        if entry is None:
            value = create()
            self.size_bytes += value.size_bytes
        else:
            value = entry[1]
        self._objects[key] = (self._frame, value)
        self._evict()
        return value

    def clear(self) -> None:
        """Releases everything."""
        while self._objects:
            self._drop_oldest()

    def _evict(self) -> None:
        while self.size_bytes > self._budget and next(iter(self._objects.values()))[0] != self._frame:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        _, (_, value) = self._objects.popitem(last=False)
        self.size_bytes -= value.size_bytes
        value.release()
