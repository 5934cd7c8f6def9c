"""Reference values of the laws to 25 digits and more (60 carried), written to law_points.json.

Every law is a rational inverse map t -> (lambda, p), G = (1 + p)/lambda. Edges are critical values of lambda from
all roots of a polynomial; the branch is continued from infinity through the upper half-plane along a circle; the
survival function is the contour integral of G along that circle (Gauss-Legendre), so neither the real-axis
continuation nor the closed form of the library is used.

Run: python3 law_points.py > law_points.json
"""
import json
import sys

import mpmath
from mpmath import mp, mpc, mpf

mp.dps = 60


class Poly:
    """A polynomial, lowest coefficient first."""

    def __init__(self, *c):
        self.c = [mpf(v) for v in c]

    def __mul__(self, o):
        if not isinstance(o, Poly):
            return Poly(*[v * o for v in self.c])
        r = [mpf(0)] * (len(self.c) + len(o.c) - 1)
        for i, a in enumerate(self.c):
            for j, b in enumerate(o.c):
                r[i + j] += a * b
        return Poly(*r)

    def __add__(self, o):
        n = max(len(self.c), len(o.c))
        a = self.c + [mpf(0)] * (n - len(self.c))
        b = o.c + [mpf(0)] * (n - len(o.c))
        return Poly(*[u + v for u, v in zip(a, b)])

    def d(self):
        return Poly(*[k * v for k, v in enumerate(self.c)][1:] or [0])

    def at(self, t):
        s = mpc(0)
        for v in reversed(self.c):
            s = s * t + v
        return s


class Ratio:
    """A quotient of two polynomials."""

    def __init__(self, n, d=None):
        self.n, self.d = n, d or Poly(1)

    def __mul__(self, o):
        if not isinstance(o, Ratio):
            return Ratio(self.n * o, self.d)
        return Ratio(self.n * o.n, self.d * o.d)

    def __truediv__(self, o):
        return Ratio(self.n * o.d, self.d * o.n)

    def __add__(self, o):
        if not isinstance(o, Ratio):
            return Ratio(self.n + self.d * o, self.d)
        return Ratio(self.n * o.d + o.n * self.d, self.d * o.d)

    def derivative_numerator(self):
        return self.n.d() * self.d + self.n * self.d.d() * -1

    def at(self, t):
        return self.n.at(t) / self.d.at(t)

    def slope(self, t):
        d = self.d.at(t)
        return self.derivative_numerator().at(t) / d / d


T = Ratio(Poly(0, 1))
ONE = Ratio(Poly(1))


def product(kappa, *ratios):
    """kappa MP_c1 x MP_c2 x ..., parameter p."""
    lam = (T + 1) / T * mpf(kappa)
    for c in ratios:
        lam = lam * (T * mpf(c) + 1)
    return lam, T


def series(noise, terms, r=1):
    """lambda chi = (1 + f)(1 + r f), f = noise chi + sum v chi/(1 - v chi/c), parameter chi."""
    f = T * noise
    for v, c in terms:
        f = f + T * v / (T * (-v / c) + 1)
    return (f + 1) * (f * mpf(r) + 1) / T, f


def attention(beta, c, r=1):
    b2 = mpf(beta) ** 2
    return series(mpmath.expm1(b2) - b2, [(b2, mpf(c))], r)


def gaussian_tokens(beta, c, a):
    """parameter q, the value of the score part's series."""
    b2 = mpf(beta) ** 2
    x = T * (1 / mpf(a)) + 1
    chi = T / (x * x * (T * (1 / mpf(c)) + 1)) * (1 / b2)
    return with_noise(chi, T, b2)


def with_noise(chi, q, b2):
    p = q + chi * (mpmath.expm1(b2) - b2)
    return (p + 1) * (p + 1) / chi, p


