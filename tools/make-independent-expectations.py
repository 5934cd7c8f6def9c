"""Small GTE and Llama models computed a second time, from the facts of their papers and files alone.

There is no published code at hand for GTE ("new") and for texts beyond the trained length under dynamic
scaling, so this computes them in float64 with NumPy, written apart from the Java code. Weights follow a
formula, so that no file of weights is stored: entry k of the tensor with number n in the order of names is
0.25·sin(0.37·(k + 1)² + n), in float32; scales of norms are one more.

    python3 tools/make-independent-expectations.py > djl-integration/src/test/resources/io/attentionspectra/djl/model/independent.json
"""

import json
import math
import sys

import numpy as np


def weights(shapes):
    made = {}
    for number, name in enumerate(sorted(shapes)):
        size = int(np.prod(shapes[name]))
        k = np.arange(1, size + 1, dtype=np.float64)
        values = (0.25 * np.sin(0.37 * k * k + number)).astype(np.float32)
        if name.endswith(("norm.weight", "LayerNorm.weight", "ln.weight")):
            values = (values + np.float32(1)).astype(np.float32)
        made[name] = values.reshape(shapes[name]).astype(np.float64)
    return made


def layer_norm(x, w, b, eps):
    centred = x - x.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + eps) * w + b


def rms_norm(x, w, eps):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + eps) * w


def gelu(x):
    return 0.5 * x * (1 + np.vectorize(math.erf)(x / math.sqrt(2)))


def softmax(s):
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def rotated(x, inverse):
    """x: heads x tokens x m; pairs are (i, i + m/2)."""
    angle = np.arange(x.shape[1])[:, None] * inverse[None, :]
    cos, sin = np.cos(angle), np.sin(angle)
    half = x.shape[2] // 2
    first, second = x[:, :, :half], x[:, :, half:]
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], -1)


def split(x, heads):
    return x.reshape(x.shape[0], heads, -1).transpose(1, 0, 2)


GTE = dict(
    model_type="new", vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
    intermediate_size=24, hidden_act="gelu", max_position_embeddings=64, type_vocab_size=2,
    layer_norm_eps=1e-12, layer_norm_type="layer_norm", position_embedding_type="rope", rope_theta=160.0,
    rope_scaling={"type": "ntk", "factor": 2.0}, pack_qkv=True, hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0,
)


def gte(ids):
    d, f, h = 16, 24, 2
    shapes = {
        "embeddings.word_embeddings.weight": (40, d),
        "embeddings.token_type_embeddings.weight": (2, d),
        "embeddings.LayerNorm.weight": (d,),
        "embeddings.LayerNorm.bias": (d,),
    }
    for i in range(2):
        at = f"encoder.layer.{i}."
        shapes |= {
            at + "attention.qkv_proj.weight": (3 * d, d), at + "attention.qkv_proj.bias": (3 * d,),
            at + "attention.o_proj.weight": (d, d), at + "attention.o_proj.bias": (d,),
            at + "attn_ln.weight": (d,), at + "attn_ln.bias": (d,),
            at + "mlp.up_gate_proj.weight": (2 * f, d),
            at + "mlp.down_proj.weight": (d, f), at + "mlp.down_proj.bias": (d,),
            at + "mlp_ln.weight": (d,), at + "mlp_ln.bias": (d,),
        }
    w = weights(shapes)
    m = d // h
    inverse = (160.0 * 2.0) ** (-np.arange(0, m, 2) / m) / 2.0 ** (2.0 / m)
    eps = 1e-12
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.token_type_embeddings.weight"][0]
    x = layer_norm(x, w["embeddings.LayerNorm.weight"], w["embeddings.LayerNorm.bias"], eps)
    for i in range(2):
        at = f"encoder.layer.{i}."
        packed = x @ w[at + "attention.qkv_proj.weight"].T + w[at + "attention.qkv_proj.bias"]
        q, k, v = (split(part, h) for part in np.split(packed, 3, -1))
        q, k = rotated(q, inverse), rotated(k, inverse)
        a = softmax(q @ k.transpose(0, 2, 1) / math.sqrt(m))
        joined = (a @ v).transpose(1, 0, 2).reshape(len(ids), d)
        x = layer_norm(
            x + joined @ w[at + "attention.o_proj.weight"].T + w[at + "attention.o_proj.bias"],
            w[at + "attn_ln.weight"], w[at + "attn_ln.bias"], eps)
        up, gate = np.split(x @ w[at + "mlp.up_gate_proj.weight"].T, 2, -1)
        fed = (up * gelu(gate)) @ w[at + "mlp.down_proj.weight"].T + w[at + "mlp.down_proj.bias"]
        x = layer_norm(x + fed, w[at + "mlp_ln.weight"], w[at + "mlp_ln.bias"], eps)
    return shapes, a, x


