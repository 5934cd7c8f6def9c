class Tiles(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Of the rows of one lane, tile by tile: logarithms of the sums of exponentials, entropies and sums
  # of logits; over those rows, per key: attention received and sums of logits; sums of squares of
  # attention and of logits.
  def sums(self: __torch__.Tiles, q: Tensor, k: Tensor, cap: float, back: int, ahead: int, chunk: int, rows: int, lane: int, lanes: int) -> Tuple[Tensor, Tensor, Tensor]:
    n = torch.size(q, 0)
    of_rows = torch.new_zeros(q, [3, n])
    of_keys = torch.new_zeros(q, [2, n])
    squares = torch.new_zeros(q, [2])
    for tile in range(__torch__.tiles(n, rows, lane, lanes, )):
      start, end, left, right = __torch__.place(n, rows, lane + tile * lanes, back, ahead, chunk, )
      s = __torch__.logits(q, k, cap, start, end, left, right, )
      hidden = __torch__.hidden(s, start, left, back, ahead, chunk, )
      lse = torch.logsumexp(torch.masked_fill(s, hidden, -inf), [-1])
      information = torch.unsqueeze(lse, -1) - s
      a = torch.masked_fill_(torch.exp(torch.neg(information)), hidden, 0.)
      shown = torch.masked_fill_(s, hidden, 0.)
      _0 = torch.copy_(of_rows[0, start:end], lse)
      _1 = torch.copy_(of_rows[1, start:end], torch.sum(a * information, [-1]))
      _2 = torch.copy_(of_rows[2, start:end], torch.sum(shown, [-1]))
      _3 = torch.add_(of_keys[0, left:right], torch.sum(a, [0]))
      _4 = torch.add_(of_keys[1, left:right], torch.sum(shown, [0]))
      _5 = torch.add_(squares[0], torch.sum(a * a))
      _6 = torch.add_(squares[1], torch.sum(shown * shown))
    return (of_rows, of_keys, squares)

  # Sum of squares over the visible pairs of what row and column effects leave of the logits.
  def residual_squares(self: __torch__.Tiles, q: Tensor, k: Tensor, cap: float, back: int, ahead: int, chunk: int, rows: int, lane: int, lanes: int, row_effects: Tensor, column_effects: Tensor) -> Tensor:
    n = torch.size(q, 0)
    total = torch.new_zeros(q, [1])
    for tile in range(__torch__.tiles(n, rows, lane, lanes, )):
      start, end, left, right = __torch__.place(n, rows, lane + tile * lanes, back, ahead, chunk, )
      s = __torch__.logits(q, k, cap, start, end, left, right, )
      hidden = __torch__.hidden(s, start, left, back, ahead, chunk, )
      left_over = s - torch.unsqueeze(row_effects[start:end], -1) - torch.unsqueeze(column_effects[left:right], 0)
      shown = torch.masked_fill_(left_over, hidden, 0.)
      _0 = torch.add_(total, torch.sum(shown * shown))
    return total

  # Sum of squares over the visible pairs of the measured entries less what is removed of each key.
  def squares(self: __torch__.Tiles, q: Tensor, k: Tensor, cap: float, back: int, ahead: int, chunk: int, rows: int, lane: int, lanes: int, lse: Tensor, row_factors: Tensor, column_factors: Tensor, removed: Tensor, shift: float) -> Tensor:
    n = torch.size(q, 0)
    total = torch.new_zeros(q, [1])
    for tile in range(__torch__.tiles(n, rows, lane, lanes, )):
      start, end, left, right = __torch__.place(n, rows, lane + tile * lanes, back, ahead, chunk, )
      s = __torch__.logits(q, k, cap, start, end, left, right, )
      hidden = __torch__.hidden(s, start, left, back, ahead, chunk, )
      p = __torch__.measured(s, lse[start:end], row_factors[start:end], column_factors[left:right], shift, )
      shown = torch.masked_fill_(torch.sub_(p, torch.unsqueeze(removed[left:right], 0)), hidden, 0.)
      _0 = torch.add_(total, torch.sum(shown * shown))
    return total

  # Images (n, b) of vectors (n, b) at the rows of the lane, and their images under the transpose,
  # from one evaluation of the logits; shifts (b) are taken from the images.
  def products(self: __torch__.Tiles, q: Tensor, k: Tensor, cap: float, back: int, ahead: int, chunk: int, rows: int, lane: int, lanes: int, lse: Tensor, row_factors: Tensor, column_factors: Tensor, shifts: Tensor, shift: float, vectors: Tensor) -> Tuple[Tensor, Tensor]:
    n = torch.size(q, 0)
    images = torch.zeros_like(vectors)
    gram = torch.zeros_like(vectors)
    for tile in range(__torch__.tiles(n, rows, lane, lanes, )):
      start, end, left, right = __torch__.place(n, rows, lane + tile * lanes, back, ahead, chunk, )
      s = __torch__.logits(q, k, cap, start, end, left, right, )
      hidden = __torch__.hidden(s, start, left, back, ahead, chunk, )
      p = torch.masked_fill_(__torch__.measured(s, lse[start:end], row_factors[start:end], column_factors[left:right], shift, ), hidden, 0.)
      w = torch.matmul(p, vectors[left:right]) - torch.unsqueeze(shifts, 0)
      _0 = torch.copy_(images[start:end], w)
      _1 = torch.add_(gram[left:right], torch.matmul(torch.transpose(p, 0, 1), w))
    return (images, gram)

# How many tiles of so many rows are dealt to a lane.
def tiles(n: int, rows: int, lane: int, lanes: int) -> int:
  all = (n + rows - 1) // rows
  return (all - lane + lanes - 1) // lanes

# Rows of a tile, and the keys in reach of any of them.
def place(n: int, rows: int, tile: int, back: int, ahead: int, chunk: int) -> Tuple[int, int, int, int]:
  start = tile * rows
  end = ops.prim.min(n, start + rows)
  left = ops.prim.max(start - start % chunk, start - back)
  last = end - 1
  right = ops.prim.min(ops.prim.min(n, last - last % chunk + chunk), end + ahead)
  return (start, end, left, right)

def logits(q: Tensor, k: Tensor, cap: float, start: int, end: int, left: int, right: int) -> Tensor:
  s = torch.matmul(q[start:end], torch.transpose(k[left:right], 0, 1))
  if cap > 0.:
    result = torch.mul_(torch.tanh_(torch.div_(s, cap)), cap)
  else:
    result = s
  return result

# Pairs of a tile that are not visible.
def hidden(s: Tensor, start: int, left: int, back: int, ahead: int, chunk: int) -> Tensor:
  queries = torch.unsqueeze(torch.arange(start, start + torch.size(s, 0), dtype=4, device=ops.prim.device(s)), 1)
  keys = torch.unsqueeze(torch.arange(left, left + torch.size(s, 1), dtype=4, device=ops.prim.device(s)), 0)
  distance = keys - queries
  far = torch.logical_or(torch.gt(distance, ahead), torch.lt(distance, torch.neg(back)))
  other = torch.ne(torch.floor(torch.to(keys, 7) / chunk), torch.floor(torch.to(queries, 7) / chunk))
  return torch.logical_or(far, other)

# Factors of rows and columns times attention, less the shift, in the place of the logits.
def measured(s: Tensor, lse: Tensor, row_factors: Tensor, column_factors: Tensor, shift: float) -> Tensor:
  a = torch.exp_(torch.sub_(s, torch.unsqueeze(lse, -1)))
  weighed = torch.mul_(torch.mul_(a, torch.unsqueeze(row_factors, -1)), torch.unsqueeze(column_factors, 0))
  return torch.sub_(weighed, shift)