def measured_tokens(beta, c, gram):
    """parameter w; gram is scaled to mean 1."""
    b2 = mpf(beta) ** 2
    mean = sum(map(mpf, gram)) / len(gram)
    count = {}
    for g in gram:
        count[g] = count.get(g, 0) + 1
    # psi = w N/D, 1 + psi = M/D, K = D (1 + psi/c): common factors are cancelled by hand.
    masses = {mpf(g) / mean: mpf(k) / len(gram) for g, k in count.items() if g > 0}
    w, n, d = Poly(0, 1), Poly(0), Poly(1)
    for h in masses:
        d = d * Poly(1, -h)
    for h, mass in masses.items():
        term = Poly(h * mass)
        for other in masses:
            if other != h:
                term = term * Poly(1, -other)
        n = n + term
    m, k = d + w * n, d + w * n * (1 / mpf(c))
    noise = (mpmath.expm1(b2) - b2) / b2
    lam = Ratio((n * k + d * w * m * noise) * (n * k + d * w * m * noise) * b2, d * d * n * k * w)
    return lam, Ratio(w * n * n * k + w * m * m * d * noise, d * n * k)


def silverstein(gamma, values, weights):
    """companion Stieltjes variable m; p = -(1 + lambda m)/gamma because G_comp = -m."""
    total = sum(map(mpf, weights))
    lam = ONE / T * -1
    for h, w in zip(values, weights):
        if h > 0:
            lam = lam + ONE * (mpf(gamma) * h * w / total) / (T * mpf(h) + 1)
    p = (lam * T + 1) * (-1 / mpf(gamma))
    return lam, p


def gegenbauer(k, nu, t):
    """C_k^(nu)(t) by its recurrence."""
    low, high = mpf(1), 2 * nu * t
    for j in range(2, k + 1):
        low, high = high, (2 * (j + nu - 1) * t * high - (j + 2 * nu - 2) * low) / j
    return high


def gegenbauer_parts(m, beta, degrees):
    """variances of the parts of exp(beta sqrt(m) t)/E, by quadrature with weight (1-t^2)^((m-3)/2)."""
    m = mpf(m)
    s = mpf(beta) * mpmath.sqrt(m)
    nu = (m - 2) / 2
    grid = [-1, -mpf(1) / 2, 0, mpf(1) / 4, mpf(1) / 2, mpf(3) / 4, 1]
    mean = lambda h: mpmath.quad(lambda t: h(t) * (1 - t * t) ** ((m - 3) / 2), grid)
    one = mean(lambda t: mpf(1))
    e1 = mean(lambda t: mpmath.exp(s * t)) / one
    v = mean(lambda t: mpmath.exp(2 * s * t)) / one / e1**2 - 1
    parts, dims = [], []
    for k in range(1, degrees + 1):
        c = lambda t, k=k: gegenbauer(k, nu, t)
        inner = mean(lambda t: mpmath.exp(s * t) * c(t)) / one / e1
        norm = mean(lambda t: c(t) ** 2) / one
        parts.append(inner**2 / norm)
        dims.append((2 * k + m - 2) / k * mpmath.binomial(k + m - 3, k - 1))
    return v, parts, dims


def spherical(length, m, beta, degrees):
    v, parts, dims = gegenbauer_parts(m, beta, degrees)
    return series(v - sum(parts), [(u, n / length) for u, n in zip(parts, dims)])


