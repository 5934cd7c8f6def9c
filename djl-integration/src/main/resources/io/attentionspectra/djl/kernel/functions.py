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
