#!/usr/bin/env python3
"""Makes the fixtures of djl-integration's reference models from directories of small random models.

    python3 tools/make-architecture-fixtures.py MODELS

MODELS holds one directory per model: config.json, tokenizer.json, model.safetensors or bf16 shards, and what its
original code computes (expected.json, expected.safetensors); the README beside the fixtures says how they were made.

models.json gets the settings (in both generations) and tokenizers of all. Of the models that the module formats has
as exported graphs, weights and expectations are not stored twice: models.json says which initialiser is which tensor.
Of those in WHOLE a directory holds the first layers, with what is expected of them. Needs numpy and onnx.
"""

import gzip
import json
import pathlib
import shutil
import struct
import sys

import numpy as np
import onnx
from onnx import numpy_helper

HERE = pathlib.Path(__file__).resolve().parent.parent
GRAPHS = HERE / "formats/src/test/resources/io/attentionspectra/formats/onnx/exported"
OUT = HERE / "djl-integration/src/test/resources/io/attentionspectra/djl/model/reference"

# Layers kept of the models that are stored here, and texts whose expectations are kept.
WHOLE = {
    "embeddinggemma": (2, (1,)),
    "gemma2_bf16_sharded": (2, (1,)),
    "gemma3_layer_types": (1, (1,)),
    "mistral_bf16_sharded": (1, (1,)),
    "modernbert": (2, (1,)),
    "nomic_bert": (1, (1,)),
    "phi3_longrope": (1, (0, 1)),
}
# Of these only the settings are kept, in both generations.
SETTINGS = ["gemma2", "gemma3", "llama_bf16_sharded", "mistral", "qwen2_bf16_sharded", "qwen2_sliding",
            "qwen3_bf16_sharded"]


def read(path):
    """Header and tensors of a safetensors file, as raw bytes."""
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    return {name: (entry, data[8 + length:][slice(*entry["data_offsets"])]) for name, entry in header.items()}


def write(path, tensors):
    header, body = {}, b""
    for name, (entry, data) in tensors.items():
        header[name] = dict(dtype=entry["dtype"], shape=entry["shape"], data_offsets=[len(body), len(body) + len(data)])
        body += data
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def floats(entry, data):
    return np.frombuffer(data, {"F32": "<f4", "I64": "<i8", "BOOL": "?"}[entry["dtype"]]).reshape(entry["shape"])


def layer_of(name):
    numbers = [int(part) for part in name.split(".") if part.isdigit()]
    return numbers[0] if numbers else -1


def of_graph(source, graph):
    """Which initialiser of a graph holds which tensor, and whether it is transposed there."""
    model = onnx.load_model_from_string(gzip.open(graph).read())
    held = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    held = {name: array for name, array in held.items() if array.dtype == np.float32}
    places = {}
    for name, (entry, data) in read(source / "model.safetensors").items():
        if entry["dtype"] != "F32":
            continue
        values = floats(entry, data)
        for known, array in held.items():
            if np.array_equal(array, values):
                places[name] = [known, 0]
                break
            if values.ndim == 2 and np.array_equal(array, values.T):
                places[name] = [known, 1]
                break
    return places


def first(settings, layers):
    """Settings of the first layers."""
    key = "n_layer" if "n_layer" in settings else "num_hidden_layers"
    settings[key] = min(layers, settings[key])
    if "layer_types" in settings:
        settings["layer_types"] = settings["layer_types"][:layers]
    return settings


def cut(source, target, layers, texts):
    """The first layers of a model, and what is expected of them."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for weights in sorted(source.glob("model*.safetensors")):
        kept = {name: each for name, each in read(weights).items()
                if layer_of(name) < layers and not name.startswith(("lm_head", "head.", "decoder."))}
        write(target / weights.name, kept)
    index = source / "model.safetensors.index.json"
    if index.exists():
        places = json.loads(index.read_text())
        places["weight_map"] = {name: file for name, file in places["weight_map"].items()
                                if layer_of(name) < layers and not name.startswith("lm_head")}
        (target / index.name).write_text(json.dumps(places, indent=1))
    kept = {}
    for name, each in read(source / "expected.safetensors").items():
        text, kind, *number = name.split(".")
        if int(text[3:]) not in texts or kind == "last_layer_raw":
            continue
        if number and int(number[0]) < layers:
            kept[name] = each
    write(target / "expected.safetensors", kept)
    expected = json.loads((source / "expected.json").read_text())
    expected["tensors"] = {name: entry["shape"] for name, (entry, _) in kept.items()}
    (target / "expected.json").write_text(json.dumps(expected))


def main(models):
    all_models = {}
    for source in sorted(path for path in models.iterdir() if path.is_dir()):
        entry = {name: json.loads((source / (name + ".json")).read_text())
                 for name in ("config", "config.v5", "tokenizer") if (source / (name + ".json")).exists()}
        graph = GRAPHS / source.name / "model.onnx.gz"
        if source.name in WHOLE:
            layers, texts = WHOLE[source.name]
            cut(source, OUT / source.name, layers, texts)
            for key in ("config", "config.v5"):
                if key in entry:
                    first(entry[key], layers)
        elif graph.exists():
            entry["tensors"] = of_graph(source, graph)
        elif source.name in SETTINGS:
            del entry["tokenizer"]
        all_models[source.name] = entry
    lines = (json.dumps(name) + ":" + json.dumps(entry, separators=(",", ":"), sort_keys=True)
             for name, entry in all_models.items())
    (OUT / "models.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
