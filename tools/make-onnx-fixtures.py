#!/usr/bin/env python3
"""Writes small random transformers as ONNX graphs, and the attention that each computes.

The expectations are numpy in float64 (integer products as the operators' documents have them) and
share nothing with the library: they are the reference of FixtureGraphTest. Needs numpy and onnx
1.12 or later. Usage: tools/make-onnx-fixtures.py DIRECTORY

DIRECTORY gets for each graph NAME.onnx and NAME.json: the inputs of a run, the probabilities of
every attention (batch, heads, tokens, tokens), and "tolerance". Graphs that are to be refused have
only the .onnx. Every graph has two layers of post-norm attention over 16 features with 4 heads of 16,
unless its function says otherwise; text 1 of 2 has two tokens of padding.
"""

import json
import math
import pathlib
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from onnx.external_data_helper import set_external_data

WIDTH, HEADS, SIZE, LAYERS, WORDS = 16, 4, 16, 2, 20
BATCH, LENGTH, PADDED = 2, 7, 5
FLOAT, HALF, INT64, INT32, BOOL = (
    TensorProto.FLOAT,
    TensorProto.FLOAT16,
    TensorProto.INT64,
    TensorProto.INT32,
    TensorProto.BOOL,
)
HIDDEN = -3.4028234663852886e38
MICROSOFT = "com.microsoft"


