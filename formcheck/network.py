"""The bytes of a TFLite network: told how to normalise pixels, and changed in what it answers.

A TFLite file is a FlatBuffer: tables and lists that refer to each other by distance, so that parts of it can be moved or
left out without taking it apart. Written out by hand, for the bytes that flatbuffers' own builder makes differ from
version to version.
"""

from __future__ import annotations

import struct
from typing import Final

__all__ = ["normalising", "telling_visibility", "without_silhouette"]

_BUFFERS: Final = 3
_METADATA: Final = 5
"""Places in a TFLite model's root table, after its version: operator codes, subgraphs, description, buffers, ..."""

_NORMALISING: Final = bytes.fromhex(
    "140000004d3030310c00080000000000000004000c00000004000000010000001000000000000a0008000000000004000a0000000400000001000000"
    "1400000000000e000800000000000000000004000e00000004000000010000000c00000008000c000b0004000800000010000000000000010800"
    "0c000800040008000000080000000c00000001000000"
)
"""A TFLite ModelMetadata of one input tensor with NormalizationOptions, up to its two numbers."""

_SUBGRAPHS: Final = 2
_TENSORS, _OUTPUTS, _OPERATORS = 0, 2, 3
"""Places in the table of a subgraph."""
_SHAPE, _BUFFER = 0, 2
"""Places in the table of a tensor."""
_READ, _WRITTEN = 1, 2
"""Places in the table of an operator: the tensors it reads, the tensors it writes."""
_ANSWERS: Final = 5
"""Of the landmark network, in the order MediaPipe takes them: landmarks, presence, silhouette, heat map, world landmarks."""
_LANDMARKS, _SILHOUETTE, _HEAT_MAP = 0, 2, 3
_OF_ONE, _VISIBILITY, _PRESENCE = 5, 3, 4
"""Numbers of one landmark: x, y, z, visibility, presence."""


def normalising(network: bytes, mean: float, std: float) -> bytes:
    """The network with TFLITE_METADATA that tells the runtime how to normalise pixels: ``(value - mean) / std``.

    References in a FlatBuffer only point forward, so a new root is put before the old file and points into it::

        root table | its buffers + 1 | its metadata + 1 | new entry | its name | new buffer | its data || the old file
    """
    version, targets = _root(network)
    buffers, metadata = _list(network, targets[_BUFFERS]), _list(network, targets[_METADATA])
    data = _NORMALISING + struct.pack("<fIf", std, 1, mean)
    # where things begin: buffers and the old file at multiples of 16, as the runtime expects
    listed = 60 + 4 * (len(buffers) + 2)
    entry = listed + 4 * (len(metadata) + 2)
    name = entry + 20
    buffer = name + 20
    contents = _rounded_up(buffer + 20)
    old = contents + _rounded_up(len(data))
    head = bytearray(old)
    struct.pack_into("<I4s9H", head, 0, 28, b"TFL3", 18, 32, *range(4, 32, 4))
    struct.pack_into("<iI", head, 28, 20, version)
    _point(head, 36, [{_BUFFERS: 60, _METADATA: listed}.get(place, old + target) for place, target in enumerate(targets)])
    for start, items, new in ((60, buffers, buffer + 8), (listed, metadata, entry + 8)):
        struct.pack_into("<I", head, start, len(items) + 1)
        _point(head, start + 4, [*(old + item for item in items), new])
    struct.pack_into("<4HiII", head, entry, 8, 12, 4, 8, 8, name - (entry + 12), len(buffers))
    struct.pack_into("<I16s", head, name, 15, b"TFLITE_METADATA")
    struct.pack_into("<4HiI", head, buffer, 6, 8, 4, 0, 8, contents - 4 - (buffer + 12))
    struct.pack_into(f"<I{len(data)}s", head, contents - 4, len(data), data)
    return bytes(head) + network


def without_silhouette(network: bytes) -> bytes:
    """The landmark network without what only its silhouette needs; every other answer stays the same bits.

    BlazePose draws the runner's silhouette at full size whether or not it is asked for: 46 of 332 operators, over a
    third of the time. Its place among the answers is taken by the heat map, which has to be worked out anyway. A network
    of another make comes back as it is.
    """
    try:
        return _relieved(network)
    except (struct.error, IndexError):
        return network


def telling_visibility(network: bytes) -> bytes | None:
    """The landmark network with the visibility of each landmark as its presence too; None where it is of another make.

    MediaPipe smooths visibility from picture to picture and never forgets what it was shown before, whoever that was.
    Presence, which nobody asks for here, it hands on as it comes.
    """
    try:
        return _with_visibility(network)
    except (struct.error, IndexError, KeyError, ValueError, ZeroDivisionError):
        return None