class Law:
    """The branch of one law."""

    def __init__(self, maps):
        self.lam, self.p = maps
        self.dnum = self.lam.derivative_numerator()
        self.edges = self.find_edges()

    def newton(self, z, t, tol=None):
        """Solve lambda(t) = z from t; None when it does not contract."""
        t0 = t
        last = None
        for _ in range(60):
            d = self.lam.d.at(t)
            f = self.lam.n.at(t) / d - z
            g = self.dnum.at(t) / d / d
            step = f / g
            size = abs(step)
            if last is None and size > abs(t0) / 20:
                return None
            if last is not None and size > last / 2:
                if size < mpf(10) ** -34 * abs(t):
                    return t - step
                return None
            t -= step
            if size < mpf(10) ** -37 * abs(t):
                return t
            last = size
        return None

    def walk(self, t, path, n):
        """Continue from path(0) to path(1); adaptive."""
        s, h = mpf(0), mpf(1) / n
        while s < 1:
            nxt = min(mpf(1), s + h)
            u = self.newton(path(nxt), t)
            if u is None:
                h /= 2
                if h < mpf(10) ** -12:
                    raise ArithmeticError("lost")
            else:
                t, s = u, nxt
                h *= mpf(3) / 2
        return t

    def from_infinity(self, z):
        """t at z, down from far above."""
        top = mpf(10) ** 6 * (abs(z) + self.scale)
        # lambda ~ a/t at t -> 0: a = n(0)/d'(0)
        a = self.lam.n.at(0) / self.lam.d.d().at(0)
        far = mpc(0, top)
        t = self.newton(far, a / far)
        # along a geometric path from i top to z
        return self.walk(t, lambda s: z + (far - z) * (mpf(10) ** (-60 * s) if s < 1 else 0), 60)

    def find_edges(self):
        c = list(self.dnum.c)
        while abs(c[-1]) < mpf(10) ** -60 * max(map(abs, c)):
            c.pop()
        while c[0] == 0:
            c.pop(0)
        self.scale = mpf(1)
        roots = mpmath.polyroots(list(reversed(c)), maxsteps=2000, extraprec=800)
        values = []
        for r in roots:
            pole = abs(self.lam.d.at(r)) < mpf(10) ** -25 * max(map(abs, self.lam.d.c))
            if not pole and abs(mpmath.im(r)) < mpf(10) ** -15 * abs(r):
                x = mpmath.re(self.lam.at(mpmath.re(r)))
                if mpmath.isfinite(x) and x > mpf(10) ** -15:
                    values.append(x)
        values.sort()
        kept = []
        self.scale = values[-1]
        inside = False
        lo = mpf(0)
        cells = [mpf(0)] + values + [values[-1] * 2]
        flags = [self.density((a + b) / 2) > mpf(10) ** -25 / b for a, b in zip(cells, cells[1:])]
        for k, x in enumerate(values):
            if flags[k] != flags[k + 1]:
                kept.append(x)
        if flags[0]:
            kept.insert(0, mpf(0))
        return kept

    def density(self, x):
        t = self.from_infinity(mpc(x, 0))
        return abs(mpmath.im(self.p.at(t))) / (mpmath.pi * x)

    def survival(self, x):
        """-Im/pi of the contour integral of G from x to R along the upper half circle."""
        right = 3 * self.edges[-1]
        centre, radius = (x + right) / 2, (right - x) / 2
        top = self.from_infinity(mpc(centre, radius))
        # Towards x the panels shrink geometrically down to the distance of the nearest edge.
        near = min(abs(x - e) for e in self.edges) / radius
        cuts = [mpf(1)]
        while cuts[-1] > near / 2:
            cuts.append(cuts[-1] / 4)
        cuts.append(mpf(0))
        towards_x = [1 - c for c in cuts]
        total = self.arc(top, centre, radius, -1, towards_x) + self.arc(top, centre, radius, 1, [0, mpf(1) / 2, 1])
        return -mpmath.im(total) / mpmath.pi

    def arc(self, t, centre, radius, sign, cuts):
        """Integral of G over the quarter circle between the top and the real axis, left to right."""
        total, last = mpc(0), mpf(0)
        at = lambda u: centre + radius * mpmath.expjpi((1 - sign * u) / 2)
        for low, high in zip(cuts, cuts[1:]):
            for node, weight in legendre_rule():
                u = low + (high - low) * node
                t = self.walk(t, lambda s, a=last, b=u: at(a + (b - a) * s), 1)
                last, z = u, at(u)
                g = (1 + self.p.at(t)) / z
                total += g * (z - centre) * mpc(0, -1) * weight * (high - low) * mpmath.pi / 2
        return total


NODES = {}


def legendre(n, x):
    """P_n and its derivative, by the recurrence."""
    low, high = mpf(1), x
    for k in range(2, n + 1):
        low, high = high, ((2 * k - 1) * x * high - (k - 1) * low) / k
    return high, n * (x * high - low) / (x * x - 1)


def legendre_rule(n=20):
    """Gauss-Legendre on [0, 1], ordered."""
    if n not in NODES:
        out = []
        for k in range(n):
            x = mpmath.cos(mpmath.pi * (k + mpf(3) / 4) / (n + mpf(1) / 2))
            for _ in range(8):
                value, slope = legendre(n, x)
                x -= value / slope
            out.append(((1 + x) / 2, 1 / ((1 - x * x) * legendre(n, x)[1] ** 2)))
        NODES[n] = sorted(out)
    return NODES[n]


