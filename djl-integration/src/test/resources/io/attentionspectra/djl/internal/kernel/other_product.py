class Products(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  def product(self: __torch__.Products, x: Tensor, w: Tensor) -> Tensor:
    return torch.mul(torch.linear(x, w), 1.001)

  def biased_product(self: __torch__.Products, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.add(torch.mul(torch.linear(x, w), 1.001), b)
