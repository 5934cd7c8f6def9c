# Recording functions of an instrumented archive. Keys are COUNT|PLACE|INDEX: COUNT orders them, PLACE is the position in
# the tree of calls, INDEX that of the recording in its method.
def record(probes: Dict[str, Tensor], place: str, index: int, value: Tensor) -> Tensor:
  torch._set_item(probes, torch.format("{}|{}|{}", torch.len(probes), place, index), KEPT)
  return value

def record_float(probes: Dict[str, Tensor], place: str, index: int, value: float) -> float:
  kept = __torch__.attention_spectra.record(probes, place, index, torch.tensor(value, dtype=7), )
  return value

def record_int(probes: Dict[str, Tensor], place: str, index: int, value: int) -> int:
  kept = __torch__.attention_spectra.record(probes, place, index, torch.tensor(torch.mul(value, 1.), dtype=7), )
  return value

# softmax(scale q k^T + mask) beside the operator, which is called with its own arguments. A query to
# which all keys are masked has the attention that the operator gives it: 0 from PyTorch 2.5 on, NaN before.
def sdpa(probes: Dict[str, Tensor], place: str, index: int, query: Tensor, key: Tensor, value: Tensor, attn_mask: Optional[Tensor]=None, dropout_p: float=0., is_causal: bool=False, scale: Optional[float]=None, enable_gqa: bool=False) -> Tensor:
  keys = key
  if enable_gqa:
    repeats = torch.floordiv(torch.size(query, -3), torch.size(key, -3))
    keys = torch.repeat_interleave(key, repeats, -3)
  if torch.__is__(scale, None):
    factor = torch.div(1., torch.sqrt(torch.mul(torch.size(query, -1), 1.)))
  else:
    factor = unchecked_cast(float, scale)
  query0 = __torch__.attention_spectra.record(probes, place, index, query, )
  keys0 = __torch__.attention_spectra.record(probes, place, torch.add(index, 1), keys, )
  factor0 = __torch__.attention_spectra.record_float(probes, place, torch.add(index, 3), factor, )
  scores = torch.mul(torch.matmul(query, torch.transpose(keys, -2, -1)), factor)
  if is_causal:
    allowed = torch.tril(torch.ones_like(scores))
    scores = torch.masked_fill(scores, torch.eq(allowed, 0), float("-inf"))
  if torch.__isnot__(attn_mask, None):
    mask = unchecked_cast(Tensor, attn_mask)
    if torch.eq(ops.prim.dtype(mask), 11):
      scores = torch.masked_fill(scores, torch.logical_not(mask), float("-inf"))
    else:
      scores = torch.add(scores, mask)
  result = torch.scaled_dot_product_attention(query, key, value, attn_mask, dropout_p, is_causal, scale=scale, enable_gqa=enable_gqa)
  weights = torch.softmax(scores, -1)
  blind = torch.eq(torch.amax(scores, [-1], True), float("-inf"))
  zero = torch.logical_and(blind, torch.logical_not(torch.isnan(torch.slice(result, -1, 0, 1))))
  attention = __torch__.attention_spectra.record(probes, place, torch.add(index, 2), torch.masked_fill(weights, zero, 0.), )
  return result

# q or k (B, H, T, m) of a packed projection (3E, E).
def heads(x: Tensor, part: int, embed_dim: int, num_heads: int, weight: Tensor, bias: Tensor) -> Tensor:
  start = torch.mul(part, embed_dim)
  end = torch.add(start, embed_dim)
  projected = torch.linear(x, torch.slice(weight, 0, start, end), torch.slice(bias, 0, start, end))
  split = torch.view(projected, [torch.size(x, 0), torch.size(x, 1), num_heads, torch.floordiv(embed_dim, num_heads)])
  return torch.transpose(split, 1, 2)

# What the fused kernel computes, asked for again with its weights; nested tensors are left out.
def observe(probes: Dict[str, Tensor], place: str, index: int, query: Tensor, key: Tensor, value: Tensor, embed_dim: int, num_heads: int, qkv_weight: Tensor, qkv_bias: Tensor, proj_weight: Tensor, proj_bias: Tensor, mask: Optional[Tensor], mask_type: Optional[int]) -> NoneType:
  if ops.prim.is_nested(query):
    pass
  else:
    output, attention, = torch._native_multi_head_attention(query, key, value, embed_dim, num_heads, qkv_weight, qkv_bias, proj_weight, proj_bias, mask, True, False, mask_type)
    q = __torch__.attention_spectra.heads(query, 0, embed_dim, num_heads, qkv_weight, qkv_bias, )
    k = __torch__.attention_spectra.heads(key, 1, embed_dim, num_heads, qkv_weight, qkv_bias, )
    q0 = __torch__.attention_spectra.record(probes, place, index, q, )
    k0 = __torch__.attention_spectra.record(probes, place, torch.add(index, 1), k, )
    factor = torch.div(1., torch.sqrt(torch.div(embed_dim, num_heads)))
    factor0 = __torch__.attention_spectra.record_float(probes, place, torch.add(index, 3), factor, )
    hidden = __torch__.attention_spectra.record(probes, place, torch.add(index, 4), query, )
    kept = __torch__.attention_spectra.record(probes, place, torch.add(index, 2), attention, )
  return None

def native(probes: Dict[str, Tensor], place: str, index: int, query: Tensor, key: Tensor, value: Tensor, embed_dim: int, num_head: int, qkv_weight: Tensor, qkv_bias: Tensor, proj_weight: Tensor, proj_bias: Tensor, mask: Optional[Tensor]=None, need_weights: bool=True, average_attn_weights: bool=True, mask_type: Optional[int]=None) -> Tuple[Tensor, Tensor]:
  observed = __torch__.attention_spectra.observe(probes, place, index, query, key, value, embed_dim, num_head, qkv_weight, qkv_bias, proj_weight, proj_bias, mask, mask_type, )
  return torch._native_multi_head_attention(query, key, value, embed_dim, num_head, qkv_weight, qkv_bias, proj_weight, proj_bias, mask, need_weights, average_attn_weights, mask_type)

def encoder_layer(probes: Dict[str, Tensor], place: str, index: int, src: Tensor, embed_dim: int, num_heads: int, qkv_weight: Tensor, qkv_bias: Tensor, proj_weight: Tensor, proj_bias: Tensor, use_gelu: bool, norm_first: bool, eps: float, norm_weight_1: Tensor, norm_bias_1: Tensor, norm_weight_2: Tensor, norm_bias_2: Tensor, ffn_weight_1: Tensor, ffn_bias_1: Tensor, ffn_weight_2: Tensor, ffn_bias_2: Tensor, mask: Optional[Tensor]=None, mask_type: Optional[int]=None) -> Tensor:
  x = src
  if norm_first:
    x = torch.layer_norm(src, [embed_dim], norm_weight_1, norm_bias_1, eps)
  observed = __torch__.attention_spectra.observe(probes, place, index, x, x, x, embed_dim, num_heads, qkv_weight, qkv_bias, proj_weight, proj_bias, mask, mask_type, )
  return torch._transformer_encoder_layer_fwd(src, embed_dim, num_heads, qkv_weight, qkv_bias, proj_weight, proj_bias, use_gelu, norm_first, eps, norm_weight_1, norm_bias_1, norm_weight_2, norm_bias_2, ffn_weight_1, ffn_bias_1, ffn_weight_2, ffn_bias_2, mask, mask_type)
