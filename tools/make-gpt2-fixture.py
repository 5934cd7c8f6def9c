#!/usr/bin/env python3
"""Writes a small random GPT-2 as a Hugging Face directory, and what it computes.

The forward pass is numpy in float64 and shares nothing with the library's: it is the reference of
Gpt2ModelTest. Needs numpy only. Usage: tools/make-gpt2-fixture.py DIRECTORY

DIRECTORY gets config.json, tokenizer.json, model.safetensors (float32) and expected.safetensors:
for text i its token numbers "i.ids", hidden states "i.hidden.l" (T, E) and attentions
"i.attention.l" (H, T, T). The last hidden states are those after the final normalisation.
"""

import collections
import json
import pathlib
import re
import struct
import sys

import numpy as np

WIDTH, LAYERS, HEADS, POSITIONS, EPSILON = 32, 2, 4, 64, 1e-5
MERGES = 60
TEXTS = [
    "The keeper of the small lighthouse counted 17 ships, then it's said he slept.",
    "Über den Fluß — naïve façades, 3.14159!",
    "one",
]
CORPUS = (
    "the river carried the small boats past the old mill and the keeper of the lighthouse counted "
    "them one by one until the light of the evening was gone and the ships slept in the harbour "
) * 3


def byte_letters():
    """GPT-2's printable letter for every byte: the printable bytes themselves, then 256 on."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters, extra = {}, 256
    for byte in range(256):
        if byte in printable:
            letters[byte] = chr(byte)
        else:
            letters[byte] = chr(extra)
            extra += 1
    return letters


LETTERS = byte_letters()
# Letters and digits of Python's re stand in for \p{L} and \p{N}; the texts above do not tell them
# apart.
WORDS = re.compile(r"'s|'t|'re|'ve|'m|'ll|'d| ?[^\W\d_]+| ?\d+| ?[^\s\w]+|\s+(?!\S)|\s+")


def words(text):
    return [[LETTERS[b] for b in word.encode("utf-8")] for word in WORDS.findall(text)]


def merged(word, pair):
    result, i = [], 0
    while i < len(word):
        if tuple(word[i : i + 2]) == pair:
            result.append(word[i] + word[i + 1])
            i += 2
        else:
            result.append(word[i])
            i += 1
    return result


def learn_merges():
    corpus, merges = words(CORPUS), []
    for _ in range(MERGES):
        pairs = collections.Counter()
        for word in corpus:
            pairs.update(zip(word, word[1:]))
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append(best)
        corpus = [merged(word, best) for word in corpus]
    return merges


def encode(text, merges, vocabulary):
    ids = []
    for word in words(text):
        for pair in merges:
            word = merged(word, pair)
        ids += [vocabulary[piece] for piece in word]
    return ids


def tokenizer_json(merges, vocabulary):
    end = len(vocabulary) - 1
    level = {"add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": end,
                "content": "<|endoftext|>",
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "ByteLevel", **level},
        "post_processor": {"type": "ByteLevel", **level, "trim_offsets": False},
        "decoder": {"type": "ByteLevel", **level},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": "",
            "end_of_word_suffix": "",
            "fuse_unk": False,
            "vocab": vocabulary,
            "merges": [" ".join(pair) for pair in merges],
        },
    }


def random_weights(vocabulary_size):
    draw = np.random.default_rng(2019)

    def gaussian(deviation, *shape):
        return (deviation * draw.standard_normal(shape)).astype(np.float32)

    def norm(at):
        return {f"{at}.weight": 1 + gaussian(0.2, WIDTH), f"{at}.bias": gaussian(0.2, WIDTH)}

    def conv(at, inside, outside):
        deviation = 1.2 / np.sqrt(inside)
        return {
            f"{at}.weight": gaussian(deviation, inside, outside),
            f"{at}.bias": gaussian(0.1, outside),
        }

    weights = {
        "wte.weight": gaussian(0.5, vocabulary_size, WIDTH),
        "wpe.weight": gaussian(0.2, POSITIONS, WIDTH),
    }
    for layer in range(LAYERS):
        at = f"h.{layer}"
        weights |= norm(f"{at}.ln_1") | norm(f"{at}.ln_2")
        weights |= conv(f"{at}.attn.c_attn", WIDTH, 3 * WIDTH)
        weights |= conv(f"{at}.attn.c_proj", WIDTH, WIDTH)
        weights |= conv(f"{at}.mlp.c_fc", WIDTH, 4 * WIDTH)
        weights |= conv(f"{at}.mlp.c_proj", 4 * WIDTH, WIDTH)
    return weights | norm("ln_f")


def forward(weights, ids):
    """Hidden states between layers and attentions of one text, in float64."""
    w = {name: value.astype(np.float64) for name, value in weights.items()}
    length, size = len(ids), WIDTH // HEADS

    def normalised(x, at):
        mean = x.mean(-1, keepdims=True)
        variance = ((x - mean) ** 2).mean(-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + EPSILON) * w[f"{at}.weight"] + w[f"{at}.bias"]

    def conv(x, at):
        return x @ w[f"{at}.weight"] + w[f"{at}.bias"]

    def heads(x):
        return x.reshape(length, HEADS, size).transpose(1, 0, 2)

    hidden = w["wte.weight"][ids] + w["wpe.weight"][:length]
    states, attentions = [hidden], []
    future = np.triu(np.ones((length, length), dtype=bool), 1)
    for layer in range(LAYERS):
        at = f"h.{layer}"
        q, k, v = map(heads, np.split(conv(normalised(hidden, f"{at}.ln_1"), f"{at}.attn.c_attn"), 3, 1))
        scores = q @ k.transpose(0, 2, 1) / np.sqrt(size)
        scores[:, future] = -np.inf
        attention = np.exp(scores - scores.max(-1, keepdims=True))
        attention /= attention.sum(-1, keepdims=True)
        attentions.append(attention)
        joined = (attention @ v).transpose(1, 0, 2).reshape(length, WIDTH)
        hidden = hidden + conv(joined, f"{at}.attn.c_proj")
        wide = conv(normalised(hidden, f"{at}.ln_2"), f"{at}.mlp.c_fc")
        active = 0.5 * wide * (1 + np.tanh(np.sqrt(2 / np.pi) * (wide + 0.044715 * wide**3)))
        hidden = hidden + conv(active, f"{at}.mlp.c_proj")
        states.append(hidden)
    states[-1] = normalised(states[-1], "ln_f")
    return states, attentions


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = np.ascontiguousarray(tensor, dtype="<f4").tobytes()
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def write_json(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(directory):
    directory.mkdir(parents=True, exist_ok=True)
    merges = learn_merges()
    pieces = [*LETTERS.values(), *("".join(pair) for pair in merges), "<|endoftext|>"]
    vocabulary = {piece: number for number, piece in enumerate(pieces)}
    weights = random_weights(len(vocabulary))
    write_json(
        directory / "config.json",
        {
            "model_type": "gpt2",
            "architectures": ["GPT2LMHeadModel"],
            "activation_function": "gelu_new",
            "vocab_size": len(vocabulary),
            "n_embd": WIDTH,
            "n_layer": LAYERS,
            "n_head": HEADS,
            "n_inner": None,
            "n_positions": POSITIONS,
            "layer_norm_epsilon": EPSILON,
        },
    )
    write_json(directory / "tokenizer.json", tokenizer_json(merges, vocabulary))
    write_safetensors(directory / "model.safetensors", weights)
    expected = {}
    for i, text in enumerate(TEXTS):
        ids = encode(text, merges, vocabulary)
        states, attentions = forward(weights, ids)
        expected[f"{i}.ids"] = np.array(ids)
        expected |= {f"{i}.hidden.{depth}": state for depth, state in enumerate(states)}
        expected |= {f"{i}.attention.{layer}": a for layer, a in enumerate(attentions)}
    write_safetensors(directory / "expected.safetensors", expected)
    write_json(directory / "texts.json", {"texts": TEXTS})


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
