"""Finish a LiteRT flatbuffer: turn inputs into constants, and store as float16 what float16 holds exactly.

LiteRT's converter folds batch norm into the kernels before it rounds these to float16, and rounds batch norm's own
constants too; its model then differs from the trained one by that rounding. Here both stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

ModelT: TypeAlias = Any
"""A flatbuffer as objects; the classes of LiteRT's schema have no types."""

SMALLEST = 1024
"""Constants of fewer elements stay float32: nothing would be gained."""


def finish(content: bytes, constants: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Finish a converted float32 model with one signature.

    Args:
        content: From the converter, without optimisations.
        constants: Values of the signature's inputs that become constants, by their names in it.

    Returns:
        A flatbuffer that computes the same function of the remaining inputs, to the last bit.
    """
    import flatbuffers  # type: ignore[import-untyped]
    from ai_edge_litert import schema_py_generated as schema

    model = schema.ModelT.InitFromPackedBuf(content, 0)
    _fix_inputs(model, constants)
    _halve(model)
    _drop_unused(model)
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _fix_inputs(model: ModelT, constants: Mapping[str, NDArray[np.float32]]) -> None:
    graph, signature = model.subgraphs[0], model.signatureDefs[0]
    places = {entry.name.decode(): entry.tensorIndex for entry in signature.inputs}
    for name, values in constants.items():
        graph.tensors[places[name]].buffer = _add_buffer(model, values)
    fixed = {places[name] for name in constants}
    signature.inputs = [entry for entry in signature.inputs if entry.tensorIndex not in fixed]
    graph.inputs = [index for index in graph.inputs if index not in fixed]


def _halve(model: ModelT) -> None:
    """Put a float16 constant and a DEQUANTIZE, which the runtime does once as it loads, in the place of each kernel."""
    from ai_edge_litert import schema_py_generated as schema

    graph = model.subgraphs[0]
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.DEQUANTIZE
    model.operatorCodes.append(code)
    for index, tensor in enumerate(tuple(graph.tensors)):
        halves = _as_float16(model, tensor)
        if halves is None:
            continue
        half = schema.TensorT()
        half.shape, half.name, half.type = tensor.shape, tensor.name + b"/float16", schema.TensorType.FLOAT16
        half.buffer, tensor.buffer = _add_buffer(model, halves), 0  # buffer 0 is the empty one
        operator = schema.OperatorT()
        operator.opcodeIndex, operator.outputs = len(model.operatorCodes) - 1, [index]
        operator.inputs = [len(graph.tensors)]
        graph.tensors.append(half)
        graph.operators.insert(0, operator)


def _as_float16(model: ModelT, tensor: Any) -> NDArray[np.float16] | None:  # noqa: ANN401 - a TensorT
    from ai_edge_litert import schema_py_generated as schema

    data = model.buffers[tensor.buffer].data
    if tensor.type != schema.TensorType.FLOAT32 or data is None or len(data) < 4 * SMALLEST:
        return None
    values = np.frombuffer(bytes(data), np.float32)
    with np.errstate(over="ignore"):  # too large for float16: not equal below
        halves = values.astype(np.float16)
    return halves if np.array_equal(halves.astype(np.float32), values) else None


def _add_buffer(model: ModelT, values: NDArray[Any]) -> int:
    from ai_edge_litert import schema_py_generated as schema

    buffer = schema.BufferT()
    buffer.data = np.frombuffer(values.tobytes(), np.uint8)
    model.buffers.append(buffer)
    return len(model.buffers) - 1


def _drop_unused(model: ModelT) -> None:
    used = {tensor.buffer for graph in model.subgraphs for tensor in graph.tensors}
    used |= {entry.buffer for entry in model.metadata or ()}
    for index, buffer in enumerate(model.buffers):
        if index not in used:
            buffer.data = None
