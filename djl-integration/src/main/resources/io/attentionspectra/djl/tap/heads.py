class Heads(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The attention of heads start to end of one text, from its queries and keys (B, H, N, m).
  def attention(self: __torch__.Heads, queries: Tensor, keys: Tensor, text: int, start: int, end: int, length: int, scale: float, back: int, ahead: int, chunk: int) -> Tensor:
    q, k = __torch__.selected(queries, keys, text, start, end, length, scale, )
    return __torch__.visible_softmax(torch.matmul(q, torch.transpose(k, -2, -1)), back, ahead, chunk, )

  # The scores of the same heads, before the softmax.
  def scores(self: __torch__.Heads, queries: Tensor, keys: Tensor, text: int, start: int, end: int, length: int, scale: float) -> Tensor:
    q, k = __torch__.selected(queries, keys, text, start, end, length, scale, )
    return torch.matmul(q, torch.transpose(k, -2, -1))

  # The given attention (B, H, N, N) of heads start to end of one text.
  def given(self: __torch__.Heads, attention: Tensor, text: int, start: int, end: int, length: int) -> Tensor:
    return torch.to(attention[text, start:end, 0:length, 0:length], 7)

  # Squared singular values of sqrt(n) (A - column means), decreasing, and for what else is read: A
  # less its column means, and the upper triangle of its Gram matrix.
  def spectrum(self: __torch__.Heads, a: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
    return __torch__.spectrum(a, )

  # The largest of them alone, of attention (1, n, n).
  def largest(self: __torch__.Heads, a: Tensor) -> Tensor:
    return __torch__.largest_square(a[0], )

  # Row statistics, and participation ratios of the leading singular vectors.
  def details(self: __torch__.Heads, a: Tensor, squares: Tensor, centred: Tensor, gram: Tensor, back: int, ahead: int, chunk: int, leading: int) -> Tuple[Tensor, Tensor]:
    rows = __torch__.row_statistics(a, gram, back, ahead, chunk, )
    return (rows, __torch__.localisation(centred, gram, squares / torch.size(a, -1), leading, ))

  # Row and column effects of the scores of heads start to end of one text.
  def effects(self: __torch__.Heads, queries: Tensor, keys: Tensor, text: int, start: int, end: int, length: int, scale: float, back: int, ahead: int, chunk: int) -> Tensor:
    q, k = __torch__.selected(queries, keys, text, start, end, length, scale, )
    return __torch__.effects(q, k, back, ahead, chunk, )

  # The same from attention alone, whose logarithm is the scores but for a shift of each row: the
  # spread of the row effects is given as 0.
  def given_effects(self: __torch__.Heads, a: Tensor, smallest: float, back: int, ahead: int, chunk: int) -> Tensor:
    return __torch__.without_rows(torch.log(torch.clamp(a, smallest)), back, ahead, chunk, )

  # Means and covariances (divisor n - 1) of queries and of keys over the tokens of one text.
  def moments(self: __torch__.Heads, queries: Tensor, keys: Tensor, text: int, start: int, end: int, length: int) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    q_mean, q_covariance = __torch__.covariance(torch.to(queries[text, start:end, 0:length], 7), )
    k_mean, k_covariance = __torch__.covariance(torch.to(keys[text, start:end, 0:length], 7), )
    return (q_mean, q_covariance, k_mean, k_covariance)

  # Gaussian queries and keys with given moments, from standard noise (n, m), scaled to beta hat.
  def surrogate(self: __torch__.Heads, q_noise: Tensor, k_noise: Tensor, q_mean: Tensor, q_covariance: Tensor, k_mean: Tensor, k_covariance: Tensor, beta: float, cap: float, bias: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
    q = q_mean + torch.matmul(q_noise, torch.transpose(__torch__.root(q_covariance, ), 0, 1))
    k = k_mean + torch.matmul(k_noise, torch.transpose(__torch__.root(k_covariance, ), 0, 1))
    return __torch__.rescaled(q, k, beta, cap, bias, back, ahead, chunk, )

  # The tokens of one text (B, N, E) under Gaussian weights (E, m), scaled to beta hat.
  def reinitialised(self: __torch__.Heads, tokens: Tensor, text: int, length: int, q_weights: Tensor, k_weights: Tensor, beta: float, cap: float, bias: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
    x = torch.to(tokens[text, 0:length], 7)
    return __torch__.rescaled(torch.matmul(x, q_weights), torch.matmul(x, k_weights), beta, cap, bias, back, ahead, chunk, )

  # Fresh queries and keys (n, m) as the layer makes scores of them, scaled to beta hat.
  def fresh(self: __torch__.Heads, queries: Tensor, keys: Tensor, beta: float, cap: float, bias: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
    return __torch__.rescaled(queries, keys, beta, cap, bias, back, ahead, chunk, )

# Queries, times the scale, and keys of heads start to end of one text.
def selected(queries: Tensor, keys: Tensor, text: int, start: int, end: int, length: int, scale: float) -> Tuple[Tensor, Tensor]:
  q = torch.to(queries[text, start:end, 0:length], 7) * scale
  k = torch.to(keys[text, start:end, 0:length], 7)
  return (q, k)

# The attention (1, n, n) of queries and keys (n, m), whose products are scaled to beta hat, then
# capped where the cap is not 0, then shifted by the first (n, n) of a bias where it is a matrix.
def rescaled(queries: Tensor, keys: Tensor, beta: float, cap: float, bias: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
  q = torch.unsqueeze(queries, 0)
  k = torch.unsqueeze(keys, 0)
  factor = beta / torch.unsqueeze(__torch__.effects(q, k, back, ahead, chunk, )[:, 0:1], -1)
  products = torch.matmul(q * factor, torch.transpose(k, -2, -1))
  return __torch__.visible_softmax(__torch__.shifted(__torch__.capped(products, cap, ), bias, ), back, ahead, chunk, )

def capped(products: Tensor, cap: float) -> Tensor:
  if cap > 0.:
    result = torch.tanh(products / cap) * cap
  else:
    result = products
  return result

def shifted(scores: Tensor, bias: Tensor) -> Tensor:
  n = torch.size(scores, -1)
  if torch.dim(bias) == 2:
    result = scores + torch.to(bias[0:n, 0:n], 7)
  else:
    result = scores
  return result

# Whether every key is visible: none of n is farther back or ahead, or in another chunk.
def sees_all(n: int, back: int, ahead: int, chunk: int) -> bool:
  return ops.prim.min(ops.prim.min(back, ahead), chunk - 1) >= n - 1

# 1 where two of n tokens are in the same chunk.
def same_chunk(like: Tensor, chunk: int) -> Tensor:
  n = torch.size(like, -1)
  number = torch.floor(torch.arange(n, dtype=7, device=ops.prim.device(like)) / chunk)
  return torch.to(torch.eq(torch.unsqueeze(number, 0), torch.unsqueeze(number, 1)), 7)

# 1 at visible pairs (n, n): keys at most so far back or ahead of the query, in its chunk.
def visible_pairs(scores: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
  near = torch.tril(torch.triu(torch.ones_like(scores[0]), torch.neg(back)), ahead)
  if chunk < torch.size(scores, -1):
    result = near * __torch__.same_chunk(scores, chunk, )
  else:
    result = near
  return result

def visible_softmax(scores: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
  n = torch.size(scores, -1)
  if __torch__.sees_all(n, back, ahead, chunk, ):
    visible = scores
  else:
    hidden = torch.eq(__torch__.visible_pairs(scores, back, ahead, chunk, ), 0)
    visible = torch.masked_fill(scores, hidden, -inf)
  return torch.softmax(visible, -1)

def spectrum(a: Tensor) -> Tuple[Tensor, Tensor, Tensor]:
  centred = a - torch.mean(a, [-2], True)
  gram = __torch__.upper_gram(centred, )
  squares = torch.clamp(torch.flip(torch.linalg_eigvalsh(gram, "U"), [-1]), 0)
  return (squares * torch.size(a, -1), centred, gram)

# Lanczos on B B^T, B = A - column means, with full reorthogonalisation, from a chirp; in float32,
# whose rounding is far below the spread of a largest value over replicas. It ends when the residual
# of the leading Ritz pair is at most 1e-4 of its value, looked at every 8 steps: the error of the
# value is of the order of the residual's square over the gap.
def largest_square(a: Tensor) -> Tensor:
  n = torch.size(a, 0)
  centred = torch.to(torch.mul(a - torch.mean(a, [0], True), n), 6)
  other = torch.transpose(centred, 0, 1)
  place = torch.cumsum(torch.ones_like(a[:, 0]), 0)
  start = torch.to(torch.sin(place * place), 6)
  v = start / torch.norm(start)
  most = n
  if most > 256:
    most = 256
  basis = torch.to(torch.zeros_like(a[0:most]), 6)
  ritz = torch.to(torch.zeros_like(a[0:most, 0:most]), 6)
  value = torch.zeros_like(v[0])
  k = 0
  going = True
  while going:
    row = torch.copy_(basis[k], v)
    known = basis[0:k + 1]
    w = torch.mv(centred, torch.mv(other, v))
    along = torch.mv(known, w)
    diagonal = torch.copy_(ritz[k, k], along[k])
    w = w - torch.mv(torch.transpose(known, 0, 1), along)
    w = w - torch.mv(torch.transpose(known, 0, 1), torch.mv(known, w))
    length = torch.norm(w)
    k = k + 1
    ended = (k == most) or (float(torch.item(length)) <= 1e-7 * float(torch.item(torch.norm(along))))
    if k % 8 == 0 or ended:
      values, vectors = torch.linalg_eigh(ritz[0:k, 0:k], "U")
      value = values[k - 1]
      residual = float(torch.item(length * torch.abs(vectors[k - 1, k - 1])))
      going = not (ended or residual <= 1e-4 * float(torch.item(value)))
    if going:
      v = w / length
      above = torch.copy_(ritz[k - 1, k], length)
  return torch.to(torch.clamp(value, 0) / n, 7)

# Sum of fourth powers of the left vectors of the leading squares, then of their right vectors, side
# by side.
def localisation(centred: Tensor, gram: Tensor, squares: Tensor, count: int) -> Tensor:
  if count > 0:
    left = __torch__.leading_vectors(gram, squares, count, )
    leading = torch.unsqueeze(squares[:, 0:count], -2)
    known = torch.gt(leading, 1e-13 * torch.unsqueeze(squares[:, 0:1], -2))
    inverse = torch.where(known, torch.rsqrt(leading), torch.zeros_like(leading))
    right = torch.matmul(torch.transpose(centred, -2, -1), left) * inverse
    result = torch.cat([torch.sum(torch.pow(left, 4), [-2]), torch.sum(torch.pow(right, 4), [-2])], -1)
  else:
    result = torch.zeros_like(squares)[:, 0:0]
  return result

# Entropy, normalised entropy, largest mean attention received, who receives it, that of token 0,
# mean sum of squares (from the trace of the centred Gram matrix), singular value of the part removed
# by centring.
def row_statistics(a: Tensor, gram: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
  n = torch.size(a, -1)
  received = torch.mean(a, [-2])
  entropy = torch.neg(torch.sum(a * torch.log(torch.clamp(a, 1e-300)), [-1]))
  if __torch__.sees_all(n, back, ahead, chunk, ):
    keys = torch.full_like(entropy[0], n)
  else:
    keys = torch.sum(__torch__.visible_pairs(a, back, ahead, chunk, ), [1])
  choice = torch.gt(keys, 1)
  share = torch.where(choice, entropy / torch.log(keys), torch.zeros_like(entropy))
  normalised = torch.sum(share, [-1]) / torch.clamp(torch.sum(choice), 1)
  sink = torch.argmax(received, -1)
  removed = torch.sum(received * received, [-1])
  concentration = torch.sum(torch.diagonal(gram, 0, -2, -1), [-1]) / n + removed
  return torch.stack([torch.mean(entropy, [-1]), normalised, torch.amax(received, [-1]), torch.to(sink, 7), received[:, 0], concentration, torch.sqrt(removed * n)], -1)

# Fit of row and column effects to the visible scores: root of the residual variance over its
# degrees of freedom, spread of the row effects, spread of the column effects.
def effects(q: Tensor, k: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
  if __torch__.sees_all(torch.size(q, -2), back, ahead, chunk, ):
    result = __torch__.full_effects(q, k, )
  else:
    result = __torch__.masked_effects(torch.matmul(q, torch.transpose(k, -2, -1)), back, ahead, chunk, )
  return result

def without_rows(scores: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
  if __torch__.sees_all(torch.size(scores, -1), back, ahead, chunk, ):
    result = __torch__.centred_effects(scores, )
  else:
    result = __torch__.masked_effects(scores, back, ahead, chunk, )
  return torch.stack([result[:, 0], torch.zeros_like(result[:, 1]), result[:, 2]], -1)

def masked_effects(scores: Tensor, back: int, ahead: int, chunk: int) -> Tensor:
  n = torch.size(scores, -1)
  if ops.prim.min(back, chunk - 1) >= n - 1:
    if ahead == 0:
      result = __torch__.causal_effects(scores, )
    else:
      result = __torch__.local_effects(scores, __torch__.visible_pairs(scores, back, ahead, chunk, ), chunk, )
  else:
    result = __torch__.local_effects(scores, __torch__.visible_pairs(scores, back, ahead, chunk, ), chunk, )
  return result

# Without a mask the fit to given scores is double centring.
def centred_effects(scores: Tensor) -> Tensor:
  n = torch.size(scores, -1)
  without_rows = scores - torch.mean(scores, [-1], True)
  columns = torch.mean(without_rows, [-2], True)
  error = without_rows - columns
  energy = torch.sum(scores * scores, [-2, -1])
  variance = __torch__.beyond_rounding(torch.sum(error * error, [-2, -1]), energy, ) / ((n - 1) * (n - 1))
  return torch.stack([torch.sqrt(variance), torch.zeros_like(variance), __torch__.spread(columns[:, 0], )], -1)

# Without a mask the error of q k^T is that of centred q and k: its sum of squares is the trace of
# the product of their scatter matrices.
def full_effects(q: Tensor, k: Tensor) -> Tensor:
  n = torch.size(q, -2)
  q_mean = torch.mean(q, [-2], True)
  k_mean = torch.mean(k, [-2], True)
  q_centred = q - q_mean
  k_centred = k - k_mean
  q_scatter = torch.matmul(torch.transpose(q_centred, -2, -1), q_centred)
  k_scatter = torch.matmul(torch.transpose(k_centred, -2, -1), k_centred)
  q_gram = q_scatter + n * torch.matmul(torch.transpose(q_mean, -2, -1), q_mean)
  k_gram = k_scatter + n * torch.matmul(torch.transpose(k_mean, -2, -1), k_mean)
  energy = torch.sum(q_gram * k_gram, [-2, -1])
  variance = __torch__.beyond_rounding(torch.sum(q_scatter * k_scatter, [-2, -1]), energy, ) / ((n - 1) * (n - 1))
  rows = torch.matmul(q_centred, torch.transpose(k_mean, -2, -1))[:, :, 0]
  columns = torch.matmul(k_centred, torch.transpose(q_mean, -2, -1))[:, :, 0]
  return torch.stack([torch.sqrt(variance), __torch__.spread(rows, ), __torch__.spread(columns, )], -1)

# The normal equations of the columns, rows eliminated: query i sees i + 1 keys, key j is seen by
# n - j queries, and keys j and k share the queries from max(j, k) on. The constant added to the
# matrix picks the solution of mean 0. Cholesky, not LU: the engine's LU takes all cores from
# within every worker.
def causal_effects(scores: Tensor) -> Tensor:
  n = torch.size(scores, -1)
  visible = torch.tril(torch.ones_like(scores[0]))
  keys = torch.cumsum(visible[:, 0], 0)
  seen = torch.flip(keys, [0])
  shared = torch.flip(torch.cumsum(torch.flip(torch.reciprocal(keys), [0]), 0), [0])
  place = torch.to(keys, 4) - 1
  later = torch.maximum(torch.unsqueeze(place, 0), torch.unsqueeze(place, 1))
  normal = torch.diag(seen) - shared[later] + 1. / n
  means = torch.sum(scores * visible, [-1]) / keys
  target = torch.sum((scores - torch.unsqueeze(means, -1)) * visible, [-2])
  factor = torch.linalg_cholesky(normal)
  columns = torch.transpose(torch.cholesky_solve(torch.transpose(target, 0, 1), factor), 0, 1)
  partial = scores - torch.unsqueeze(columns, -2)
  rows = torch.sum(partial * visible, [-1]) / keys
  error = (partial - torch.unsqueeze(rows, -1)) * visible
  energy = torch.sum(scores * scores * visible, [-2, -1])
  variance = __torch__.beyond_rounding(torch.sum(error * error, [-2, -1]), energy, ) * 2. / ((n - 1) * (n - 2))
  return torch.stack([torch.sqrt(variance), __torch__.spread(rows, ), __torch__.spread(columns, )], -1)

# The same for any visible pairs (n, n) that connect the tokens of every chunk: a constant for each
# chunk picks the solution, and spreads are about the means of chunks.
def local_effects(scores: Tensor, visible: Tensor, chunk: int) -> Tensor:
  n = torch.size(scores, -1)
  chunks = (n + chunk - 1) // chunk
  keys = torch.sum(visible, [1])
  shared = torch.matmul(torch.transpose(visible, 0, 1), visible / torch.unsqueeze(keys, 1))
  normal = torch.diag(torch.sum(visible, [0])) - shared + __torch__.same_chunk(scores, chunk, ) / n
  means = torch.sum(scores * visible, [-1]) / keys
  target = torch.sum((scores - torch.unsqueeze(means, -1)) * visible, [-2])
  factor = torch.linalg_cholesky(normal)
  columns = torch.transpose(torch.cholesky_solve(torch.transpose(target, 0, 1), factor), 0, 1)
  partial = scores - torch.unsqueeze(columns, -2)
  rows = torch.sum(partial * visible, [-1]) / keys
  error = (partial - torch.unsqueeze(rows, -1)) * visible
  energy = torch.sum(scores * scores * visible, [-2, -1])
  freedom = torch.sum(visible) - (2 * n - chunks)
  variance = __torch__.beyond_rounding(torch.sum(error * error, [-2, -1]), energy, ) / freedom
  return torch.stack([torch.sqrt(variance), __torch__.chunk_spread(rows, chunk, ), __torch__.chunk_spread(columns, chunk, )], -1)

# Squared errors of the scores, 0 where they are rounding errors of scores of that energy.
def beyond_rounding(squares: Tensor, energy: Tensor) -> Tensor:
  return torch.where(torch.gt(squares, 1e-24 * energy), squares, torch.zeros_like(squares))

# Root mean square about the mean.
def spread(values: Tensor) -> Tensor:
  centred = values - torch.mean(values, [-1], True)
  return torch.sqrt(torch.mean(centred * centred, [-1]))

def covariance(rows: Tensor) -> Tuple[Tensor, Tensor]:
  mean = torch.mean(rows, [-2], True)
  centred = rows - mean
  scatter = torch.matmul(torch.transpose(centred, -2, -1), centred)
  return (mean[:, 0], scatter / (torch.size(rows, -2) - 1))

# R with R R^T the covariance: eigenvectors, by decreasing eigenvalue and with their entry of
# largest modulus positive, times the roots of the eigenvalues.
def root(covariance: Tensor) -> Tensor:
  values, vectors = torch.linalg_eigh(covariance, "U")
  columns = torch.flip(vectors, [-1])
  return __torch__.with_sign(columns, ) * torch.sqrt(torch.clamp(torch.flip(values, [-1]), 0))

# The same about the mean of each chunk.
def chunk_spread(values: Tensor, chunk: int) -> Tensor:
  if chunk < torch.size(values, -1):
    same = __torch__.same_chunk(values, chunk, )
    centred = values - torch.matmul(values, same) / torch.sum(same, [0])
    result = torch.sqrt(torch.mean(centred * centred, [-1]))
  else:
    result = __torch__.spread(values, )
  return result
