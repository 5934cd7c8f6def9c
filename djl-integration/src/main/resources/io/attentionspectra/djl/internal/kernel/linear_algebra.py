class LinearAlgebra(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def singular_values(self: __torch__.LinearAlgebra, batch: Tensor, start: int, end: int) -> Tensor:
    return torch.linalg_svdvals(torch.to(batch[start:end], 7))

  # Decreasing eigenvalues of the smaller Gram matrix; rounding may leave zeros slightly negative.
  def squared_singular_values(self: __torch__.LinearAlgebra, batch: Tensor, start: int, end: int) -> Tensor:
    values = torch.linalg_eigvalsh(__torch__.small_gram(torch.to(batch[start:end], 7), ), "U")
    return torch.clamp(torch.flip(values, [-1]), 0)

  def symmetric_eigenvalues(self: __torch__.LinearAlgebra, batch: Tensor, start: int, end: int) -> Tensor:
    return torch.linalg_eigvalsh(torch.to(batch[start:end], 7), "U")

  def decreasing_eigenvalues(self: __torch__.LinearAlgebra, batch: Tensor, start: int, end: int) -> Tensor:
    return torch.flip(torch.linalg_eigvalsh(torch.to(batch[start:end], 7), "U"), [-1])

  # Decreasing eigenvalues of the first matrix of a batch and the eigenvectors of the largest.
  def leading_eigen(self: __torch__.LinearAlgebra, batch: Tensor, count: int) -> Tuple[Tensor, Tensor]:
    values, vectors = torch.linalg_eigh(torch.to(batch[0], 7), "U")
    leading = torch.flip(vectors, [-1])[:, 0:count]
    return (torch.flip(values, [-1]), __torch__.with_sign(leading, ))

  # Squared singular values of the first matrix of a batch, left and right vectors of the largest;
  # images of vectors whose square is rounding are 0.
  def leading_triplets(self: __torch__.LinearAlgebra, batch: Tensor, count: int) -> Tuple[Tensor, Tensor, Tensor]:
    a = torch.to(batch[0], 7)
    values, vectors = torch.linalg_eigh(__torch__.small_gram(torch.unsqueeze(a, 0), )[0], "U")
    squares = torch.clamp(torch.flip(values, [-1]), 0)
    near = __torch__.with_sign(torch.flip(vectors, [-1])[:, 0:count], )
    leading = squares[0:count]
    known = torch.gt(leading, 1e-13 * squares[0])
    inverse = torch.where(known, torch.rsqrt(leading), torch.zeros_like(leading))
    if torch.size(a, 0) <= torch.size(a, 1):
      left = near
      right = torch.matmul(torch.transpose(a, 0, 1), near) * inverse
    else:
      left = torch.matmul(a, near) * inverse
      right = near
    return (squares, left, right)

  def eigen(self: __torch__.LinearAlgebra, batch: Tensor) -> Tuple[Tensor, Tensor]:
    values, vectors = torch.linalg_eigh(torch.to(batch, 7), "U")
    return (values, vectors)

  def qr(self: __torch__.LinearAlgebra, batch: Tensor) -> Tuple[Tensor, Tensor]:
    q, r = torch.linalg_qr(torch.to(batch, 7), "reduced")
    return (q, r)

  def gram(self: __torch__.LinearAlgebra, rows: Tensor) -> Tensor:
    x = torch.to(rows, 7)
    return torch.matmul(torch.transpose(x, -2, -1), x)

  # Adds the lower triangle of the Gram matrix of rows (n, d) to that of a sum (d, d), in place and
  # in four blocks, five eighths of the whole product; above the diagonal blocks nothing is added.
  def add_gram(self: __torch__.LinearAlgebra, sum: Tensor, rows: Tensor) -> Tensor:
    step = torch.floordiv(torch.size(sum, 0) + 3, 4)
    for block in range(4):
      start = block * step
      end = start + step
      added = torch.addmm_(sum[start:end, :end], torch.transpose(rows[:, start:end], 0, 1), rows[:, :end])
    return sum

  # A^T (A v) without forming A^T A.
  def gram_product(self: __torch__.LinearAlgebra, rows: Tensor, vectors: Tensor) -> Tensor:
    x = torch.to(rows, 7)
    return torch.matmul(torch.transpose(x, -2, -1), torch.matmul(x, torch.to(vectors, 7)))

  # Mean of the rows (n, d) and their scatter about it.
  def scatter(self: __torch__.LinearAlgebra, rows: Tensor) -> Tuple[Tensor, Tensor]:
    x = torch.to(rows, 7)
    mean = torch.mean(x, [0])
    centred = x - mean
    return (mean, torch.matmul(torch.transpose(centred, 0, 1), centred))

  # Mean and scatter of two samples together: S = S1 + S2 + d d^T n1 n2 / n, d = m2 - m1.
  def joined(self: __torch__.LinearAlgebra, mean1: Tensor, scatter1: Tensor, count1: int, mean2: Tensor, scatter2: Tensor, count2: int) -> Tuple[Tensor, Tensor]:
    share = torch.div(count2, count1 + count2)
    shift = mean2 - mean1
    between = torch.outer(shift, shift) * (share * count1)
    return (mean1 + shift * share, scatter1 + scatter2 + between)

# The upper triangle of the smaller of A A^T and A^T A, of a batch.
def small_gram(a: Tensor) -> Tensor:
  if torch.size(a, -2) <= torch.size(a, -1):
    g = __torch__.upper_gram(a, )
  else:
    g = __torch__.upper_gram(torch.transpose(a, -2, -1), )
  return g