def _with_visibility(network: bytes) -> bytes:
    subgraph = _subgraph(network)
    tensors = _list(network, _field(network, subgraph, _TENSORS))
    operators = _list(network, _field(network, subgraph, _OPERATORS))
    read = {
        written: _numbers(network, _field(network, operator, _READ))
        for operator in operators
        for written in _numbers(network, _field(network, operator, _WRITTEN))
    }
    answer = _numbers(network, _field(network, subgraph, _OUTPUTS))[_LANDMARKS]
    count = _numbers(network, _field(network, tensors[answer], _SHAPE))[-1]
    # a reshaped convolution, whose weights and offsets are kept in half precision and widened
    _, *constants = read[read[answer][0]]
    buffers = _list(network, _field(network, _target(network, 0), 1 + _BUFFERS))
    told = bytearray(network)
    for tensor in (read.get(constant, [constant])[0] for constant in constants):
        at = _field(network, buffers[_number(network, tensors[tensor], _BUFFER)], 0)
        size, over = divmod(struct.unpack_from("<I", network, at)[0], count)
        rows = _numbers(network, _field(network, tensors[tensor], _SHAPE))[0]
        if rows != count or count % _OF_ONE or over or at + 4 + size * count > len(network):
            raise ValueError(rows)
        for first in range(at + 4, at + 4 + size * count, size * _OF_ONE):
            row = slice(first + size * _VISIBILITY, first + size * (_VISIBILITY + 1))
            told[first + size * _PRESENCE : first + size * (_PRESENCE + 1)] = network[row]
    return bytes(told)


def _relieved(network: bytes) -> bytes:
    subgraph = _subgraph(network)
    outputs_at = _field(network, subgraph, _OUTPUTS)
    outputs = _numbers(network, outputs_at)
    tensors = _list(network, _field(network, subgraph, _TENSORS))
    if len(outputs) != _ANSWERS or not _is_picture(network, tensors[outputs[_SILHOUETTE]]):
        return network
    outputs[_SILHOUETTE] = outputs[_HEAT_MAP]
    operators_at = _field(network, subgraph, _OPERATORS)
    kept = _needed(network, _list(network, operators_at), set(outputs))
    lean = bytearray(network)
    struct.pack_into(f"<{_ANSWERS}i", lean, outputs_at + 4, *outputs)
    struct.pack_into("<I", lean, operators_at, len(kept))
    _point(lean, operators_at + 4, kept)
    return bytes(lean)


def _is_picture(network: bytes, tensor: int) -> bool:
    """Whether a tensor is one picture of one channel, larger than the heat maps are."""
    shape = _numbers(network, _field(network, tensor, _SHAPE))
    return len(shape) == 4 and shape[0] == shape[3] == 1 and min(shape[1:3]) >= 128


def _needed(network: bytes, operators: list[int], wanted: set[int]) -> list[int]:
    """The operators that lead to the wanted tensors, in their order; each reads only what was written before it."""
    kept = []
    for operator in reversed(operators):
        if wanted.intersection(_numbers(network, _field(network, operator, _WRITTEN))):
            wanted.update(_numbers(network, _field(network, operator, _READ)))
            kept.append(operator)
    return kept[::-1]


def _rounded_up(size: int) -> int:
    return -(-size // 16) * 16


def _root(network: bytes) -> tuple[int, list[int]]:
    """A TFLite model's version, and where the six things its root table refers to begin."""
    root = struct.unpack_from("<I", network)[0]
    shape = root - struct.unpack_from("<i", network, root)[0]
    version, *fields = (root + offset for offset in struct.unpack_from("<7H", network, shape + 4))
    return struct.unpack_from("<I", network, version)[0], [_target(network, field) for field in fields]


def _subgraph(network: bytes) -> int:
    return _list(network, _field(network, _target(network, 0), _SUBGRAPHS))[0]


def _field(network: bytes, table: int, place: int) -> int:
    """Where what a table refers to at ``place`` begins. Raises IndexError where it refers to nothing there."""
    return _target(network, _at(network, table, place))


def _number(network: bytes, table: int, place: int) -> int:
    """The number a table holds at ``place``. Raises IndexError where it holds none."""
    return int(struct.unpack_from("<I", network, _at(network, table, place))[0])


def _at(network: bytes, table: int, place: int) -> int:
    shape = table - struct.unpack_from("<i", network, table)[0]
    size = struct.unpack_from("<H", network, shape)[0]
    offset = struct.unpack_from("<H", network, shape + 4 + 2 * place)[0] if 4 + 2 * place < size else 0
    if offset == 0:
        raise IndexError(place)
    return table + int(offset)


def _target(network: bytes, at: int) -> int:
    return at + int(struct.unpack_from("<I", network, at)[0])


def _list(network: bytes, at: int) -> list[int]:
    count = struct.unpack_from("<I", network, at)[0]
    return [_target(network, at + 4 + 4 * place) for place in range(count)]


def _numbers(network: bytes, at: int) -> list[int]:
    count = struct.unpack_from("<I", network, at)[0]
    return list(struct.unpack_from(f"<{count}i", network, at + 4))


def _point(head: bytearray, at: int, targets: list[int]) -> None:
    """Write references to the targets, one after another."""
    for place, target in enumerate(targets):
        struct.pack_into("<I", head, at + 4 * place, target - (at + 4 * place))
