#!/usr/bin/python3
"""Writes the TorchScript fixtures of djl-integration, with what each model itself computed.

    /usr/bin/python3 tools/make-torchscript-fixtures.py [FOLDER]

Needs PyTorch 1.13 (Debian: python3-torch). Every model is small, has random weights from a fixed seed, and is
written as NAME.pt. NAME.json beside it names inputs, outputs and, per attention layer in the order of computation,
its path, q, k, attention, scale and hidden states; their numbers are in NAME.bin, little-endian, at the offsets given.
The values are those of the eager model, captured where it computes them (for the fused kernels: computed here from the same
weights). `sdpa` is assembled by hand: PyTorch 1.13 has no public scaled_dot_product_attention, so the script compiles
placeholder functions and replaces their bodies in the archive by calls of the operator of PyTorch 2.
"""
import io
import json
import math
import os
import sys
import zipfile

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from typing import Dict, List, Optional, Tuple

FOLDER = os.path.join(os.path.dirname(__file__), "..", "djl-integration/src/test/resources/io/attentionspectra/djl/torchscript")
E, H, M, T, B, VOCABULARY = 16, 2, 8, 6, 2, 30
SEEN: List[dict] = []


@torch.jit.unused
def seen(path: str, q: Tensor, k: Tensor, p: Tensor, scale: float, hidden: Tensor) -> None:
    """One attention layer: q, k (B, H, T, m), attention (B, H, T, T), hidden states entering it (B, T, E)."""
    SEEN.append(dict(path=path, query=q, key=k, attention=p, scale=scale, input=hidden))


@torch.jit.unused
def left(hidden: Tensor) -> None:
    """The output of the layer that contains the attention last seen."""
    SEEN[-1]["output"] = hidden


def heads(x: Tensor) -> Tensor:
    return x.view(x.size(0), x.size(1), 2, 8).permute(0, 2, 1, 3)


def joined(x: Tensor) -> Tensor:
    return x.permute(0, 2, 1, 3).reshape(x.size(0), x.size(2), 16)


# BERT: masked, dropout after the softmax, post-LayerNorm, module lists.
class BertSelfAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.query, self.key, self.value = nn.Linear(E, E), nn.Linear(E, E), nn.Linear(E, E)
        self.dropout = nn.Dropout(0.1)
        self.path = ""

    def split(self, x: Tensor) -> Tensor:
        return x.view(x.size(0), x.size(1), 2, 8).permute(0, 2, 1, 3)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        q = self.split(self.query(hidden))
        k = self.split(self.key(hidden))
        v = self.split(self.value(hidden))
        scores = torch.matmul(q, k.transpose(-1, -2))
        scores = scores / math.sqrt(8)
        scores = scores + mask
        probabilities = F.softmax(scores, dim=-1)
        if not torch.jit.is_scripting():
            seen(self.path, q, k, probabilities, 1 / math.sqrt(8), hidden)
        context = torch.matmul(self.dropout(probabilities), v)
        return context.permute(0, 2, 1, 3).contiguous().view(hidden.size(0), hidden.size(1), 16)


