"""The transformer's layers as an ONNX graph with 8-bit matrices: a third of the time of the same in single precision.

The operators are those that onnxruntime fuses such layers to (domain `com.microsoft`). Matrices keep one scale a column
and 7 bits: on processors without VNNI, sums of products of two full 8-bit numbers saturate.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from knowledge.transformer import Weights

OPSET, IR = 18, 8
FUSED = "com.microsoft"
TOP = 63
"""The largest number in a matrix."""


class _Graph:
    """Nodes and constants as they are added."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def node(self, operator: str, given: list[str], made: list[str], *, domain: str = FUSED, **attributes: Any) -> str:
        """One more operator; the name of what it makes first."""
        from onnx import helper

        self.nodes.append(helper.make_node(operator, given, made, domain=domain, **attributes))
        return made[0]

    def constant(self, name: str, values: npt.NDArray[Any]) -> str:
        """An array that belongs to the model."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def product(
        self, given: str, name: str, matrix: npt.NDArray[np.float32], bias: npt.NDArray[np.float32] | None
    ) -> str:
        """Rows times a matrix (in, out), the rows quantised as they come."""
        scale = np.abs(matrix).max(axis=0) / TOP
        scale[scale == 0] = 1
        whole = np.round(matrix / scale).astype(np.int8)
        parts = [
            self.constant(f"{name}.matrix", whole),
            self.constant(f"{name}.scale", scale.astype(np.float32)),
            self.constant(f"{name}.zero", np.zeros(len(scale), dtype=np.int8)),
        ]
        if bias is not None:
            parts.append(self.constant(f"{name}.bias", bias))
        return self.node("DynamicQuantizeMatMul", [given, *parts], [name])


def graph_of(weights: Weights) -> bytes:
    """The model: `rows` (texts, pieces, width) after the embedding to `states` of the same shape."""
    from onnx import TensorProto, helper

    graph, rows = _Graph(), "rows"
    for layer in range(weights.layers):
        rows = _layer(graph, weights, f"l{layer}.", rows)
    shape = ["texts", "pieces", weights.width]
    made = helper.make_graph(
        graph.nodes,
        "layers",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info(rows, TensorProto.FLOAT, shape)],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(FUSED, 1)]
    return bytes(helper.make_model(made, opset_imports=opsets, ir_version=IR).SerializeToString())


def _layer(graph: _Graph, weights: Weights, at: str, rows: str) -> str:
    """Attention and the two wide products, each added to what came in and normalised."""
    matrix = {name: weights.matrix(f"{at}{name}.w", weights.width).T for name in ("q", "k", "v", "ao", "fi")}
    matrix["fo"] = weights.matrix(f"{at}fo.w", weights.inner).T
    bias = {name: weights.vector(f"{at}{name}.b") for name in matrix}
    three = [np.concatenate([kind[name] for name in ("q", "k", "v")], axis=-1) for kind in (matrix, bias)]
    asked = graph.product(rows, f"{at}qkv", *three)
    parts = [f"{at}{name}" for name in ("query", "key", "value")]
    graph.node("Split", [asked], parts, domain="", axis=-1, num_outputs=3)
    seen = graph.node("MultiHeadAttention", parts, [f"{at}seen"], num_heads=weights.heads)
    carried = graph.product(seen, f"{at}carried", matrix["ao"], None)
    rows = _added(graph, weights, at, ("aln", bias["ao"]), rows, carried)
    wide = graph.node("Gelu", [graph.product(rows, f"{at}wide", matrix["fi"], bias["fi"])], [f"{at}gelu"])
    return _added(graph, weights, at, ("oln", bias["fo"]), rows, graph.product(wide, f"{at}narrow", matrix["fo"], None))


def _added(
    graph: _Graph, weights: Weights, at: str, norm: tuple[str, npt.NDArray[np.float32]], rows: str, more: str
) -> str:
    name, bias = norm
    constants = [
        graph.constant(f"{at}{name}.weight", weights.vector(f"{at}{name}.w")),
        graph.constant(f"{at}{name}.shift", weights.vector(f"{at}{name}.b")),
        graph.constant(f"{at}{name}.bias", bias),
    ]
    made = [f"{at}{name}"]
    return graph.node("SkipLayerNormalization", [rows, more, *constants], made, epsilon=float(weights.epsilon))