class Graph:
    """Nodes and initialisers; every method returns the name of what it made."""

    def __init__(self, opset=14, dtype=np.float32):
        self.opset, self.dtype = opset, dtype
        self.nodes, self.tensors, self.count = [], [], 0
        self.inputs, self.outputs = [], []

    def op(self, kind, *inputs, outputs=1, domain="", name=None, **attributes):
        self.count += 1
        made = [f"{kind.lower()}_{self.count}" + (f"_{i}" if i else "") for i in range(outputs)]
        self.nodes.append(
            helper.make_node(
                kind, inputs, made, name=name or f"{kind}_{self.count}", domain=domain, **attributes
            )
        )
        return made[0] if outputs == 1 else made

    def tensor(self, array, name=None):
        self.count += 1
        name = name or f"tensor_{self.count}"
        self.tensors.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def real(self, number):
        return self.tensor(np.array(number, self.dtype))

    def wholes(self, *numbers):
        return self.tensor(np.array(numbers, np.int64))

    def input(self, name, kind, shape):
        self.inputs.append(helper.make_tensor_value_info(name, kind, shape))
        return name

    def output(self, value, name, kind=None, shape=None):
        self.nodes.append(helper.make_node("Identity", [value], [name], name=f"to_{name}"))
        kind = kind or (HALF if self.dtype == np.float16 else FLOAT)
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def unsqueeze(self, value, *axes):
        if self.opset < 13:
            return self.op("Unsqueeze", value, axes=list(axes))
        return self.op("Unsqueeze", value, self.wholes(*axes))

    def mean(self, value):
        if self.opset < 18:
            return self.op("ReduceMean", value, axes=[-1], keepdims=1)
        return self.op("ReduceMean", value, self.wholes(-1), keepdims=1)

    def norm(self, value, weights):
        centred = self.op("Sub", value, self.mean(value))
        spread = self.mean(self.op("Mul", centred, centred))
        root = self.op("Sqrt", self.op("Add", spread, self.real(1e-5)))
        return self.op("Mul", self.op("Div", centred, root), weights)

    def split_heads(self, value, heads=HEADS, order=(0, 2, 1, 3)):
        apart = self.op("Reshape", value, self.wholes(0, 0, heads, SIZE))
        return self.op("Transpose", apart, perm=list(order))

    def join_heads(self, value):
        together = self.op("Transpose", value, perm=[0, 2, 1, 3])
        return self.op("Reshape", together, self.wholes(0, 0, HEADS * SIZE))

    def linear(self, value, weight, bias=None):
        product = self.op("MatMul", value, weight)
        return self.op("Add", product, bias) if bias else product

    def length(self, value, axis=1):
        return self.op("Gather", self.op("Shape", value), self.tensor(np.array(axis, np.int64)))

    def range(self, length):
        zero, one = (self.tensor(np.array(n, np.int64)) for n in (0, 1))
        return self.op("Range", zero, length, one)

    def model(self, ir=8):
        graph = helper.make_graph(self.nodes, "fixture", self.inputs, self.outputs, self.tensors)
        imports = [helper.make_opsetid("", self.opset), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(
            graph, opset_imports=imports, ir_version=ir, producer_name="make-onnx-fixtures.py"
        )


class Weights:
    """Seeded parameters of a model, as float32 or float16 arrays."""

    def __init__(self, seed, key_heads=HEADS, dtype=np.float32):
        random = np.random.default_rng(seed)

        def draw(*shape, scale=1.0):
            return (random.standard_normal(shape) * scale).astype(dtype)

        keys = key_heads * SIZE
        self.table = draw(WORDS, WIDTH)
        self.layers = [
            {
                "q": draw(WIDTH, HEADS * SIZE, scale=0.3),
                "k": draw(WIDTH, keys, scale=0.3),
                "v": draw(WIDTH, keys, scale=0.5),
                "o": draw(HEADS * SIZE, WIDTH, scale=0.3),
                "qb": draw(HEADS * SIZE, scale=0.2),
                "kb": draw(keys, scale=0.2),
                "vb": draw(keys, scale=0.2),
                "norm": draw(WIDTH, scale=0.1) + dtype(1),
            }
            for _ in range(LAYERS)
        ]


def texts():
    random = np.random.default_rng(5)
    ids = random.integers(1, WORDS, (BATCH, LENGTH))
    mask = np.ones((BATCH, LENGTH), np.int64)
    mask[1, PADDED:] = 0
    return ids, mask


# --- float64 reference -------------------------------------------------------------------------


def np_norm(x, weight):
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * weight


def np_softmax(scores):
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def np_heads(x, heads):
    return x.reshape(x.shape[0], x.shape[1], heads, SIZE).transpose(0, 2, 1, 3)


def np_hidden_keys(mask):
    return np.where(mask[:, None, None, :] == 0, -np.inf, 0.0)


def np_causal(length):
    return np.where(np.tril(np.ones((length, length))) == 0, -np.inf, 0.0)


def np_rotate(x, places, interleaved=False):
    rates = 1 / 10000 ** (np.arange(SIZE // 2) / (SIZE // 2))
    angles = places[:, None] * rates
    cos, sin = np.cos(angles), np.sin(angles)
    first, second = x[..., : SIZE // 2], x[..., SIZE // 2 :]
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], -1)


def reference(weights, ids, scores, key_heads=HEADS, project=None):
    """Probabilities of both layers; scores(q, k) gives the softmax's argument."""
    x = weights.table[ids].astype(float)
    found = []
    for layer in weights.layers:
        double = {name: array.astype(float) for name, array in layer.items()}
        if project:
            q, k, v = (project(x, layer, part) for part in "qkv")
        else:
            q, k, v = (x @ double[part] + double[part + "b"] for part in "qkv")
        q = np_heads(q, HEADS)
        k, v = (np.repeat(np_heads(y, key_heads), HEADS // key_heads, 1) for y in (k, v))
        probabilities = np_softmax(scores(q, k))
        context = (probabilities @ v).transpose(0, 2, 1, 3).reshape(*x.shape[:2], -1)
        x = np_norm(x + context @ double["o"], double["norm"])
        found.append(probabilities)
    return found


# --- graphs ------------------------------------------------------------------------------------


class Writer:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def write(self, name, model, inputs=None, attention=None, tolerance=1e-5, **facts):
        (self.folder / f"{name}.onnx").write_bytes(model.SerializeToString())
        if inputs is None:
            return
        expected = {
            "inputs": {key: array(value) for key, value in inputs.items()},
            "attention": [array(each) for each in attention],
            "tolerance": tolerance,
            **facts,
        }
        text = json.dumps(expected)
        (self.folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def array(value):
    value = np.asarray(value)
    return {"shape": list(value.shape), "numbers": value.reshape(-1).tolist()}


def begin(weights, opset=14, dtype=np.float32):
    g = Graph(opset, dtype)
    g.input("input_ids", INT64, ["batch", "length"])
    g.input("attention_mask", INT64, ["batch", "length"])
    x = g.op("Gather", g.tensor(weights.table, "embeddings.word"), "input_ids")
    return g, x


def finish(g, x):
    g.output(x, "last_hidden_state", shape=["batch", "length", WIDTH])
    return g.model()


def added_mask(g):
    """(batch, 1, 1, tokens): 0, or what hides."""
    mask = g.op("Cast", g.unsqueeze("attention_mask", 1, 2), to=HALF if g.dtype == np.float16 else FLOAT)
    lowest = -65504.0 if g.dtype == np.float16 else HIDDEN
    return g.op("Mul", g.op("Sub", g.real(1), mask), g.real(lowest))


def layers(weights, g, x, attend):
    """attend(g, q, k, v) of (batch, tokens, heads·size) gives the context by head."""
    for i, layer in enumerate(weights.layers):
        t = {name: g.tensor(a, f"layer.{i}.{name}") for name, a in layer.items()}
        q, k, v = (g.linear(x, t[p], t[p + "b"]) for p in "qkv")
        context = g.join_heads(attend(g, q, k, v))
        x = g.norm(g.op("Add", x, g.linear(context, t["o"])), t["norm"])
    return x


def softmax(g, scores):
    return g.op("Softmax", scores, axis=3 if g.opset < 13 else -1)


def attended(scores_of, softmax_of=softmax):
    """An attention from a function that gives scores of q and kᵀ by head."""

    def attend(g, q, k, v):
        scores = scores_of(g, g.split_heads(q), g.split_heads(k, order=(0, 2, 3, 1)))
        return g.op("MatMul", softmax_of(g, scores), g.split_heads(v))

    return attend


def divided(g, q, k):
    return g.op("Div", g.op("MatMul", q, k), g.real(math.sqrt(SIZE)))


def np_plain(mask):
    return lambda q, k: q @ k.swapaxes(-1, -2) / math.sqrt(SIZE) + np_hidden_keys(mask)


def plain(writer):
    ids, mask = texts()
    for opset in [11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23]:
        weights = Weights(opset)
        g, x = begin(weights, opset)
        hide = added_mask(g)
        x = layers(weights, g, x, attended(lambda g, q, k: g.op("Add", divided(g, q, k), hide)))
        writer.write(
            f"plain-opset{opset}",
            finish(g, x),
            {"input_ids": ids, "attention_mask": mask},
            reference(weights, ids, np_plain(mask)),
        )


def simple(writer, name, scores_of, np_scores, seed, softmax_of=softmax, opset=14, **facts):
    ids, mask = texts()
    weights = Weights(seed)
    g, x = begin(weights, opset)
    make = scores_of(g) if scores_of.__code__.co_argcount == 1 else scores_of
    x = layers(weights, g, x, attended(make, softmax_of))
    writer.write(
        name,
        finish(g, x),
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_scores(mask)),
        **facts,
    )


def split_scale(g):
    """As PyTorch exports scaled_dot_product_attention: √c on both sides, from the shape of q."""

    def root(q):
        size = g.op("Slice", g.op("Shape", q), g.wholes(-1), g.wholes(2**63 - 1))
        whole = g.op("Sqrt", g.op("Cast", size, to=FLOAT))
        return g.op("Sqrt", g.op("Div", g.real([1.0]), whole))

    zero, low = g.real(0), g.real(-np.inf)
    seen = g.op("Cast", g.unsqueeze("attention_mask", 1, 2), to=BOOL)
    hide = g.op("Where", seen, zero, low)

    def scores(g, q, k):
        c = root(q)
        product = g.op("MatMul", g.op("Mul", q, c), g.op("Mul", k, c))
        return g.op("Add", product, hide)

    return scores


def split_scale_transposed(g):
    """√c on k before its last two axes are exchanged, and on q before its heads are split off."""
    hide = added_mask(g)

    def scores(g, q, k):
        turned = g.op("Transpose", k, perm=[0, 1, 3, 2])
        scaled = g.op("Mul", turned, g.real(1 / math.sqrt(SIZE)))
        product = g.op("MatMul", q, g.op("Transpose", scaled, perm=[0, 1, 3, 2]))
        return g.op("Add", product, hide)

    return scores


TABLE = np.random.default_rng(77).standard_normal((2 * LENGTH, HEADS)).astype(np.float32)


def relative_bias(g):
    """A table of biases by distance, as in T5, and no scale; added together with the mask."""
    places = g.range(g.length("input_ids"))
    distance = g.op("Sub", g.unsqueeze(places, 0), g.unsqueeze(places, 1))
    bucket = g.op("Add", distance, g.tensor(np.array(LENGTH, np.int64)))
    bias = g.op("Gather", g.tensor(TABLE, "relative_attention_bias"), bucket)
    bias = g.unsqueeze(g.op("Transpose", bias, perm=[2, 0, 1]), 0)
    both = g.op("Add", bias, added_mask(g))
    return lambda g, q, k: g.op("Add", g.op("MatMul", q, k), both)


def np_relative_bias(mask):
    i, j = np.meshgrid(range(LENGTH), range(LENGTH), indexing="ij")
    bias = TABLE.astype(float)[j - i + LENGTH].transpose(2, 0, 1)
    return lambda q, k: q @ k.swapaxes(-1, -2) + bias + np_hidden_keys(mask)


SLOPES = np.array([2.0 ** -(2 * h) for h in range(1, HEADS + 1)], np.float32)


def alibi(g):
    """Slopes times the places of keys, counted by the mask, as in BLOOM; causal."""
    counted = g.op("CumSum", "attention_mask", g.tensor(np.array(-1, np.int64)))
    counted = g.op("Sub", counted, g.tensor(np.array(1, np.int64)))
    places = g.op("Cast", g.op("Mul", counted, "attention_mask"), to=FLOAT)
    slopes = g.tensor(SLOPES.reshape(1, HEADS, 1, 1), "slopes")
    bias = g.op("Mul", slopes, g.unsqueeze(places, 1, 2))
    length = g.unsqueeze(g.length("input_ids"), 0)
    square = g.op("Concat", length, length, axis=0)
    low = numpy_helper.from_array(np.array([HIDDEN], np.float32))
    causal = g.op("Trilu", g.op("ConstantOfShape", square, value=low), g.wholes_scalar(1), upper=1)
    hide = added_mask(g)

    def scores(g, q, k):
        total = g.op("Add", divided(g, q, k), bias)
        return g.op("Add", g.op("Add", total, causal), hide)

    return scores


def np_alibi(mask):
    places = (np.cumsum(mask, -1) - 1) * mask
    bias = SLOPES.astype(float)[None, :, None, None] * places[:, None, None, :]
    rest = np_causal(LENGTH) + np_hidden_keys(mask)
    return lambda q, k: q @ k.swapaxes(-1, -2) / math.sqrt(SIZE) + bias + rest


Graph.wholes_scalar = lambda self, n: self.tensor(np.array(n, np.int64))


def rotate(g, x, cos, sin):
    """x·cos + (−x₂, x₁)·sin over halves of the last axis."""
    half = g.wholes(SIZE // 2)
    first = g.op("Slice", x, g.wholes(0), half, g.wholes(3))
    second = g.op("Slice", x, half, g.wholes(2**63 - 1), g.wholes(3))
    turned = g.op("Concat", g.op("Neg", second), first, axis=-1)
    return g.op("Add", g.op("Mul", x, cos), g.op("Mul", turned, sin))


def angles(g, places):
    rates = (1 / 10000 ** (np.arange(SIZE // 2) / (SIZE // 2))).astype(np.float32)
    products = g.op("MatMul", g.unsqueeze(g.op("Cast", places, to=FLOAT), 1), g.tensor(rates[None]))
    twice = g.op("Concat", products, products, axis=-1)
    return g.op("Cos", twice), g.op("Sin", twice)


def rotary(g):
    """Queries and keys rotated by their places; causal by a comparison."""
    places = g.range(g.length("input_ids"))
    cos, sin = angles(g, places)
    later = g.op("Greater", g.unsqueeze(places, 0), g.unsqueeze(places, 1))
    hide = added_mask(g)

    def scores(g, q, k):
        upright = g.op("Transpose", k, perm=[0, 1, 3, 2])
        k = g.op("Transpose", rotate(g, upright, cos, sin), perm=[0, 1, 3, 2])
        kept = g.op("Where", later, g.real(HIDDEN), divided(g, rotate(g, q, cos, sin), k))
        return g.op("Add", kept, hide)

    return scores


def np_rotary(mask):
    places = np.arange(LENGTH)
    rest = np_causal(LENGTH) + np_hidden_keys(mask)
    return (
        lambda q, k: np_rotate(q, places)
        @ np_rotate(k, places).swapaxes(-1, -2)
        / math.sqrt(SIZE)
        + rest
    )


def soft_cap(g):
    hide = added_mask(g)

    def scores(g, q, k):
        capped = g.op("Tanh", g.op("Div", divided(g, q, k), g.real(2.5)))
        return g.op("Add", g.op("Mul", capped, g.real(2.5)), hide)

    return scores


def np_soft_cap(mask):
    return (
        lambda q, k: 2.5 * np.tanh(q @ k.swapaxes(-1, -2) / math.sqrt(SIZE) / 2.5)
        + np_hidden_keys(mask)
    )


def sliding(g):
    """Keys less than three places away."""
    places = g.range(g.length("input_ids"))
    distance = g.op("Abs", g.op("Sub", g.unsqueeze(places, 0), g.unsqueeze(places, 1)))
    near = g.op("Less", distance, g.tensor(np.array(3, np.int64)))
    hide = added_mask(g)
    return lambda g, q, k: g.op(
        "Add", g.op("Where", near, divided(g, q, k), g.real(HIDDEN)), hide
    )


def np_sliding(mask):
    i, j = np.meshgrid(range(LENGTH), range(LENGTH), indexing="ij")
    window = np.where(abs(i - j) < 3, 0.0, -np.inf)
    # A row of hidden keys alone is even over the window, since both graphs' numbers are finite.
    return lambda q, k: q @ k.swapaxes(-1, -2) / math.sqrt(SIZE) + window + np.where(
        np_hidden_keys(mask) < 0, HIDDEN, 0.0
    )


def by_hand(g, scores):
    """Softmax as exponentials, their sum, and a quotient."""
    largest = g.op("ReduceMax", scores, axes=[-1], keepdims=1)
    powers = g.op("Exp", g.op("Sub", scores, largest))
    return g.op("Div", powers, g.op("ReduceSum", powers, g.wholes(-1), keepdims=1))


def flat(g, scores):
    """Softmax over rows of a matrix that has all texts, heads and queries below each other."""
    shape = g.op("Shape", scores)
    last = g.op("Gather", shape, g.tensor(np.array([3], np.int64)))
    rows = g.op("Reshape", scores, g.op("Concat", g.wholes(-1), last, axis=0))
    return g.op("Reshape", g.op("Softmax", rows, axis=1), shape)


def masked_plain(g):
    hide = added_mask(g)
    return lambda g, q, k: g.op("Add", divided(g, q, k), hide)


def guarded(g, scores):
    """Rows that are no numbers become 0, as PyTorch exports it."""
    found = softmax(g, scores)
    return g.op("Where", g.op("IsNaN", found), g.real(0), found)


def bent(g):
    hide = added_mask(g)
    return lambda g, q, k: g.op("Add", g.op("Erf", divided(g, q, k)), hide)


def np_bent(mask):
    erf = np.vectorize(math.erf)
    return lambda q, k: erf(q @ k.swapaxes(-1, -2) / math.sqrt(SIZE)) + np_hidden_keys(mask)


SINK = np.array([0.5, -1, 2, 0], np.float32).reshape(1, HEADS, 1, 1)


def drained(g, scores):
    """A column that is no key takes a share of every row, and is cut off after the softmax."""
    shape = g.op("Concat", g.op("Slice", g.op("Shape", scores), g.wholes(0), g.wholes(3)), g.wholes(1), axis=0)
    wide = g.op("Concat", scores, g.op("Expand", g.tensor(SINK, "sinks"), shape), axis=-1)
    return g.op("Slice", softmax(g, wide), g.wholes(0), g.wholes(-1), g.wholes(3))


def drain(writer):
    ids, mask = texts()
    weights = Weights(37)
    g, x = begin(weights)
    x = layers(weights, g, x, attended(masked_plain(g), drained))
    found = []
    y = weights.table[ids].astype(float)
    for layer in weights.layers:
        double = {name: a.astype(float) for name, a in layer.items()}
        q, k, v = (np_heads(y @ double[p] + double[p + "b"], HEADS) for p in "qkv")
        scores = np_plain(mask)(q, k)
        sink = np.broadcast_to(SINK.astype(float), scores.shape[:3] + (1,))
        probabilities = np_softmax(np.concatenate([scores, sink], -1))[..., :-1]
        context = (probabilities @ v).transpose(0, 2, 1, 3).reshape(*y.shape[:2], -1)
        y = np_norm(y + context @ double["o"], double["norm"])
        found.append(probabilities)
    inputs = {"input_ids": ids, "attention_mask": mask}
    writer.write("sink-column", finish(g, x), inputs, found, unexplained="Concat")


def fused_product(g):
    hide = added_mask(g)

    def scores(g, q, k):
        upright = g.op("Transpose", k, perm=[0, 1, 3, 2])
        product = g.op(
            "FusedMatMul", q, upright, domain=MICROSOFT, alpha=1 / math.sqrt(SIZE), transB=1
        )
        return g.op("Add", product, hide)

    return scores


def grouped(writer):
    ids, mask = texts()
    weights = Weights(31, key_heads=2)
    g, x = begin(weights)
    hide = added_mask(g)

    def repeated(y):
        wide = g.op("Expand", g.unsqueeze(y, 2), g.wholes(1, 1, 2, 1, 1))
        return g.op("Reshape", wide, g.op("Concat", g.op("Slice", g.op("Shape", y), g.wholes(0), g.wholes(1)), g.wholes(HEADS, -1, SIZE), axis=0))

    def attend(g, q, k, v):
        k, v = (repeated(g.split_heads(y, 2)) for y in (k, v))
        scores = divided(g, g.split_heads(q), g.op("Transpose", k, perm=[0, 1, 3, 2]))
        return g.op("MatMul", softmax(g, g.op("Add", scores, hide)), v)

    x = layers(weights, g, x, attend)
    writer.write(
        "grouped-keys",
        finish(g, x),
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_plain(mask), key_heads=2),
    )


def einsum(writer):
    """Heads stay behind the tokens; both products are written as equations."""
    ids, mask = texts()
    weights = Weights(32)
    g, x = begin(weights)
    hide = added_mask(g)
    for i, layer in enumerate(weights.layers):
        t = {name: g.tensor(a, f"layer.{i}.{name}") for name, a in layer.items()}
        q, k, v = (
            g.op("Reshape", g.linear(x, t[p], t[p + "b"]), g.wholes(0, 0, HEADS, SIZE))
            for p in "qkv"
        )
        scores = g.op("Einsum", q, k, equation="bihd,bjhd->bhij")
        scores = g.op("Add", g.op("Div", scores, g.real(math.sqrt(SIZE))), hide)
        context = g.op("Einsum", softmax(g, scores), v, equation="bhij,bjhd->bihd")
        context = g.op("Reshape", context, g.wholes(0, 0, HEADS * SIZE))
        x = g.norm(g.op("Add", x, g.linear(context, t["o"])), t["norm"])
    writer.write(
        "einsum",
        finish(g, x),
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_plain(mask)),
    )


def half(writer):
    ids, mask = texts()
    weights = Weights(33, dtype=np.float16)
    g, x = begin(weights, dtype=np.float16)
    hide = added_mask(g)
    x = layers(weights, g, x, attended(lambda g, q, k: g.op("Add", divided(g, q, k), hide)))
    # Half precision rounds the graph's own numbers to 11 bits, and every layer adds to that.
    writer.write(
        "float16",
        finish(g, x),
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_plain(mask)),
        tolerance=1e-2,
    )


def external(writer):
    ids, mask = texts()
    weights = Weights(34)
    g, x = begin(weights)
    hide = added_mask(g)
    x = layers(weights, g, x, attended(lambda g, q, k: g.op("Add", divided(g, q, k), hide)))
    model = finish(g, x)
    data = bytearray()
    for tensor in model.graph.initializer:
        if len(tensor.raw_data) >= 256:
            raw = tensor.raw_data
            data += bytes(-len(data) % 64)
            set_external_data(tensor, "external.onnx_data", len(data), len(raw))
            data += raw
            tensor.ClearField("raw_data")
    (writer.folder / "external.onnx_data").write_bytes(bytes(data))
    writer.write(
        "external",
        model,
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_plain(mask)),
    )


def constant_nodes(writer):
    """Weights as nodes of the graph, as some exporters write them."""
    ids, mask = texts()
    weights = Weights(35)
    g, x = begin(weights)
    hide = added_mask(g)
    x = layers(weights, g, x, attended(lambda g, q, k: g.op("Add", divided(g, q, k), hide)))
    model = finish(g, x)
    nodes = [
        helper.make_node("Constant", [], [tensor.name], f"constant_{n}", value=tensor)
        for n, tensor in enumerate(model.graph.initializer)
    ] + list(model.graph.node)
    del model.graph.initializer[:]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    writer.write(
        "constant-nodes",
        model,
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_plain(mask)),
    )


# --- integers ----------------------------------------------------------------------------------


def np_quantised(x):
    """DynamicQuantizeLinear of float32: integers, scale, zero point."""
    x = x.astype(np.float32)
    low, high = min(np.float32(0), x.min()), max(np.float32(0), x.max())
    scale = np.float32((high - low) / np.float32(255))
    zero = np.clip(np.rint(np.float32(0) - low / scale), 0, 255)
    return np.clip(np.rint(x / scale) + zero, 0, 255).astype(int), float(scale), int(zero)


def np_weight(w, signed=True):
    """A weight as int8, one scale and zero point for the whole."""
    scale = np.float32(abs(w).max() / np.float32(127))
    return np.clip(np.rint(w / scale), -127, 127).astype(np.int8), scale


def np_integer_project(x, layer, part):
    integers, scale, zero = np_quantised(x)
    weight, step = np_weight(layer[part])
    product = (integers - zero) @ weight.astype(int)
    return product * (scale * float(step)) + layer[part + "b"].astype(float)


BESIDE_INTEGERS = ["qb", "kb", "vb", "o", "norm"]


def integers(writer):
    ids, mask = texts()
    for name in ["int8-dynamic", "int8-fused", "int8-to-float"]:
        weights = Weights(41)
        g, x = begin(weights)
        hide = added_mask(g)
        for i, layer in enumerate(weights.layers):
            t = {n: g.tensor(layer[n], f"layer.{i}.{n}") for n in BESIDE_INTEGERS}

            def project(x, part):
                weight, step = np_weight(layer[part])
                w = g.tensor(weight, f"layer.{i}.{part}_quantized")
                s = g.tensor(step, f"layer.{i}.{part}_scale")
                z = g.tensor(np.int8(0), f"layer.{i}.{part}_zero_point")
                b = t[part + "b"]
                if name == "int8-fused":
                    return g.op("DynamicQuantizeMatMul", x, w, s, z, b, domain=MICROSOFT)
                if name == "int8-to-float":
                    xi, xs, xz = quantised
                    return g.op("MatMulIntegerToFloat", xi, w, xs, s, xz, z, b, domain=MICROSOFT)
                xi, xs, xz = quantised
                product = g.op("Cast", g.op("MatMulInteger", xi, w, xz, z), to=FLOAT)
                return g.op("Add", g.op("Mul", product, g.op("Mul", xs, s)), b)

            quantised = None if name == "int8-fused" else g.op("DynamicQuantizeLinear", x, outputs=3)
            q, k, v = (project(x, p) for p in "qkv")
            scores = divided(g, g.split_heads(q), g.split_heads(k, order=(0, 2, 3, 1)))
            probabilities = softmax(g, g.op("Add", scores, hide))
            context = g.join_heads(g.op("MatMul", probabilities, g.split_heads(v)))
            x = g.norm(g.op("Add", x, g.linear(context, t["o"])), t["norm"])
        writer.write(
            name,
            finish(g, x),
            {"input_ids": ids, "attention_mask": mask},
            reference(weights, ids, np_plain(mask), project=np_integer_project),
        )


def np_weight_only(x, layer, part):
    weight, step = np_weight(layer[part])
    return x @ (weight.astype(float) * float(step)) + layer[part + "b"].astype(float)


def integers_static(writer):
    """QuantizeLinear and DequantizeLinear around weights, and around queries in one of two."""
    ids, mask = texts()
    for rounded in [False, True]:
        weights = Weights(42)
        g, x = begin(weights)
        hide = added_mask(g)
        step = np.float32(0.03)

        def round_trip(y):
            s, z = g.tensor(step), g.tensor(np.uint8(128))
            return g.op("DequantizeLinear", g.op("QuantizeLinear", y, s, z), s, z)

        for i, layer in enumerate(weights.layers):
            t = {n: g.tensor(layer[n], f"layer.{i}.{n}") for n in BESIDE_INTEGERS}

            def project(x, part):
                weight, scale = np_weight(layer[part])
                w = g.tensor(weight, f"layer.{i}.{part}_quantized")
                s = g.tensor(scale, f"layer.{i}.{part}_scale")
                w = g.op("DequantizeLinear", w, s, g.tensor(np.int8(0)))
                return g.linear(x, w, t[part + "b"])

            q, k, v = (project(x, p) for p in "qkv")
            scores = g.op("MatMul", g.split_heads(q), g.split_heads(k, order=(0, 2, 3, 1)))
            scores = round_trip(scores) if rounded else scores
            scores = g.op("Div", scores, g.real(math.sqrt(SIZE)))
            probabilities = softmax(g, g.op("Add", scores, hide))
            context = g.join_heads(g.op("MatMul", probabilities, g.split_heads(v)))
            x = g.norm(g.op("Add", x, g.linear(context, t["o"])), t["norm"])

        def scores_of(q, k):
            s = q @ k.swapaxes(-1, -2)
            if rounded:
                s = (np.clip(np.rint(s.astype(np.float32) / step), -128, 127)) * float(step)
            return s / math.sqrt(SIZE) + np_hidden_keys(mask)

        writer.write(
            "int8-scores-rounded" if rounded else "int8-weights",
            finish(g, x),
            {"input_ids": ids, "attention_mask": mask},
            reference(weights, ids, scores_of, project=np_weight_only),
            **({"unexplained": "DequantizeLinear"} if rounded else {}),
        )


# --- fused operators ---------------------------------------------------------------------------


def packed(layer, bias):
    parts = [layer[p + ("b" if bias else "")] for p in "qkv"]
    return np.concatenate(parts, -1)


def fused_attention(writer):
    """com.microsoft Attention: a mask by key, lengths of texts, causal; a bias by head."""
    ids, mask = texts()
    bias = np.random.default_rng(9).standard_normal((1, HEADS, LENGTH, LENGTH)).astype(np.float32)
    kinds = {
        "mask": np_plain(mask),
        "lengths": np_plain(mask),
        "causal": lambda q, k: np_plain(mask)(q, k) + np_causal(LENGTH),
        "bias": lambda q, k: np_plain(mask)(q, k) + bias,
    }
    for kind, scores in kinds.items():
        weights = Weights(51)
        g, x = begin(weights)
        seen = g.op("Cast", "attention_mask", to=INT32)
        if kind == "lengths":
            sums = g.op("ReduceSum", "attention_mask", g.wholes(1), keepdims=0)
            seen = g.op("Cast", sums, to=INT32)
        for i, layer in enumerate(weights.layers):
            w = g.tensor(packed(layer, False), f"layer.{i}.qkv")
            b = g.tensor(packed(layer, True), f"layer.{i}.qkvb")
            inputs = [x, w, b, seen]
            if kind == "bias":
                inputs += ["", g.tensor(bias, f"layer.{i}.bias")]
            context = g.op(
                "Attention",
                *inputs,
                domain=MICROSOFT,
                num_heads=HEADS,
                unidirectional=1 if kind == "causal" else 0,
            )
            o = g.tensor(layer["o"], f"layer.{i}.o")
            norm = g.tensor(layer["norm"], f"layer.{i}.norm")
            x = g.norm(g.op("Add", x, g.linear(context, o)), norm)
        writer.write(
            f"fused-attention-{kind}",
            finish(g, x),
            {"input_ids": ids, "attention_mask": mask},
            reference(weights, ids, scores),
        )


def fused_integers(writer):
    """com.microsoft QAttention."""
    ids, mask = texts()
    weights = Weights(52)

    def project(x, layer, part):
        integers, scale, zero = np_quantised(x)
        weight, step = np_weight(packed(layer, False))
        width = HEADS * SIZE
        product = (integers - zero) @ weight.astype(int) * (scale * float(step))
        start = "qkv".index(part) * width
        return product[..., start : start + width] + layer[part + "b"].astype(float)

    g, x = begin(weights)
    seen = g.op("Cast", "attention_mask", to=INT32)
    for i, layer in enumerate(weights.layers):
        weight, step = np_weight(packed(layer, False))
        w = g.tensor(weight, f"layer.{i}.qkv_quantized")
        b = g.tensor(packed(layer, True), f"layer.{i}.qkvb")
        s, z = g.tensor(step, f"layer.{i}.qkv_scale"), g.tensor(np.int8(0), f"layer.{i}.qkv_zero")
        xi, xs, xz = g.op("DynamicQuantizeLinear", x, outputs=3)
        context = g.op(
            "QAttention", xi, w, b, xs, s, seen, xz, z, domain=MICROSOFT, num_heads=HEADS
        )
        o = g.tensor(layer["o"], f"layer.{i}.o")
        norm = g.tensor(layer["norm"], f"layer.{i}.norm")
        x = g.norm(g.op("Add", x, g.linear(context, o)), norm)
    writer.write(
        "fused-integers",
        finish(g, x),
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_plain(mask), project=project),
    )


def fused_heads(writer):
    """com.microsoft MultiHeadAttention: padding and bias by head; causal with a bias of q, k, v."""
    ids, mask = texts()
    bias = np.random.default_rng(8).standard_normal((1, HEADS, LENGTH, LENGTH)).astype(np.float32)
    for kind in ["padding", "bias", "causal"]:
        weights = Weights(53)
        g, x = begin(weights)
        seen = g.op("Cast", "attention_mask", to=INT32)
        for i, layer in enumerate(weights.layers):
            own = kind == "causal"
            used = [n for n in layer if not (own and n in ["qb", "kb", "vb"])]
            t = {n: g.tensor(layer[n], f"layer.{i}.{n}") for n in used}
            q, k, v = (g.linear(x, t[p], None if own else t[p + "b"]) for p in "qkv")
            inputs = [q, k, v, g.tensor(packed(layer, True)) if own else "", seen]
            if kind == "bias":
                inputs += [g.tensor(bias)]
            context = g.op(
                "MultiHeadAttention",
                *inputs,
                domain=MICROSOFT,
                num_heads=HEADS,
                unidirectional=1 if own else 0,
            )
            x = g.norm(g.op("Add", x, g.linear(context, t["o"])), t["norm"])
        scores = {
            "padding": np_plain(mask),
            "bias": lambda q, k: np_plain(mask)(q, k) + bias,
            "causal": lambda q, k: np_plain(mask)(q, k) + np_causal(LENGTH),
        }
        writer.write(
            f"fused-heads-{kind}",
            finish(g, x),
            {"input_ids": ids, "attention_mask": mask},
            reference(weights, ids, scores[kind]),
        )


def fused_groups(writer):
    """com.microsoft GroupQueryAttention: plain, rotary, window, soft-cap; no padding."""
    ids, _ = texts()
    mask = np.ones_like(ids)
    rates = 1 / 10000 ** (np.arange(SIZE // 2) / (SIZE // 2))
    table = np.arange(32)[:, None] * rates
    places = np.arange(LENGTH)
    i, j = np.meshgrid(places, places, indexing="ij")
    root = math.sqrt(SIZE)
    kinds = {
        "plain": ({}, lambda q, k: q @ k.swapaxes(-1, -2) / root),
        "rotary": (
            {"do_rotary": 1},
            lambda q, k: np_rotate(q, places) @ np_rotate(k, places).swapaxes(-1, -2) / root,
        ),
        "window": (
            {"local_window_size": 3},
            lambda q, k: q @ k.swapaxes(-1, -2) / root + np.where(i - j <= 3, 0.0, -np.inf),
        ),
        "capped": (
            {"softcap": 1.5},
            lambda q, k: 1.5 * np.tanh(q @ k.swapaxes(-1, -2) / root / 1.5),
        ),
    }
    for kind, (attributes, scores) in kinds.items():
        weights = Weights(54, key_heads=2)
        g, x = begin(weights)
        ones = g.tensor(np.array(1, np.int64))
        last = g.op("Sub", g.op("ReduceSum", "attention_mask", g.wholes(1), keepdims=0), ones)
        last = g.op("Cast", last, to=INT32)
        total = g.op("Cast", g.length("attention_mask"), to=INT32)
        g.input("past_key", FLOAT, ["batch", 2, "past", SIZE])
        g.input("past_value", FLOAT, ["batch", 2, "past", SIZE])
        turn = kind == "rotary"
        caches = [g.tensor(f(table).astype(np.float32)) for f in (np.cos, np.sin) if turn]
        for n, layer in enumerate(weights.layers):
            t = {m: g.tensor(a, f"layer.{n}.{m}") for m, a in layer.items()}
            q, k, v = (g.linear(x, t[p], t[p + "b"]) for p in "qkv")
            inputs = [q, k, v, "past_key", "past_value", last, total]
            context, _, _ = g.op(
                "GroupQueryAttention",
                *inputs,
                *caches,
                outputs=3,
                domain=MICROSOFT,
                num_heads=HEADS,
                kv_num_heads=2,
                **attributes,
            )
            x = g.norm(g.op("Add", x, g.linear(context, t["o"])), t["norm"])
        empty = np.zeros((BATCH, 2, 0, SIZE))
        writer.write(
            f"fused-groups-{kind}",
            finish(g, x),
            {"input_ids": ids, "attention_mask": mask, "past_key": empty, "past_value": empty},
            reference(
                weights, ids, lambda q, k: scores(q, k) + np_causal(LENGTH), key_heads=2
            ),
        )


def fused_standard(writer):
    """ai.onnx Attention of opset 23: by head, in three axes, causal, with keys shared by groups."""
    ids, mask = texts()
    kinds = {
        "heads": (HEADS, np_plain(mask)),
        "flat": (HEADS, np_plain(mask)),
        "causal": (HEADS, lambda q, k: np_plain(mask)(q, k) + np_causal(LENGTH)),
        "groups": (2, np_plain(mask)),
    }
    for kind, (key_heads, scores) in kinds.items():
        weights = Weights(55, key_heads=key_heads)
        g, x = begin(weights, 23)
        seen = g.op("Cast", g.unsqueeze("attention_mask", 1, 2), to=BOOL)
        rows = g.op("Reshape", g.length("attention_mask"), g.wholes(1))
        square = g.op("Concat", g.wholes(1, 1), rows, g.wholes(1), axis=0)
        seen = g.op("Expand", seen, square)
        for n, layer in enumerate(weights.layers):
            t = {m: g.tensor(a, f"layer.{n}.{m}") for m, a in layer.items()}
            q, k, v = (g.linear(x, t[p], t[p + "b"]) for p in "qkv")
            if kind == "heads":
                q, k, v = (g.split_heads(each) for each in (q, k, v))
                context = g.join_heads(g.op("Attention", q, k, v, seen))
            else:
                context = g.op(
                    "Attention",
                    q,
                    k,
                    v,
                    seen,
                    q_num_heads=HEADS,
                    kv_num_heads=key_heads,
                    is_causal=1 if kind == "causal" else 0,
                )
            x = g.norm(g.op("Add", x, g.linear(context, t["o"])), t["norm"])
        writer.write(
            f"fused-standard-{kind}",
            finish(g, x),
            {"input_ids": ids, "attention_mask": mask},
            reference(weights, ids, scores, key_heads=key_heads),
        )


# --- decoders ----------------------------------------------------------------------------------


def cached_decoder(g, x, weights, cached=True):
    """Layers with keys and values of earlier runs; returns hidden states and presents."""
    presents = []
    for i, layer in enumerate(weights.layers):
        t = {n: g.tensor(a, f"layer.{i}.{n}") for n, a in layer.items()}
        q, k, v = (g.split_heads(g.linear(x, t[p], t[p + "b"])) for p in "qkv")
        if cached:
            k = g.op("Concat", f"past_key_values.{i}.key", k, axis=2)
            v = g.op("Concat", f"past_key_values.{i}.value", v, axis=2)
        presents += [k, v]
        keys, queries = g.length(k, 2), g.length(q, 2)
        behind = g.op("Sub", keys, queries)
        row = g.op("Add", g.range(queries), behind)
        later = g.op("Greater", g.unsqueeze(g.range(keys), 0), g.unsqueeze(row, 1))
        scores = divided(g, q, g.op("Transpose", k, perm=[0, 1, 3, 2]))
        scores = g.op("Where", later, g.real(HIDDEN), scores)
        context = g.join_heads(g.op("MatMul", softmax(g, scores), v))
        x = g.norm(g.op("Add", x, g.linear(context, t["o"])), t["norm"])
    return x, presents


def np_decoder(mask):
    return lambda q, k: q @ k.swapaxes(-1, -2) / math.sqrt(SIZE) + np_causal(LENGTH)


def decoder(writer):
    ids, _ = texts()
    weights = Weights(61)
    g = Graph()
    g.input("input_ids", INT64, ["batch", "length"])
    for i in range(LAYERS):
        for part in ["key", "value"]:
            g.input(f"past_key_values.{i}.{part}", FLOAT, ["batch", HEADS, "past", SIZE])
    x = g.op("Gather", g.tensor(weights.table, "embeddings.word"), "input_ids")
    x, presents = cached_decoder(g, x, weights)
    g.output(x, "last_hidden_state", shape=["batch", "length", WIDTH])
    for i in range(LAYERS):
        for j, part in enumerate(["key", "value"]):
            g.output(presents[2 * i + j], f"present.{i}.{part}")
    empty = np.zeros((BATCH, HEADS, 0, SIZE))
    pasts = {
        f"past_key_values.{i}.{part}": empty for i in range(LAYERS) for part in ["key", "value"]
    }
    writer.write(
        "cached-decoder",
        g.model(),
        {"input_ids": ids, **pasts},
        reference(weights, ids, np_decoder(None)),
    )


def merged(writer):
    """Two decoders in the branches of an If, as merged exports have them."""
    weights = Weights(62)
    outer = Graph()
    outer.input("input_ids", INT64, ["batch", "length"])
    outer.input("use_cache_branch", BOOL, [1])
    x = outer.op("Gather", outer.tensor(weights.table, "embeddings.word"), "input_ids")
    branches = []
    for label in ["then", "else"]:
        inner = Graph()
        inner.count = 1000 if label == "then" else 5000
        y, _ = cached_decoder(inner, x, weights, cached=False)
        inner.nodes.append(helper.make_node("Identity", [y], [f"{label}_hidden"]))
        out = helper.make_tensor_value_info(f"{label}_hidden", FLOAT, None)
        branches.append(helper.make_graph(inner.nodes, label, [], [out], inner.tensors))
    x = outer.op("If", "use_cache_branch", name="optimum::if", then_branch=branches[0], else_branch=branches[1])
    outer.output(x, "last_hidden_state", shape=["batch", "length", WIDTH])
    writer.write("merged-decoder", outer.model())


def branch_beside(writer):
    """An If without attention: the sites of the main graph stay readable."""
    ids, mask = texts()
    weights = Weights(63)
    g, x = begin(weights)
    hide = added_mask(g)
    long = g.op("Greater", g.length("input_ids"), g.tensor(np.array(1, np.int64)))
    parts = []
    for label, kind in [("then", "Identity"), ("else", "Neg")]:
        node = helper.make_node(kind, [x], [f"{label}_x"])
        out = helper.make_tensor_value_info(f"{label}_x", FLOAT, None)
        parts.append(helper.make_graph([node], label, [], [out]))
    x = g.op("If", long, then_branch=parts[0], else_branch=parts[1])
    x = layers(weights, g, x, attended(lambda g, q, k: g.op("Add", divided(g, q, k), hide)))
    writer.write(
        "branch-beside",
        finish(g, x),
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_plain(mask)),
    )


def classifier(writer):
    """A softmax over classes, and pooling by a learned softmax over tokens: neither is attention."""
    ids, mask = texts()
    weights = Weights(64)
    g, x = begin(weights)
    hide = added_mask(g)
    x = layers(weights, g, x, attended(lambda g, q, k: g.op("Add", divided(g, q, k), hide)))
    random = np.random.default_rng(3)
    score = g.linear(x, g.tensor(random.standard_normal((WIDTH, 1)).astype(np.float32)))
    pool = g.op("Softmax", g.op("Transpose", score, perm=[0, 2, 1]), axis=-1)
    pooled = g.op("MatMul", pool, x)
    odds = g.linear(pooled, g.tensor(random.standard_normal((WIDTH, 3)).astype(np.float32)))
    g.output(x, "last_hidden_state", shape=["batch", "length", WIDTH])
    g.output(g.op("Softmax", odds, axis=-1), "probabilities")
    writer.write(
        "classifier",
        g.model(),
        {"input_ids": ids, "attention_mask": mask},
        reference(weights, ids, np_plain(mask)),
    )


def no_attention(writer):
    weights = Weights(65)
    g, x = begin(weights)
    writer.write("no-attention", finish(g, g.op("Softmax", x, axis=-1)))


def main(folder):
    writer = Writer(folder)
    plain(writer)
    simple(writer, "split-scale", split_scale, np_plain, 21)
    simple(writer, "split-scale-transposed", split_scale_transposed, np_plain, 22)
    simple(writer, "relative-bias", relative_bias, np_relative_bias, 23)
    simple(writer, "alibi", alibi, np_alibi, 24)
    simple(writer, "rotary", rotary, np_rotary, 25)
    simple(writer, "soft-cap", soft_cap, np_soft_cap, 26)
    simple(writer, "sliding", sliding, np_sliding, 27)
    simple(writer, "softmax-by-hand", masked_plain, np_plain, 28, by_hand)
    simple(writer, "softmax-flat", masked_plain, np_plain, 29, flat, opset=11)
    simple(writer, "softmax-guarded", split_scale, np_plain, 30, guarded)
    simple(writer, "bent-scores", bent, np_bent, 35, unexplained="Erf")
    simple(writer, "fused-product", fused_product, np_plain, 36)
    drain(writer)
    grouped(writer)
    einsum(writer)
    half(writer)
    external(writer)
    constant_nodes(writer)
    integers(writer)
    integers_static(writer)
    fused_attention(writer)
    fused_integers(writer)
    fused_heads(writer)
    fused_groups(writer)
    fused_standard(writer)
    decoder(writer)
    merged(writer)
    branch_beside(writer)
    classifier(writer)
    no_attention(writer)


if __name__ == "__main__":
    main(sys.argv[1])