class BertOutput(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense, self.LayerNorm, self.dropout = nn.Linear(E, E), nn.LayerNorm(E), nn.Dropout(0.1)

    def forward(self, hidden: Tensor, residual: Tensor) -> Tensor:
        return self.LayerNorm(self.dropout(self.dense(hidden)) + residual)


class BertAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.self = BertSelfAttention()
        self.output = BertOutput()

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        return self.output(self.self(hidden, mask), hidden)


class BertLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = BertAttention()
        self.intermediate = nn.Linear(E, 2 * E)
        self.dense = nn.Linear(2 * E, E)
        self.LayerNorm = nn.LayerNorm(E)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        attended = self.attention(hidden, mask)
        out = self.LayerNorm(self.dense(F.gelu(self.intermediate(attended))) + attended)
        if not torch.jit.is_scripting():
            left(out)
        return out, None


class TracedBertLayer(BertLayer):
    def forward(self, hidden: Tensor, mask: Tensor) -> Tuple[Tensor]:
        attended = self.attention(hidden, mask)
        out = self.LayerNorm(self.dense(F.gelu(self.intermediate(attended))) + attended)
        left(out)
        return (out,)


class BertEncoder(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = nn.ModuleList([layer() for _ in range(2)])

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        for module in self.layer:
            hidden = module(hidden, mask)[0]
        return hidden


class Bert(nn.Module):
    """Token numbers and a 0/1 mask, (B, T), to hidden states and a pooled vector."""

    def __init__(self, layer):
        super().__init__()
        self.embeddings = nn.Embedding(VOCABULARY, E)
        self.encoder = BertEncoder(layer)
        self.pooler = nn.Linear(E, E)
        named(self.encoder, "encoder.layer.{}.attention.self", lambda l: l.attention.self)

    def forward(self, tokens: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        penalty = (1.0 - mask[:, None, None, :].to(torch.float32)) * -10000.0
        hidden = self.encoder(self.embeddings(tokens), penalty)
        return {"last_hidden_state": hidden, "pooler_output": torch.tanh(self.pooler(hidden[:, 0]))}


class RobertaEmbeddings(nn.Module):
    """128 positions, numbered from 2: rows 0 and 1 of the table are reserved."""

    def __init__(self):
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, E)
        self.position_embeddings = nn.Embedding(130, E, padding_idx=1)

    def forward(self, tokens: Tensor, positions: Tensor) -> Tensor:
        return self.word_embeddings(tokens) + self.position_embeddings(positions)


class Roberta(nn.Module):
    """Token numbers, a 0/1 mask and position numbers, (B, T), to hidden states."""

    def __init__(self):
        super().__init__()
        self.embeddings = RobertaEmbeddings()
        self.encoder = BertEncoder(TracedBertLayer)
        named(self.encoder, "encoder.layer.{}.attention.self", lambda l: l.attention.self)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, position_ids: Tensor) -> Tensor:
        penalty = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
        return self.encoder(self.embeddings(input_ids, position_ids), penalty)


class FreezableBert(Bert):
    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        penalty = (1.0 - mask[:, None, None, :].to(torch.float32)) * -10000.0
        return self.encoder(self.embeddings(tokens), penalty)


def named(stack, pattern, attention):
    for i, layer in enumerate(stack.layer):
        attention(layer).path = pattern.format(i)


# GPT-2: one packed projection by addmm, a causal mask by where.
class Conv1D(nn.Module):
    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.nf = outputs
        self.weight = nn.Parameter(torch.randn(inputs, outputs) * 0.2)
        self.bias = nn.Parameter(torch.randn(outputs) * 0.02)

    def forward(self, x: Tensor) -> Tensor:
        out = torch.addmm(self.bias, x.view(-1, x.size(-1)), self.weight)
        return out.view(x.size(0), x.size(1), self.nf)


class GptAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.c_attn, self.c_proj = Conv1D(E, 3 * E), Conv1D(E, E)
        self.register_buffer("bias", torch.tril(torch.ones(64, 64)).view(1, 1, 64, 64).bool())
        self.attn_dropout = nn.Dropout(0.1)
        self.path = ""

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = self.c_attn(x).split(16, dim=2)
        q = query.view(x.size(0), x.size(1), 2, 8).permute(0, 2, 1, 3)
        k = key.view(x.size(0), x.size(1), 2, 8).permute(0, 2, 1, 3)
        v = value.view(x.size(0), x.size(1), 2, 8).permute(0, 2, 1, 3)
        weights = torch.matmul(q, k.transpose(-1, -2)) / (v.size(-1) ** 0.5)
        mask = self.bias[:, :, k.size(2) - q.size(2) : k.size(2), : k.size(2)]
        weights = torch.where(mask, weights, torch.full([], -3.4e38, dtype=weights.dtype))
        weights = torch.softmax(weights, -1)
        if not torch.jit.is_scripting():
            seen(self.path, q, k, weights, 1 / math.sqrt(8), x)
        out = torch.matmul(self.attn_dropout(weights.to(v.dtype)), v)
        return self.c_proj(out.permute(0, 2, 1, 3).reshape(x.size(0), x.size(1), 16))


class GptBlock(nn.Module):
    def __init__(self):
        super().__init__()
        self.ln_1, self.attn, self.ln_2, self.mlp = nn.LayerNorm(E), GptAttention(), nn.LayerNorm(E), Conv1D(E, E)

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attn(self.ln_1(x))
        x = x + self.mlp(self.ln_2(x))
        if not torch.jit.is_scripting():
            left(x)
        return x


class Gpt(nn.Module):
    """Token numbers (B, T) to logits (B, T, vocabulary)."""

    def __init__(self):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(VOCABULARY, E), nn.Embedding(64, E)
        self.h = nn.ModuleList([GptBlock() for _ in range(2)])
        self.ln_f = nn.LayerNorm(E)
        self.lm_head = nn.Linear(E, VOCABULARY, bias=False)
        for i, block in enumerate(self.h):
            block.attn.path = f"h.{i}.attn"

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.wte(tokens) + self.wpe(torch.arange(tokens.size(1)))
        for block in self.h:
            x = block(x)
        return self.lm_head(self.ln_f(x))


# Llama: rotary positions, two query heads per key head, softmax in float32.
class LlamaAttention(nn.Module):
    def __init__(self, path: str):
        super().__init__()
        self.q_proj, self.k_proj = nn.Linear(E, 4 * 4, bias=False), nn.Linear(E, 2 * 4, bias=False)
        self.v_proj, self.o_proj = nn.Linear(E, 2 * 4, bias=False), nn.Linear(E, E, bias=False)
        self.path = path

    def rotated(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        turned = torch.cat((-x[..., 2:], x[..., :2]), dim=-1)
        return x * cos + turned * sin

    def repeated(self, x: Tensor) -> Tensor:
        b, h, t, m = x.shape
        return x[:, :, None, :, :].expand(b, h, 2, t, m).reshape(b, h * 2, t, m)

    def forward(self, hidden: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        b, t, _ = hidden.size()
        q = self.rotated(self.q_proj(hidden).view(b, t, 4, 4).transpose(1, 2), cos, sin)
        k = self.rotated(self.k_proj(hidden).view(b, t, 2, 4).transpose(1, 2), cos, sin)
        v = self.repeated(self.v_proj(hidden).view(b, t, 2, 4).transpose(1, 2))
        k = self.repeated(k)
        weights = torch.matmul(q, k.transpose(2, 3)) * 0.5
        weights = F.softmax(weights + mask, dim=-1, dtype=torch.float32).to(q.dtype)
        if not torch.jit.is_scripting():
            seen(self.path, q, k, weights, 0.5, hidden)
        weights = F.dropout(weights, p=0.0, training=self.training)
        return self.o_proj(torch.matmul(weights, v).transpose(1, 2).contiguous().reshape(b, t, 16))


class LlamaLayer(nn.Module):
    def __init__(self, path: str):
        super().__init__()
        self.self_attn = LlamaAttention(path)
        self.norm = nn.LayerNorm(E)

    def forward(self, hidden: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        out = hidden + self.self_attn(self.norm(hidden), cos, sin, mask)
        if not torch.jit.is_scripting():
            left(out)
        return out


class Llama(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed_tokens = nn.Embedding(VOCABULARY, E)
        self.layers = nn.ModuleList([LlamaLayer(f"layers.{i}.self_attn") for i in range(2)])

    def forward(self, tokens: Tensor) -> Tensor:
        t = tokens.size(1)
        angles = torch.arange(t).float()[:, None] * torch.tensor([1.0, 0.01, 1.0, 0.01])
        mask = torch.full((t, t), -1e9).triu(1)
        hidden = self.embed_tokens(tokens)
        for layer in self.layers:
            hidden = layer(hidden, torch.cos(angles), torch.sin(angles), mask)
        return hidden


# T5: no scale, a position bias added in place, softmax in float32, dropout by function.
class T5Attention(nn.Module):
    def __init__(self, path: str):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(E, E, bias=False) for _ in range(4))
        self.path = path

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        q, k, v = heads(self.q(hidden)), heads(self.k(hidden)), heads(self.v(hidden))
        scores = torch.matmul(q, k.transpose(3, 2))
        scores += bias
        weights = F.softmax(scores.float(), dim=-1).type_as(scores)
        if not torch.jit.is_scripting():
            seen(self.path, q, k, weights.clone(), 1.0, hidden)
        weights = F.dropout(weights, p=0.1, training=self.training)
        weights.mul_(2.0)
        weights.mul_(0.5)
        weights += 0.25
        return self.o(joined(torch.matmul(weights, v)))


class T5Sublayer(nn.Module):
    def __init__(self, path: str):
        super().__init__()
        self.SelfAttention, self.layer_norm = T5Attention(path), nn.LayerNorm(E)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        return hidden + self.SelfAttention(self.layer_norm(hidden), bias)


class T5Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.wi = nn.Linear(E, E)

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        return hidden + F.relu(self.wi(hidden))


class T5Block(nn.Module):
    def __init__(self, path: str):
        super().__init__()
        self.layer = nn.ModuleList([T5Sublayer(path), T5Dense()])

    def forward(self, hidden: Tensor, bias: Tensor) -> Tensor:
        for layer in self.layer:
            hidden = layer(hidden, bias)
        if not torch.jit.is_scripting():
            left(hidden)
        return hidden


class T5(nn.Module):
    def __init__(self):
        super().__init__()
        self.shared = nn.Embedding(VOCABULARY, E)
        self.relative_attention_bias = nn.Embedding(16, H)
        self.block = nn.ModuleList([T5Block(f"block.{i}.layer.0.SelfAttention") for i in range(2)])

    def forward(self, tokens: Tensor) -> Tensor:
        place = torch.arange(tokens.size(1))
        bias = self.relative_attention_bias(place[None, :] - place[:, None] + 7).permute([2, 0, 1]).unsqueeze(0)
        hidden = self.shared(tokens)
        for block in self.block:
            hidden = block(hidden, bias)
        return hidden


# One layer used twice (ALBERT), and as often as the input says.
class SharedLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.embeddings = nn.Embedding(VOCABULARY, E)
        self.layer = BertLayer()
        self.layer.attention.self.path = "layer.attention.self"

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        penalty = (1.0 - mask[:, None, None, :].to(torch.float32)) * -10000.0
        hidden = self.embeddings(tokens)
        hidden = self.layer(hidden, penalty)[0]
        return self.layer(hidden, penalty)[0]


class TracedSharedLayers(SharedLayers):
    def __init__(self):
        super().__init__()
        self.layer = TracedBertLayer()
        self.layer.attention.self.path = "layer.attention.self"


class RuntimeLoop(SharedLayers):
    def forward(self, tokens: Tensor, mask: Tensor, times: Tensor) -> Tensor:
        penalty = (1.0 - mask[:, None, None, :].to(torch.float32)) * -10000.0
        hidden = self.embeddings(tokens)
        for _ in range(int(times.item())):
            hidden = self.layer(hidden, penalty)[0]
        return hidden


# Products written as einsum, nn.Softmax as a module, scores through a function, a reshaped bmm.
class EinsumAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.to_qkv = nn.Linear(E, 3 * E, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        qkv = self.to_qkv(x).chunk(3, dim=-1)
        q, k, v = heads(qkv[0]), heads(qkv[1]), heads(qkv[2])
        dots = torch.einsum("bhid,bhjd->bhij", q, k) * 0.35
        attention = dots.softmax(dim=-1)
        if not torch.jit.is_scripting():
            seen("blocks.0", q, k, attention, 0.35, x)
        return joined(torch.einsum("bhij,bhjd->bhid", attention, v))


class SeqFirstEinsumAttention(nn.Module):
    """q (B, T, H, m), k (B, S, H, m) and scores (B, H, T, S), as in LXMERT's and Longformer's notation."""

    def __init__(self):
        super().__init__()
        self.wq, self.wk, self.wv = nn.Linear(E, E), nn.Linear(E, E), nn.Linear(E, E)

    def forward(self, x: Tensor) -> Tensor:
        b, t = x.size(0), x.size(1)
        q, k, v = self.wq(x).view(b, t, 2, 8), self.wk(x).view(b, t, 2, 8), self.wv(x).view(b, t, 2, 8)
        scores = torch.einsum("bqhd,bkhd->bhqk", [q, k])
        attention = torch.softmax(scores / 2.0, dim=3)
        if not torch.jit.is_scripting():
            seen("blocks.1", q.transpose(1, 2), k.transpose(1, 2), attention, 0.5, x)
        return torch.einsum("bhqk,bkhd->bqhd", [attention, v]).reshape(b, t, 16)


class ScoreFunction(nn.Module):
    def forward(self, q: Tensor, k: Tensor) -> Tensor:
        return torch.bmm(q, k.transpose(1, 2))


class ModuleSoftmaxAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.wq, self.wk, self.wv = nn.Linear(E, E), nn.Linear(E, E), nn.Linear(E, E)
        self.scores, self.softmax, self.dropout = ScoreFunction(), nn.Softmax(dim=-1), nn.Dropout(0.2)

    def forward(self, x: Tensor) -> Tensor:
        b, t = x.size(0), x.size(1)
        q, k, v = heads(self.wq(x)).reshape(-1, t, 8), heads(self.wk(x)).reshape(-1, t, 8), heads(self.wv(x))
        scores = self.scores(q * 0.3, k).view(b, 2, t, t)
        attention = self.softmax(self.dropout(scores))
        if not torch.jit.is_scripting():
            seen("blocks.2", (q * 0.3).view(b, 2, t, 8), k.view(b, 2, t, 8), attention, 1.0, x)
        return joined(torch.matmul(attention, v))


class BaddbmmAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.wq, self.wk, self.wv = nn.Linear(E, E), nn.Linear(E, E), nn.Linear(E, E)

    def forward(self, x: Tensor) -> Tensor:
        b, t = x.size(0), x.size(1)
        q, k, v = heads(self.wq(x)).reshape(-1, t, 8), heads(self.wk(x)).reshape(-1, t, 8), heads(self.wv(x))
        alibi = torch.arange(t).float().expand(b * 2, t, t) * 0.1
        scores = torch.baddbmm(alibi, q, k.transpose(1, 2), beta=1.0, alpha=0.4)
        attention = torch.softmax(scores, -1)
        if not torch.jit.is_scripting():
            seen("blocks.3", q.view(b, 2, t, 8), k.view(b, 2, t, 8), attention.view(b, 2, t, t), 0.4, x)
        return joined(torch.bmm(attention, v.reshape(-1, t, 8)).view(b, 2, t, 8))


class Forms(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, E)
        self.blocks = nn.ModuleList(
            [EinsumAttention(), SeqFirstEinsumAttention(), ModuleSoftmaxAttention(), BaddbmmAttention()])
        self.gate = nn.Linear(E, 3)

    def forward(self, tokens: Tensor) -> Tuple[Tensor, Tensor]:
        x = self.embedding(tokens)
        for block in self.blocks:
            x = x + block(x)
            if not torch.jit.is_scripting():
                SEEN[-1]["output"] = None
        return x, torch.softmax(self.gate(x), -1)


# Rows and columns the other way round, scores changed in place, a module that does not call itself self.
class KeysFirstAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.wq, self.wk, self.wv = nn.Linear(E, E), nn.Linear(E, E), nn.Linear(E, E)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = heads(self.wq(x)), heads(self.wk(x)), heads(self.wv(x))
        columns = torch.softmax(torch.matmul(k, q.transpose(-1, -2)) * 0.4, dim=-2)
        if not torch.jit.is_scripting():
            seen("blocks.0", q, k, columns.transpose(-1, -2), 0.4, x)
        return joined(torch.matmul(columns.transpose(-1, -2), v))


class EinsumKeysFirstAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.wq, self.wk, self.wv = nn.Linear(E, E), nn.Linear(E, E), nn.Linear(E, E)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = heads(self.wq(x)), heads(self.wk(x)), heads(self.wv(x))
        columns = torch.softmax(torch.einsum("bhsd,bhtd->bhst", k, q) * 0.4, dim=2)
        if not torch.jit.is_scripting():
            seen("blocks.1", q, k, columns.transpose(-1, -2), 0.4, x)
        return joined(torch.einsum("bhst,bhsd->bhtd", columns, v))


class InPlaceAttention(nn.Module):
    def __init__(this):
        super().__init__()
        this.wq, this.wk, this.wv = nn.Linear(E, E), nn.Linear(E, E), nn.Linear(E, E)

    def forward(this, x: Tensor) -> Tensor:
        q, k, v = heads(this.wq(x)), heads(this.wk(x)), heads(this.wv(x))
        scores = torch.matmul(q, k.transpose(-1, -2))
        scores.mul_(0.3)
        scores.masked_fill_(torch.ones(x.size(1), x.size(1)).triu(1) > 0, -10000.0)
        attention = torch.softmax(scores, -1)
        if not torch.jit.is_scripting():
            seen("blocks.2", q, k, attention, 0.3, x)
        return joined(torch.matmul(attention, v))


class Orders(nn.Module):
    def __init__(this):
        super().__init__()
        this.embedding = nn.Embedding(VOCABULARY, E)
        this.blocks = nn.ModuleList([KeysFirstAttention(), EinsumKeysFirstAttention(), InPlaceAttention()])

    def forward(this, tokens: Tensor) -> Tensor:
        x = this.embedding(tokens)
        for block in this.blocks:
            x = x + block(x)
            if not torch.jit.is_scripting():
                SEEN[-1]["output"] = None
        return x


# nn.MultiheadAttention: the path through Python code and the fused kernel.
class MultiHead(nn.Module):
    def __init__(self, batch_first: bool):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, E)
        self.attention = nn.MultiheadAttention(E, H, batch_first=batch_first)

    def forward(self, tokens: Tensor, padding: Tensor) -> Tensor:
        x = self.embedding(tokens)
        return self.attention(x, x, x, key_padding_mask=padding, need_weights=False)[0]


class Encoder(nn.Module):
    def __init__(self, norm_first: bool):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, E)
        self.layers = nn.ModuleList(
            [nn.TransformerEncoderLayer(E, H, 2 * E, batch_first=True, norm_first=norm_first) for _ in range(2)])

    def forward(self, tokens: Tensor, padding: Tensor) -> Tensor:
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, src_key_padding_mask=padding)
        return x


class SeqFirstEncoder(nn.Module):
    """Tokens (B, T); hidden states are (T, B, E) inside, as nn.TransformerEncoderLayer has them by default."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, E)
        self.layers = nn.ModuleList([nn.TransformerEncoderLayer(E, H, 2 * E) for _ in range(2)])

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding(tokens).transpose(0, 1)
        for layer in self.layers:
            x = layer(x)
        return x.transpose(0, 1)


def fused_attention(module: nn.MultiheadAttention, path: str, x: Tensor, padding: Optional[Tensor]):
    """What the fused kernels compute, from their weights; x is (B, T, E)."""
    projected = F.linear(x, module.in_proj_weight, module.in_proj_bias)
    q, k, _ = (heads(part) for part in projected.chunk(3, -1))
    scores = q @ k.transpose(-1, -2) / math.sqrt(M)
    if padding is not None:
        scores = scores.masked_fill(padding[:, None, None, :], float("-inf"))
    seen(path, q, k, torch.softmax(scores, -1), 1 / math.sqrt(M), x)


# scaled_dot_product_attention of PyTorch 2: placeholders whose bodies are replaced in the archive.
def sdpa_plain(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return torch.cat([q, k, v, mask])


def sdpa_masked(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return torch.cat([q, k, v, mask])


def sdpa_float_mask(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return torch.cat([q, k, v, mask])


def sdpa_causal(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return torch.cat([q, k, v, mask])


def sdpa_grouped(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return torch.cat([q, k, v, mask])


SDPA = dict(
    sdpa_plain="torch.scaled_dot_product_attention(q, k, v)",
    sdpa_masked="torch.scaled_dot_product_attention(q, k, v, torch.to(mask, 11))",
    sdpa_float_mask="torch.scaled_dot_product_attention(q, k, v, torch.mul(torch.sub(mask, 1.), 3.), 0., False, scale=0.25)",
    sdpa_causal="torch.scaled_dot_product_attention(q, k, v, None, 0., True)",
    sdpa_grouped="torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=0.7, enable_gqa=True)",
)


class SdpaAttention(nn.Module):
    """One variant of the operator; the grouped one has two heads of keys for four of queries."""

    def __init__(self, variant, name: str, query_heads: int, key_heads: int):
        super().__init__()
        self.query_heads, self.key_heads, self.size = query_heads, key_heads, E // query_heads
        self.q = nn.Linear(E, query_heads * self.size)
        self.k = nn.Linear(E, key_heads * self.size)
        self.v = nn.Linear(E, key_heads * self.size)
        self.attend = variant
        self.name = name

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        b, t = x.size(0), x.size(1)
        q = self.q(x).view(b, t, self.query_heads, self.size).transpose(1, 2)
        k = self.k(x).view(b, t, self.key_heads, self.size).transpose(1, 2)
        v = self.v(x).view(b, t, self.key_heads, self.size).transpose(1, 2)
        return x + self.attend(q, k, v, mask).transpose(1, 2).reshape(b, t, 16)


class Sdpa(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, E)
        variants = [sdpa_plain, sdpa_masked, sdpa_float_mask, sdpa_causal, sdpa_grouped]
        self.layers = nn.ModuleList(
            [SdpaAttention(v, v.__name__, 4 if v is sdpa_grouped else 2, 2) for v in variants])

    def forward(self, tokens: Tensor, mask: Tensor) -> Tensor:
        x = self.embedding(tokens)
        for layer in self.layers:
            x = layer(x, mask[:, None, None, :].to(torch.float32))
        return x


class Classifier(nn.Module):
    """No attention: a softmax of a linear layer, and one of a product with a parameter."""

    def __init__(self):
        super().__init__()
        self.embedding, self.head = nn.Embedding(VOCABULARY, E), nn.Linear(E, 4)
        self.centres = nn.Parameter(torch.randn(E, 3))

    def forward(self, tokens: Tensor) -> Tuple[Tensor, Tensor]:
        x = self.embedding(tokens).mean(1)
        return torch.softmax(self.head(x), -1), torch.softmax(torch.matmul(x, self.centres), -1)


class ByHand(nn.Module):
    """A softmax written out, which only a pattern finds."""

    def __init__(self):
        super().__init__()
        self.embedding, self.q, self.k = nn.Embedding(VOCABULARY, E), nn.Linear(E, E), nn.Linear(E, E)

    def forward(self, tokens: Tensor) -> Tensor:
        x = self.embedding(tokens)
        q, k = heads(self.q(x)), heads(self.k(x))
        weights = torch.exp(torch.matmul(q, k.transpose(-1, -2)))
        attention = weights / weights.sum(-1, keepdim=True)
        if not torch.jit.is_scripting():
            seen("", q, k, attention, None, x)
            SEEN[-1]["output"] = None
        return joined(torch.matmul(attention, heads(x)))


def attended(q, k, v, mask, causal, scale):
    """scaled_dot_product_attention as PyTorch 2 documents it; returns output, repeated keys, attention."""
    k, v = (x.repeat_interleave(q.size(1) // x.size(1), 1) for x in (k, v))
    scores = q @ k.transpose(-1, -2) * scale
    if causal:
        scores = scores.masked_fill(~torch.ones(scores.shape[-2:]).tril().bool(), float("-inf"))
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf")) if mask.dtype == torch.bool else scores + mask
    p = torch.softmax(scores, -1)
    return p @ v, k, p


def run_sdpa(model, tokens, mask):
    """The forward pass of Sdpa with the operator written out."""
    x, mask = model.embedding(tokens), mask[:, None, None, :].to(torch.float32)
    b, t = tokens.shape
    for i, layer in enumerate(model.layers):
        q, k, v = (p(x).view(b, t, -1, layer.size).transpose(1, 2) for p in (layer.q, layer.k, layer.v))
        given = dict(sdpa_masked=mask.bool(), sdpa_float_mask=(mask - 1) * 3).get(layer.name)
        scale = dict(sdpa_float_mask=0.25, sdpa_grouped=0.7).get(layer.name, 1 / math.sqrt(layer.size))
        out, k, p = attended(q, k, v, given, layer.name in ("sdpa_causal", "sdpa_grouped"), scale)
        seen(f"layers.{i}", q, k, p, scale, x)
        x = x + out.transpose(1, 2).reshape(b, t, 16)
        SEEN[-1]["output"] = x
    return x


def run_encoder(model, tokens, padding):
    """The forward pass of Encoder with its fused attention written out."""
    x = model.embedding(tokens)
    for i, layer in enumerate(model.layers):
        fused_attention(layer.self_attn, f"layers.{i}", layer.norm1(x) if layer.norm_first else x, padding)
        x = layer(x, src_key_padding_mask=padding)
        left(x)
    return x


def run_multi_head(model, tokens, padding):
    x = model.embedding(tokens)
    fused_attention(model.attention, "attention", x, padding)
    SEEN[-1]["output"] = None
    return model(tokens, padding)


def write(name, module, model, inputs, run=None):
    """NAME.pt without debug records, NAME.json and NAME.bin."""
    SEEN.clear()
    with torch.no_grad():
        outputs = (run or model)(*((model,) if run else ()), *inputs)
    if isinstance(outputs, dict):
        outputs = list(outputs.items())
    elif isinstance(outputs, (tuple, list)):
        outputs = [("", x) for x in outputs]
    else:
        outputs = [("", outputs)]
    blob = io.BytesIO()

    def stored(x):
        if x is None:
            return None
        kind = "int64" if x.dtype == torch.int64 else "boolean" if x.dtype == torch.bool else "float32"
        entry = dict(type=kind, shape=list(x.shape), offset=blob.tell())
        blob.write(x.detach().contiguous().numpy().tobytes())
        return entry

    described = dict(
        torch=torch.__version__,
        inputs=[stored(x) for x in inputs],
        outputs=[dict(stored(x), name=n) for n, x in outputs],
        attention=[
            {k: stored(v) if isinstance(v, Tensor) else v for k, v in layer.items()} for layer in SEEN],
    )
    buffer = io.BytesIO()
    torch.jit.save(module, buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(os.path.join(FOLDER, name + ".pt"), "w") as target:
        for item in source.infolist():
            if item.filename.endswith(".debug_pkl"):
                continue
            content = source.read(item)
            if item.filename.endswith(".py"):
                content = assembled(content.decode()).encode()
            entry = zipfile.ZipInfo(name + item.filename[item.filename.index("/"):], (2000, 1, 1, 0, 0, 0))
            target.writestr(entry, content, zipfile.ZIP_DEFLATED if item.filename.endswith(".py") else zipfile.ZIP_STORED)
    with open(os.path.join(FOLDER, name + ".json"), "w") as out:
        json.dump(described, out, indent=1)
        out.write("\n")
    with open(os.path.join(FOLDER, name + ".bin"), "wb") as out:
        out.write(blob.getvalue())
    print(name, os.path.getsize(os.path.join(FOLDER, name + ".pt")), blob.tell(), len(SEEN))


def assembled(source: str) -> str:
    """The bodies of the placeholder functions, replaced by the operator of PyTorch 2."""
    lines, name = [], None
    for line in source.split("\n"):
        if line.startswith(("def ", "class ")):
            name = line[4:line.index("(")] if line.startswith("def ") else None
        if name in SDPA and line.startswith("  ") and not line.startswith("   "):
            line = "  return " + SDPA[name] if "return" in line else None
        if line is not None:
            lines.append(line)
    return "\n".join(lines)


def write_checkpoint(name):
    """The weights of the GPT-2 fixture as a directory of safetensors, the same model for another reader.

    The published block has a gelu between two layers where the fixture has one linear layer: a bias of 20 before the
    gelu, where it is the identity, and -20 behind it make them one."""
    state = torch.jit.load(os.path.join(FOLDER, name + ".pt")).state_dict()
    tensors = {key: value for key, value in state.items() if not key.endswith((".attn.bias", ".mlp.weight", ".mlp.bias"))}
    for i in range(2):
        tensors[f"h.{i}.mlp.c_fc.weight"] = state[f"h.{i}.mlp.weight"]
        tensors[f"h.{i}.mlp.c_fc.bias"] = state[f"h.{i}.mlp.bias"] + 20
        tensors[f"h.{i}.mlp.c_proj.weight"] = torch.eye(E)
        tensors[f"h.{i}.mlp.c_proj.bias"] = torch.full((E,), -20.0)
    folder = os.path.join(FOLDER, "gpt2")
    os.makedirs(folder, exist_ok=True)
    config = {"model_type": "gpt2", "vocab_size": VOCABULARY, "n_embd": E, "n_layer": 2, "n_head": 2, "n_inner": E,
              "n_positions": state["wpe.weight"].shape[0], "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5}
    with open(os.path.join(folder, "config.json"), "w") as file:
        json.dump(config, file, indent=1)
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for key, value in tensors.items():
        part = value.detach().contiguous().numpy().astype("<f4").tobytes()
        header[key] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    start = json.dumps(header).encode()
    start += b" " * (-len(start) % 8)
    with open(os.path.join(folder, "model.safetensors"), "wb") as file:
        file.write(len(start).to_bytes(8, "little") + start + data)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    tokens = torch.randint(0, VOCABULARY, (B, T), generator=torch.Generator().manual_seed(7))
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]])

    def script(name, model, inputs, run=None):
        write(name, torch.jit.script(model.eval()), model, inputs, run)

    def trace(name, model, inputs, run=None):
        with torch.no_grad():
            write(name, torch.jit.trace(model.eval(), inputs, strict=False, check_trace=False), model, inputs, run)

    def seeded(make, *arguments):
        torch.manual_seed(1)
        model = make(*arguments)
        for parameter in model.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.25)
        return model

    trace("bert-traced", seeded(Bert, TracedBertLayer), (tokens, mask))
    script("bert-scripted", seeded(Bert, BertLayer), (tokens, mask))
    positions = torch.arange(2, 2 + T).expand(B, T)
    trace("roberta-traced", seeded(Roberta), (tokens, mask, positions))
    frozen = seeded(FreezableBert, BertLayer).eval()
    write("bert-frozen", torch.jit.freeze(torch.jit.script(frozen)), frozen, (tokens, mask))
    trace("gpt2-traced", seeded(Gpt), (tokens,))
    write_checkpoint("gpt2-traced")
    script("gpt2-scripted", seeded(Gpt), (tokens,))
    trace("llama-traced", seeded(Llama), (tokens,))
    script("llama-scripted", seeded(Llama), (tokens,))
    trace("t5-traced", seeded(T5), (tokens,))
    script("t5-scripted", seeded(T5), (tokens,))
    trace("shared-traced", seeded(TracedSharedLayers), (tokens, mask))
    script("shared-scripted", seeded(SharedLayers), (tokens, mask))
    script("loop-scripted", seeded(RuntimeLoop), (tokens, mask, torch.tensor(3)))
    trace("forms-traced", seeded(Forms), (tokens,))
    script("forms-scripted", seeded(Forms), (tokens,))
    padding = mask == 0
    script("multihead-scripted", seeded(MultiHead, True), (tokens, padding), run_multi_head)
    script("multihead-seqfirst", seeded(MultiHead, False), (tokens, torch.zeros(T, B, dtype=torch.bool)), run_seqfirst)
    trace("multihead-fused", seeded(MultiHead, True), (tokens, padding), run_multi_head)
    trace("encoder-fused", seeded(Encoder, True), (tokens, padding), run_encoder)
    script("encoder-scripted", seeded(Encoder, False), (tokens, padding), run_encoder)
    script("encoder-seqfirst", seeded(SeqFirstEncoder), (tokens,), run_seqfirst_encoder)
    script("sdpa", seeded(Sdpa), (tokens, mask), run_sdpa)
    script("classifier", seeded(Classifier), (tokens,))
    script("by-hand", seeded(ByHand), (tokens,))
    trace("orders-traced", seeded(Orders), (tokens,))
    script("orders-scripted", seeded(Orders), (tokens,))


def run_seqfirst_encoder(model, tokens):
    """The forward pass of SeqFirstEncoder with its attention written out; recorded hidden states are (B, T, E)."""
    x = model.embedding(tokens)
    for i, layer in enumerate(model.layers):
        fused_attention(layer.self_attn, f"layers.{i}.self_attn", x, None)
        SEEN[-1].update(query=SEEN[-1]["query"] * SEEN[-1]["scale"], scale=1.0)  # this path scales q first
        x = layer(x.transpose(0, 1)).transpose(0, 1)
        left(x)
    return x


def run_seqfirst(model, tokens, padding):
    """Batch in the second dimension: tokens (B, T) are read as T sequences' worth of B tokens."""
    x = model.embedding(tokens).transpose(0, 1)
    fused_attention(model.attention, "attention", x, padding)
    SEEN[-1].update(output=None, query=SEEN[-1]["query"] * SEEN[-1]["scale"], scale=1.0)  # this path scales q first
    return model(tokens, padding)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        FOLDER = sys.argv[1]
    main()
