class Balancing(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # One head of attention (h, q, k), balanced under a mask, given by its hidden pairs (q, k) and the
  # numbers of pairs of each query (q) and key (k): relative attention, query shifts, key biases (with
  # any mean), and the least visible entry, its place, the number of hidden pairs with attention, the
  # worst row sum less 1, residual, sweeps. Where an entry is too small nothing is balanced.
  def of_attention(self: __torch__.Balancing, batch: Tensor, head: int, hidden: Tensor, n: Tensor, c: Tensor, smallest: float) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    a = __torch__.tokens(batch, head, hidden, )
    if __torch__.full(n, hidden, ):
      w = a
      leaks = torch.zeros_like(n[0])
    else:
      w = torch.masked_fill(a, hidden, 0)
      leaks = torch.to(torch.sum(torch.ne(a, w)), 7)
    sums = torch.amax(torch.abs(torch.sum(a, [-1]) - 1))
    return __torch__.balanced(w, hidden, n, c, smallest, torch.zeros_like(n), torch.zeros_like(c), leaks, sums, )

  # The same from logits, of which hidden pairs are not used: the largest of each row, then of each
  # column is subtracted first.
  def of_logits(self: __torch__.Balancing, batch: Tensor, head: int, hidden: Tensor, n: Tensor, c: Tensor, smallest: float) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    w = torch.masked_fill(__torch__.tokens(batch, head, hidden, ), hidden, -inf)
    rows = torch.amax(w, [-1])
    shifted = torch.sub_(w, torch.unsqueeze(rows, -1))
    columns = torch.amax(w, [-2])
    weights = torch.exp_(torch.sub_(w, columns))
    none = torch.zeros_like(rows[0])
    return __torch__.balanced(w, hidden, n, c, smallest, rows, columns, none, none, )

# One head without its padding.
def tokens(batch: Tensor, head: int, hidden: Tensor) -> Tensor:
  return torch.to(batch[head, 0:torch.size(hidden, 0), 0:torch.size(hidden, 1)], 7)

# Whether no pair is hidden.
def full(n: Tensor, hidden: Tensor) -> bool:
  return float(torch.item(torch.sum(n))) == float(torch.numel(hidden))

# Whether every visible entry is at least the smallest allowed.
def usable(w: Tensor, n: Tensor, hidden: Tensor, smallest: float) -> bool:
  if __torch__.full(n, hidden, ):
    least = float(torch.item(torch.amin(w)))
    enough = least >= smallest
  else:
    seen = torch.to(torch.sum(torch.ge(w, smallest)), 7)
    enough = float(torch.item(torch.sum(n) - seen)) == 0.
  return enough

# Relative attention, (rWs - 1)/sqrt(k) on visible pairs.
def relative_attention(w: Tensor, r: Tensor, s: Tensor, n: Tensor, hidden: Tensor) -> Tensor:
  root = float(torch.size(w, -1)) ** 0.5
  b = torch.mul(w, torch.unsqueeze(r / root, -1))
  y = torch.sub_(torch.mul_(b, s), 1. / root)
  if not __torch__.full(n, hidden, ):
    y = torch.masked_fill_(y, hidden, 0)
  return y

def balanced(w: Tensor, hidden: Tensor, n: Tensor, c: Tensor, smallest: float, rows: Tensor, columns: Tensor, leaks: Tensor, sums: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
  if __torch__.usable(w, n, hidden, smallest, ):
    r, s, residual, sweeps = __torch__.scaling(w, n, c, )
    relative = __torch__.relative_attention(w, r, s, n, hidden, )
    shifts = rows - torch.log(r)
    biases = columns - torch.log(s)
    least = torch.full_like(leaks, smallest)
    place = torch.zeros_like(leaks)
  else:
    candidates = torch.flatten(torch.masked_fill(w, hidden, inf))
    found = torch.argmin(candidates)
    least = candidates[found]
    place = torch.to(found, 7)
    relative = w
    shifts = rows
    biases = columns
    residual = 0.
    sweeps = 0
  numbers = torch.stack([least, place, leaks, sums, torch.full_like(leaks, residual), torch.full_like(leaks, sweeps)], 0)
  return (relative, shifts, biases, numbers)

# Factors r, s with which diag(r) W diag(s) has row sums n and column sums c: Sinkhorn sweeps as long
# as each gains enough, then Newton steps on the dual. MatrixScaling says it in full and is the
# reference; what is more here is the factor of a Hessian, made where conjugate gradients are slow,
# which preconditions the steps that follow.
def scaling(w: Tensor, n: Tensor, c: Tensor) -> Tuple[Tensor, Tensor, float, int]:
  wt = torch.transpose(w, 0, 1)
  s = torch.ones_like(c)
  r, sums, residual = __torch__.evaluated(w, wt, s, n, c, )
  sweeps = 1
  before = inf
  going = residual > 1e-13
  while going:
    before = residual
    s = s * (c / sums)
    r, sums, residual = __torch__.evaluated(w, wt, s, n, c, )
    sweeps = sweeps + 1
    gains = residual <= 0.2 * before
    if sweeps < 3:
      gains = True
    going = (residual > 1e-13) and gains
  factor = w[0:0]
  going = residual > 1e-13
  while going:
    next_r, next_s, next_sums, next_residual, made, factor = __torch__.newton_step(w, wt, r, s, sums, residual, n, c, factor, )
    sweeps = sweeps + made
    if next_residual > 0.01:
      next_s = next_s * (c / next_sums)
      next_r, next_sums, next_residual = __torch__.evaluated(w, wt, next_s, n, c, )
      sweeps = sweeps + 1
    halved = next_residual <= 0.5 * residual
    stuck = (next_residual == residual) and (residual <= 0.01)
    if stuck or ((not halved) and (residual <= 1e-10)):
      going = False
    else:
      r = next_r
      s = next_s
      sums = next_sums
      residual = next_residual
      going = (residual > 1e-13) and (sweeps < 10000)
  return (r, s, residual, sweeps)

# The rows' factors for the columns' s, the column sums they lead to, and the largest error of one.
def evaluated(w: Tensor, wt: Tensor, s: Tensor, n: Tensor, c: Tensor) -> Tuple[Tensor, Tensor, float]:
  r = n / torch.mv(w, s)
  sums = s * torch.mv(wt, r)
  return (r, sums, float(torch.item(torch.amax(torch.abs(sums / c - 1)))))

# The dual function at ln s, and the sum of the moduli of its terms.
def dual(r: Tensor, s: Tensor, n: Tensor, c: Tensor) -> Tuple[float, float]:
  queries = n * torch.log(n / r)
  keys = c * torch.log(s)
  value = float(torch.item(torch.sum(queries) - torch.sum(keys)))
  return (value, float(torch.item(torch.sum(torch.abs(queries)) + torch.sum(torch.abs(keys)))))

# A step that lowers the dual function, halved until it does; none if rounding errors allow none.
def newton_step(w: Tensor, wt: Tensor, r: Tensor, s: Tensor, sums: Tensor, residual: float, n: Tensor, c: Tensor, factor: Tensor) -> Tuple[Tensor, Tensor, Tensor, float, int, Tensor]:
  direction, sweeps, kept = __torch__.newton_direction(w, wt, r, s, sums, residual, n, c, factor, )
  slope = float(torch.item(torch.dot(c - sums, direction)))
  value, magnitude = __torch__.dual(r, s, n, c, )
  next_r = r
  next_s = s
  next_sums = sums
  next_residual = residual
  length = 1.
  going = True
  while going:
    trial_s = s * torch.exp(direction * length)
    trial_r, trial_sums, trial_residual = __torch__.evaluated(w, wt, trial_s, n, c, )
    sweeps = sweeps + 1
    trial_slope = float(torch.item(torch.dot(c - trial_sums, direction)))
    trial_value, trial_magnitude = __torch__.dual(trial_r, trial_s, n, c, )
    if (trial_slope >= -0.8 * slope) and (trial_value <= value + 1e-12 * magnitude):
      next_r = trial_r
      next_s = trial_s
      next_sums = trial_sums
      next_residual = trial_residual
      going = False
    else:
      length = length * 0.5
      going = length >= 9.313225746154785e-10
  return (next_r, next_s, next_sums, next_residual, sweeps, kept)

# Conjugate gradients, preconditioned with the diagonal or, if there is one, the factor; and the
# factor for the next step. One is made after steps that cost a fair share of it.
def newton_direction(w: Tensor, wt: Tensor, r: Tensor, s: Tensor, sums: Tensor, residual: float, n: Tensor, c: Tensor, factor: Tensor) -> Tuple[Tensor, int, Tensor]:
  rest = c - sums
  factors = r * r / n
  error = float(torch.item(torch.sum(torch.abs(rest)) / torch.sum(n)))
  if error > 1.:
    error = 1.
  diagonal = sums * (1. + 0.1 * error)
  forcing = residual ** 0.5
  if not (forcing <= 0.1):
    forcing = 0.1
  if forcing < 1e-14 / residual:
    forcing = 1e-14 / residual
  search = __torch__.preconditioned(rest, diagonal, factor, )
  energy = float(torch.item(torch.dot(rest, search)))
  target = forcing * forcing * energy
  solution = torch.zeros_like(rest)
  slow = torch.size(w, 1) // 16
  if slow < 16:
    slow = 16
  if torch.numel(factor) > 0:
    slow = 2 * slow
  steps = 0
  going = energy > target
  while going:
    image = diagonal * search - s * torch.mv(wt, factors * torch.mv(w, s * search))
    steps = steps + 1
    curvature = float(torch.item(torch.dot(search, image)))
    if curvature > 0.:
      length = energy / curvature
      solution = torch.add(solution, search, alpha=length)
      rest = torch.sub(rest, image, alpha=length)
      turned = 0.
      if (steps == slow) and (energy > target):
        factor = __torch__.hessian_factor(w, wt, s, factors, diagonal, factor, )
        first = c - sums
        least = torch.dot(first, __torch__.preconditioned(first, diagonal, factor, ))
        target = forcing * forcing * float(torch.item(least))
        turned = 1.
      descent = __torch__.preconditioned(rest, diagonal, factor, )
      left = float(torch.item(torch.dot(rest, descent)))
      if turned > 0.:
        search = descent
      else:
        search = torch.add(descent, search, alpha=left / energy)
      energy = left
      going = (energy > target) and (steps < 600)
    else:
      going = False
  return (solution, steps, factor)

# M^-1 x for the diagonal M, or for the matrix of which the lower triangular factor is given.
def preconditioned(x: Tensor, diagonal: Tensor, factor: Tensor) -> Tensor:
  if torch.numel(factor) > 0:
    y = torch.squeeze(torch.cholesky_solve(torch.unsqueeze(x, -1), factor), -1)
  else:
    y = x / diagonal
  return y

# The lower triangular factor of the Hessian, with 1e-8 of its diagonal added since it does not see
# the constant; what there was before if rounding errors leave it indefinite.
def hessian_factor(w: Tensor, wt: Tensor, s: Tensor, factors: Tensor, diagonal: Tensor, before: Tensor) -> Tensor:
  scaled = torch.mul(w, torch.unsqueeze(torch.sqrt(factors), -1)) * s
  hessian = torch.sub(torch.diag(diagonal * (1. + 1e-8)), torch.mm(torch.transpose(scaled, 0, 1), scaled))
  made, info = torch.linalg_cholesky_ex(hessian)
  if float(torch.item(info)) == 0.:
    factor = made
  else:
    factor = before
  return factor
