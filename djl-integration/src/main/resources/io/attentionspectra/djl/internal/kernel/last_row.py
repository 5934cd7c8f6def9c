class LastRow(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # Largest difference between the last rows of attention (b, h, t, s) and the softmax of f times the
  # products of the last query of q (b, h, t, m) with k (b, h, s, m), over keys of positive weight.
  def difference(self: __torch__.LastRow, attention: Tensor, q: Tensor, k: Tensor, f: float) -> Tensor:
    shown = torch.to(torch.select(attention, 2, -1), 6)
    products = torch.sum(torch.mul(torch.unsqueeze(torch.select(q, 2, -1), 2), k), [-1])
    scores = torch.mul(torch.to(products, 6), f)
    expected = torch.softmax(torch.masked_fill(scores, torch.le(shown, 0), -1.0e+30), -1)
    return torch.max(torch.abs(torch.sub(expected, shown)))