LLAMA = dict(
    model_type="llama", vocab_size=40, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
    num_key_value_heads=2, intermediate_size=24, hidden_act="silu", max_position_embeddings=8,
    rms_norm_eps=1e-6, rope_theta=100.0, rope_scaling={"type": "dynamic", "factor": 3.0},
    attention_bias=False, mlp_bias=False, tie_word_embeddings=True,
)


def llama(ids):
    d, f, h, g = 16, 24, 4, 2
    m, length, longest, factor = d // h, len(ids), 8, 3.0
    shapes = {"model.embed_tokens.weight": (40, d), "model.norm.weight": (d,)}
    for i in range(2):
        at = f"model.layers.{i}."
        shapes |= {
            at + "input_layernorm.weight": (d,), at + "post_attention_layernorm.weight": (d,),
            at + "self_attn.q_proj.weight": (d, d), at + "self_attn.o_proj.weight": (d, d),
            at + "self_attn.k_proj.weight": (g * m, d), at + "self_attn.v_proj.weight": (g * m, d),
            at + "mlp.gate_proj.weight": (f, d), at + "mlp.up_proj.weight": (f, d),
            at + "mlp.down_proj.weight": (d, f),
        }
    w = weights(shapes)
    base = 100.0
    if length > longest:
        base *= (factor * length / longest - (factor - 1)) ** (m / (m - 2))
    inverse = base ** (-np.arange(0, m, 2) / m)
    seen = np.where(np.tril(np.ones((length, length))) > 0, 0, -np.inf)
    x = w["model.embed_tokens.weight"][ids]
    for i in range(2):
        at = f"model.layers.{i}."
        y = rms_norm(x, w[at + "input_layernorm.weight"], 1e-6)
        q = rotated(split(y @ w[at + "self_attn.q_proj.weight"].T, h), inverse)
        k = rotated(split(y @ w[at + "self_attn.k_proj.weight"].T, g), inverse).repeat(h // g, 0)
        v = split(y @ w[at + "self_attn.v_proj.weight"].T, g).repeat(h // g, 0)
        a = softmax(q @ k.transpose(0, 2, 1) / math.sqrt(m) + seen)
        joined = (a @ v).transpose(1, 0, 2).reshape(length, d)
        x = x + joined @ w[at + "self_attn.o_proj.weight"].T
        y = rms_norm(x, w[at + "post_attention_layernorm.weight"], 1e-6)
        gate = y @ w[at + "mlp.gate_proj.weight"].T
        up = y @ w[at + "mlp.up_proj.weight"].T
        x = x + (gate / (1 + np.exp(-gate)) * up) @ w[at + "mlp.down_proj.weight"].T
    return shapes, a, rms_norm(x, w["model.norm.weight"], 1e-6)


def rounded(array):
    return [round(float(x), 7) for x in array.ravel()]


def main():
    ids = [3, 17, 8, 25, 11, 39, 2, 30, 14, 6, 21]
    answers = {}
    for name, config, model, lengths in (("gte", GTE, gte, [11]), ("llama_dynamic", LLAMA, llama, [7, 11])):
        texts = []
        for length in lengths:
            shapes, attention, hidden = model(ids[:length])
            texts.append({"length": length, "attention": rounded(attention), "hidden": rounded(hidden)})
        answers[name] = {"config": config, "shapes": shapes, "texts": texts}
    json.dump({"ids": ids, "models": answers}, sys.stdout, indent=None, separators=(",", ":"))


main()
