# The upper triangle of A A^T in four blocks of columns, five eighths of the whole product; the rest
# stays 0.
def upper_gram(a: Tensor) -> Tensor:
  n = torch.size(a, -2)
  t = torch.transpose(a, -2, -1)
  gram = torch.matmul(a[:, :, 0:0], t[:, 0:0, :])
  step = torch.floordiv(n + 3, 4)
  for block in range(4):
    start = block * step
    end = start + step
    filled = torch.copy_(gram[:, :end, start:end], torch.matmul(a[:, :end], t[:, :, start:end]))
  return gram

# Columns with the sign that makes the entry of largest modulus positive.
def with_sign(vectors: Tensor) -> Tensor:
  largest = torch.argmax(torch.abs(vectors), 0, True)
  return vectors * torch.sign(torch.gather(vectors, 0, largest))

# Eigenvectors (h, n, count) of the largest eigenvalues of matrices given by their upper triangles,
# all eigenvalues known and decreasing. A vector is off by about residual / gap, so the iteration
# must reach 2e-7 of the gap to the nearest other eigenvalue; where rounding forbids that (gaps below
# 5e-7 of the largest eigenvalue), where it does not converge, and for small matrices, the full
# decomposition decides.
def leading_vectors(gram: Tensor, values: Tensor, count: int) -> Tensor:
  vectors = torch.zeros_like(gram[:, :, 0:count])
  tolerated = 2e-7 * __torch__.gaps(values, count, )
  found = torch.gt(torch.amin(tolerated, [-1]), 1e-13 * values[:, 0])
  if torch.size(gram, -1) < 200 or count > 16:
    found = torch.zeros_like(found)
  tried = torch.nonzero(found)[:, 0]
  if torch.size(tried, 0) > 0:
    iterated, excess = __torch__.block_lanczos(__torch__.mirrored(gram[tried], ), values[tried], tolerated[tried], count, )
    vectors = torch.index_copy(vectors, 0, tried, iterated)
    found = torch.index_copy(found, 0, tried, torch.le(excess, 1))
  others = torch.nonzero(torch.logical_not(found))[:, 0]
  if torch.size(others, 0) > 0:
    _, all = torch.linalg_eigh(gram[others], "U")
    vectors = torch.index_copy(vectors, 0, others, torch.flip(all, [-1])[:, :, 0:count])
  return vectors

# Distance of each of the leading values to the nearest other one.
def gaps(values: Tensor, count: int) -> Tensor:
  steps = values[:, 0:-1] - values[:, 1:]
  wide = torch.full_like(values[:, 0:1], inf)
  padded = torch.cat([wide, steps, wide], -1)
  return torch.minimum(padded[:, 0:count], padded[:, 1:count + 1])

# The whole of symmetric matrices whose upper triangle is given, in the blocks of upper_gram.
def mirrored(upper: Tensor) -> Tensor:
  n = torch.size(upper, -1)
  whole = torch.clone(upper)
  step = torch.floordiv(n + 3, 4)
  for block in range(4):
    start = block * step
    end = start + step
    filled = torch.copy_(whole[:, start:end, :start], torch.transpose(upper[:, :start, start:end], -2, -1))
  return whole

# Block Lanczos iteration with full reorthogonalisation, four vectors a step, to at most 128 vectors:
# Ritz vectors, and by how much the worst error of a matrix exceeds the tolerated one.
def block_lanczos(g: Tensor, values: Tensor, tolerated: Tensor, count: int) -> Tuple[Tensor, Tensor]:
  basis = torch.zeros_like(g[:, :, 0:128])
  images = torch.zeros_like(basis)
  projected = torch.zeros_like(basis[:, 0:128])
  block = __torch__.start_block(g, )
  vectors = block
  excess = torch.full_like(values[:, 0], inf)
  size = 0
  going = True
  while going:
    added = torch.copy_(basis[:, :, size:size + 4], block)
    image = torch.matmul(g, block)
    kept = torch.copy_(images[:, :, size:size + 4], image)
    size = size + 4
    known = basis[:, :, 0:size]
    t = torch.transpose(known, -2, -1)
    shares = torch.matmul(t, image)
    column = torch.copy_(projected[:, 0:size, size - 4:size], shares)
    if size >= 32 and torch.remainder(size, 12) == 8 or size == 128:
      vectors, error = __torch__.ritz(known, images[:, :, 0:size], projected[:, 0:size, 0:size], values, count, )
      excess = torch.amax(error / tolerated, [-1])
      going = size < 128 and bool(torch.any(torch.gt(excess, 1)))
    if going:
      rest = image - torch.matmul(known, shares)
      block, r = torch.linalg_qr(rest - torch.matmul(known, torch.matmul(t, rest)), "reduced")
  return (vectors, excess)

# Four fixed orthonormal vectors that favour no entry and no frequency.
def start_block(g: Tensor) -> Tensor:
  place = torch.cumsum(torch.ones_like(g[:, :, 0:4]), -2)
  rates = torch.sqrt(torch.cumsum(torch.ones_like(place), -1) + 0.5)
  q, r = torch.linalg_qr(torch.cos(place * place * rates), "reduced")
  return q

# Ritz vectors of the largest Ritz values, and the larger of residual and distance from the known
# eigenvalue. The vectors are normalised, so that both errors hold even where rounding has cost the
# basis its orthogonality.
def ritz(basis: Tensor, images: Tensor, projected: Tensor, values: Tensor, count: int) -> Tuple[Tensor, Tensor]:
  theta, u = torch.linalg_eigh(projected, "U")
  leading = torch.flip(u, [-1])[:, :, 0:count]
  top = torch.flip(theta, [-1])[:, 0:count]
  combined = torch.matmul(basis, leading)
  norms = torch.sqrt(torch.sum(combined * combined, [-2], True))
  vectors = combined / norms
  rest = torch.matmul(images, leading) / norms - vectors * torch.unsqueeze(top, -2)
  residual = torch.sqrt(torch.sum(rest * rest, [-2]))
  return (vectors, torch.maximum(residual, torch.abs(top - values[:, 0:count])))
