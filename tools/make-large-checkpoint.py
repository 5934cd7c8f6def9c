#!/usr/bin/env python3
"""Writes a Llama checkpoint of the shape of the published one with 7 billion parameters, random bfloat16 weights
N(0, 0.02^2), in shards, with the tokenizer.json it is given: 13.5 GB, for measurements of models that are larger
than memory.

usage: make-large-checkpoint.py TOKENIZER_JSON DIRECTORY [LAYERS]
"""
import json
import pathlib
import shutil
import struct
import sys

import numpy as np

HIDDEN, INNER, HEADS, VOCABULARY = 4096, 11008, 32, 32000


def bfloat16(rng, count):
    """Rounded to nearest even."""
    bits = (rng.standard_normal(count, dtype=np.float32) * np.float32(0.02)).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)


def write(path, tensors, rng):
    """A safetensors file; scales of norms are 1."""
    header, at = {}, 0
    for name, shape in tensors.items():
        size = 2 * int(np.prod(shape))
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for shape in tensors.values():
            count = int(np.prod(shape))
            values = np.full(count, 0x3F80, np.uint16) if len(shape) == 1 else bfloat16(rng, count)
            values.tofile(out)
    return {name: path.name for name in tensors}, at


def layer(number):
    at = f"model.layers.{number}."
    tensors = {at + f"self_attn.{p}_proj.weight": [HIDDEN, HIDDEN] for p in "qkvo"}
    for name in ["gate_proj", "up_proj"]:
        tensors[at + f"mlp.{name}.weight"] = [INNER, HIDDEN]
    tensors[at + "mlp.down_proj.weight"] = [HIDDEN, INNER]
    for name in ["input_layernorm", "post_attention_layernorm"]:
        tensors[at + name + ".weight"] = [HIDDEN]
    return tensors


def main(tokenizer, folder, layers=32):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    shutil.copy(tokenizer, folder / "tokenizer.json")
    config = {
        "model_type": "llama",
        "hidden_size": HIDDEN,
        "intermediate_size": INNER,
        "num_hidden_layers": layers,
        "num_attention_heads": HEADS,
        "num_key_value_heads": HEADS,
        "vocab_size": VOCABULARY,
        "max_position_embeddings": 4096,
        "rms_norm_eps": 1e-5,
        "rope_theta": 10000.0,
        "hidden_act": "silu",
        "tie_word_embeddings": False,
        "torch_dtype": "bfloat16",
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
    rng = np.random.default_rng(7)
    shards = [layer(number) for number in range(layers)]
    ends = {name: [VOCABULARY, HIDDEN] for name in ["model.embed_tokens.weight", "lm_head.weight"]}
    shards.append({**ends, "model.norm.weight": [HIDDEN]})
    index, total = {}, 0
    for number, tensors in enumerate(shards, 1):
        path = folder / f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        places, size = write(path, tensors, rng)
        index.update(places)
        total += size
    (folder / "model.safetensors.index.json").write_text(
        json.dumps({"metadata": {"total_size": total}, "weight_map": index}) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *(int(n) for n in sys.argv[3:]))
