class Products(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def product(self: __torch__.Products, x: Tensor, w: Tensor) -> Tensor:
    return ops.mkldnn.none_such(x, w)

  def biased_product(self: __torch__.Products, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.add(ops.mkldnn.none_such(x, w), b)
