"""The layers of multilingual-e5-small as an ONNX graph in 8 bits, from the weights of `knowledge.transformer`.

ONNX is protocol buffers: a field is a number, a kind and its bytes. The few messages that a graph needs are written
here by hand, so that no package is needed to make one (numbers of the fields as in onnx.proto3).
"""

from __future__ import annotations

import struct

import numpy as np
import numpy.typing as npt

from knowledge.transformer import Weights

_FLOAT, _UINT8 = 1, 2
_OPERATIONS, _ONNX = "com.microsoft", ""
_LARGEST, _MIDDLE = 127, 128
"""What the largest number of a column becomes, and what 0 becomes, in a byte without a sign."""


def layers_of(weights: Weights) -> bytes:
    """A model that takes `x`, shape (1, pieces, width), and gives `y` of the same shape: all layers, not pooled."""
    graph = _Graph(weights)
    state = graph.normed("x", "emb.ln")
    for layer in range(weights.layers):
        at = f"l{layer}."
        query, key, value = (graph.product(state, at + name, weights.width, weights.width) for name in ("q", "k", "v"))
        seen = graph.node("MultiHeadAttention", [query, key, value], _OPERATIONS, num_heads=weights.heads)
        state = graph.added(state, graph.product(seen, f"{at}ao", weights.width, weights.width), f"{at}aln")
        wide = graph.node("FastGelu", [graph.product(state, f"{at}fi", weights.width, weights.inner)], _OPERATIONS)
        last = "y" if layer == weights.layers - 1 else ""
        state = graph.added(state, graph.product(wide, f"{at}fo", weights.inner, weights.width), f"{at}oln", last)
    return graph.model()


class _Graph:
    """Nodes and constants, in the order in which they were added."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def node(self, operation: str, takes: list[str], domain: str, gives: str = "", **settings: int | float) -> str:
        """A step; the name of what it gives."""
        gives = gives or f"n{len(self._nodes)}"
        parts = [_bytes(1, name.encode()) for name in takes]
        parts += [_bytes(2, gives.encode()), _bytes(4, operation.encode())]
        parts += [_setting(name, value) for name, value in settings.items()]
        self._nodes.append(_bytes(1, b"".join([*parts, _bytes(7, domain.encode())])))
        return gives

    def product(self, state: str, name: str, columns: int, rows: int) -> str:
        """A state times a matrix of `rows` by `columns`, and its bias, both factors in 8 bits."""
        matrix = self._weights.matrix(f"{name}.w", columns).T
        scale = np.asarray(np.abs(matrix).max(axis=0) / _LARGEST, dtype=np.float32)
        whole = np.ascontiguousarray(np.round(matrix / scale) + _MIDDLE, dtype=np.uint8)
        middle = np.full(rows, _MIDDLE, dtype=np.uint8)
        takes = [state, self._constant(whole), self._constant(scale), self._constant(middle)]
        takes.append(self._constant(self._of(f"{name}.b")))
        return self.node("DynamicQuantizeMatMul", takes, _OPERATIONS)

    def normed(self, state: str, name: str) -> str:
        """Each row with mean 0 and deviation 1, scaled and moved."""
        takes = [state, self._constant(self._of(f"{name}.w")), self._constant(self._of(f"{name}.b"))]
        return self.node("LayerNormalization", takes, _ONNX, axis=-1, epsilon=float(self._weights.epsilon))

    def added(self, state: str, more: str, name: str, gives: str = "") -> str:
        """The sum of two states, normed."""
        takes = [state, more, self._constant(self._of(f"{name}.w")), self._constant(self._of(f"{name}.b"))]
        epsilon = float(self._weights.epsilon)
        return self.node("SkipLayerNormalization", takes, _OPERATIONS, gives, epsilon=epsilon)

    def model(self) -> bytes:
        """The whole as a file would hold it."""
        ends = [_end(11, "x", self._weights.width), _end(12, "y", self._weights.width)]
        graph = b"".join([*self._nodes, _bytes(2, b"layers"), *self._constants, *ends])
        used = [
            _bytes(8, _bytes(1, _ONNX.encode()) + _number(2, 17)),
            _bytes(8, _bytes(1, _OPERATIONS.encode()) + _number(2, 1)),
        ]
        return b"".join([_number(1, 8), *used, _bytes(7, graph)])

    def _of(self, name: str) -> npt.NDArray[np.float32]:
        return self._weights.vector(name)

    def _constant(self, numbers: npt.NDArray[np.float32] | npt.NDArray[np.uint8]) -> str:
        name = f"c{len(self._constants)}"
        kind = _UINT8 if numbers.dtype == np.uint8 else _FLOAT
        sizes = b"".join(_number(1, size) for size in numbers.shape)
        self._constants.append(
            _bytes(5, sizes + _number(2, kind) + _bytes(8, name.encode()) + _bytes(9, numbers.tobytes()))
        )
        return name


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _setting(name: str, value: int | float) -> bytes:
    if isinstance(value, float):
        return _bytes(5, _bytes(1, name.encode()) + _varint(2 << 3 | 5) + struct.pack("<f", value) + _number(20, 1))
    return _bytes(5, _bytes(1, name.encode()) + _number(3, value) + _number(20, 2))


def _end(field: int, name: str, width: int) -> bytes:
    """What goes in or comes out: single precision, shape (1, any, width)."""
    sizes = [_number(1, 1), _bytes(2, b"pieces"), _number(1, width)]
    shape = b"".join(_bytes(1, size) for size in sizes)
    return _bytes(field, _bytes(1, name.encode()) + _bytes(2, _bytes(1, _number(1, _FLOAT) + _bytes(2, shape))))