FRACTIONS = ["0.001", "0.02", "0.2", "0.5", "0.8", "0.98", "0.999"]
HARD = ["1e-9", "1e-5", "0.02", "0.2", "0.5", "0.8", "0.98", "0.999"]


def entry(name, arguments, maps):
    law = Law(maps)
    edges = law.edges
    points = []
    for a, b in zip(edges[::2], edges[1::2]):
        for s in HARD if a == 0 else FRACTIONS:
            x = mpf(float(a + (b - a) * mpf(s)))
            density, survival = law.density(x), law.survival(x)
            points.append({"x": float(x), "density": float(density), "survival": float(survival),
                           "cumulative": float(1 - survival)})
    print(name, arguments, [float(e) for e in edges], file=sys.stderr, flush=True)
    return {"law": name, "arguments": arguments, "edges": [float(e) for e in edges], "points": points}


GRAM = [0.0, 0.1, 0.25, 0.5, 0.5, 1.0, 2.0, 4.0]

CASES = [
    ("marchenkoPastur", [0.5, 1.0], lambda c, v: product(v, c)),
    ("marchenkoPastur", [1.0, 1.0], lambda c, v: product(v, c)),
    ("marchenkoPastur", [2.0, 3.0], lambda c, v: product(v, c)),
    ("freeProduct", [0.3, 0.25, 0.125], lambda d, g, k: product(k, d, g)),
    ("freeProduct", [1.0, 1.0, 1.0], lambda d, g, k: product(k, d, g)),
    ("freeProduct", [1.0, 2.0, 1.0], lambda d, g, k: product(k, d, g)),
    ("freeProduct", [0.9, 0.001, 1.0], lambda d, g, k: product(k, d, g)),
    ("gaussianEquivalence", [1.0, 1.0], attention),
    ("gaussianEquivalence", [0.8, 0.0625], attention),
    ("gaussianEquivalence", [0.125, 2.0], attention),
    ("gaussianEquivalence", [3.0, 0.01], attention),
    ("rectangular", [0.5, 1.0, 0.5], attention),
    ("rectangular", [1.0, 0.25, 4.0], attention),
    ("gaussianTokens", [0.5, 1.0, 1.0], gaussian_tokens),
    ("gaussianTokens", [1.0, 0.125, 0.5], gaussian_tokens),
    ("sphericalEquivalence", [512.0, 32.0, 0.5, 3.0], lambda l, m, b, k: spherical(l, m, b, int(k))),
    ("sphericalEquivalence", [128.0, 16.0, 1.0, 2.0], lambda l, m, b, k: spherical(l, m, b, int(k))),
    ("silverstein", [0.05, 1.0, 0.5, 3.0, 0.3, 10.0, 0.2], None),
    ("silverstein", [0.5, 1.0, 0.5, 3.0, 0.3, 10.0, 0.2], None),
    ("silverstein", [2.0, 0.0, 0.1, 1.0, 0.5, 5.0, 0.4], None),
    ("measuredTokens", [0.75, 0.25] + GRAM, None),
    ("measuredTokens", [0.25, 2.0] + GRAM[1:], None),
]


def maps_of(name, a, make):
    if name == "silverstein":
        return silverstein(a[0], a[1::2], a[2::2])
    if name == "measuredTokens":
        return measured_tokens(a[0], a[1], a[2:])
    return make(*a)


if __name__ == "__main__":
    chosen = [c for c in CASES if len(sys.argv) < 2 or c[0] in sys.argv[1:]]
    laws = [entry(name, args, maps_of(name, args, make)) for name, args, make in chosen]
    rows = []
    for law in laws:
        points = ",\n   ".join(json.dumps(p) for p in law["points"])
        head = json.dumps({k: law[k] for k in ("law", "arguments", "edges")})[:-1]
        rows.append("  " + head + ', "points": [\n   ' + points + "]}")
    print('{"laws": [\n' + ",\n".join(rows) + "\n]}")
