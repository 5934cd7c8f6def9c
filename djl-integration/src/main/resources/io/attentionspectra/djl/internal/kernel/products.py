class Products(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # x (..., n) times the transpose of w (k, n), by oneDNN on the arrays as they lie in memory.
  def product(self: __torch__.Products, x: Tensor, w: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(torch.contiguous(x), torch.contiguous(w), None, "none", annotate(List[Optional[number]], []), "")

  # The same plus b (k).
  def biased_product(self: __torch__.Products, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(torch.contiguous(x), torch.contiguous(w), b, "none", annotate(List[Optional[number]], []), "")
