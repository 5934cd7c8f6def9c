"""Reference values of the separable law to 20 digits and more (30 carried), written to separable_points.json.

The unknowns are (w, v) with psi_D(v) = gamma psi_H(w) and z w v = gamma p (1 + delta p), p = psi_H(w), solved together
by Newton's method at a complex z: continued in doubles from i infinity through the upper half-plane, then solved to all
digits where a value is needed. The support is where the
density of a scan over z = x + 1e-7 i is not small; its edges are zeros of d lambda on the real curve, found from there;
the survival function is the contour integral of G = (1 + p)/z on a half circle. The library has one parameter on the
curve, traces it along the real axis and takes the distribution function from a closed form.

Run: python3 separable_points.py > separable_points.json
"""
import json
import sys

import numpy
from mpmath import mp, mpc, mpf
import mpmath

mp.dps = 30


class System:
    """H (values, weights), D (values, weights), gamma and delta, 0 for none."""

    def __init__(self, gamma, delta, h, d, real=mpf):
        self.gamma, self.delta = real(gamma), real(delta)
        self.h, self.d = self.measure(h, real), self.measure(d, real)
        self.h_mean = sum(x * m for x, m in self.h)
        self.d_mean = sum(x * m for x, m in self.d)

    @staticmethod
    def measure(points, real):
        total = sum(real(m) for _, m in points)
        return [(real(x), real(m) / total) for x, m in points]

    @staticmethod
    def psi(measure, w):
        """psi and psi'."""
        return (sum(m * x * w / (1 - x * w) for x, m in measure),
                sum(m * x / (1 - x * w) ** 2 for x, m in measure))

    def newton(self, z, w, v, digits):
        w0, v0 = w, v
        last = None
        for _ in range(60):
            p, dp = self.psi(self.h, w)
            q, dq = self.psi(self.d, v)
            f = q - self.gamma * p
            g = z * w * v - self.gamma * p * (1 + self.delta * p)
            a, b = -self.gamma * dp, dq
            c, e = z * v - self.gamma * dp * (1 + 2 * self.delta * p), z * w
            det = a * e - b * c
            sw, sv = (f * e - b * g) / det, (a * g - f * c) / det
            size = abs(sw) / abs(w) + abs(sv) / abs(v)
            if last is None and abs(sw) / abs(w0) + abs(sv) / abs(v0) > 0.05:
                return None
            if last is not None and size > last / 2:
                return (w - sw, v - sv) if size < 10.0 ** (3 - digits) else None
            w, v = w - sw, v - sv
            if size < 10.0 ** (-digits + 1):
                return w, v
            last = size
        return None

    def walk(self, state, path, digits):
        s, step = 0.0, 1 / 16
        while s < 1:
            u = min(1.0, s + step)
            found = self.newton(path(u), *state, digits)
            if found is None:
                step /= 2
                if step < 1e-12:
                    raise ArithmeticError("lost")
            else:
                state, s = found, u
                step *= 1.5
        return state

    def from_infinity(self, z, digits, far):
        state = self.newton(far, self.d_mean / far, self.gamma * self.h_mean / far, digits)
        ratio = abs(far) / abs(z)
        return self.walk(state, lambda s: z + (far - z) * (ratio ** (-3 * s) if s < 1 else 0), digits)


class Law:

    def __init__(self, gamma, delta, h, d):
        self.system = System(gamma, delta, h, d)
        self.rough = System(gamma, delta, h, d, float)
        self.edges = self.find_edges(self.rough)

    def state(self, z):
        """In doubles, from far above."""
        return self.rough.from_infinity(complex(z), 9, complex(0, 1e6 * float(self.top)))

    def p_at(self, z, state):
        """p to all digits, from a state in doubles."""
        found = self.system.newton(z, mpc(state[0]), mpc(state[1]), mp.dps - 6)
        return self.system.psi(self.system.h, found[0])[0]

    def density(self, x):
        return abs(mpmath.im(self.p_at(mpc(x, 0), self.state(x)))) / (mpmath.pi * x)

    def find_edges(self, rough):
        """Right to left over a fine scan; each change of sides is refined on the real curve."""
        largest = max(x for x, _ in rough.h) * max(x for x, _ in rough.d)
        self.top = mpf(largest) * (1 + mpf(rough.gamma) ** 0.5) ** 2 * (1 + mpf(rough.delta) ** 0.5) ** 2
        grid = numpy.geomspace(1.2 * float(self.top), 1e-7 * float(self.top), 6000)
        state = rough.from_infinity(complex(grid[0], 1e-7 * grid[0]), 14, 1e8j * grid[0])
        inside, edges, before = False, [], None
        for x in grid:
            near = complex(x, 1e-7 * x)
            start = complex(before[0], 1e-7 * before[0]) if before else near
            state = rough.walk(state, lambda s: start + (near - start) * s, 9)
            p = rough.psi(rough.h, state[0])[0]
            now = abs(p.imag) > 3e-3 * min(abs(p), abs(1 + p))
            if now != inside:
                # from the side without mass, where w and v are nearly real
                edges.append(self.refined(before[1] if now else state))
                inside = now
            before = (x, state)
        if inside:
            edges.append(mpf(0))
        return edges[::-1]

    def refined(self, state):
        s = self.system

        def equations(w, v):
            p, dp = s.psi(s.h, w)
            q, dq = s.psi(s.d, v)
            slope = dp * (1 / p + s.delta / (1 + s.delta * p)) - 1 / w - s.gamma * dp / dq / v
            return [q - s.gamma * p, slope * w]

        w, v = mpmath.findroot(equations, (mpf(state[0].real), mpf(state[1].real)), tol=1e-40, maxsteps=100)
        p = s.psi(s.h, w)[0]
        return s.gamma * p * (1 + s.delta * p) / (w * v)

    def survival(self, x):
        """-Im/pi of the contour integral of G from x to R along the upper half circle."""
        right = 3 * self.edges[-1]
        centre, radius = (x + right) / 2, (right - x) / 2
        near = min(abs(x - e) for e in self.edges) / radius
        cuts = [mpf(1)]
        while cuts[-1] > near / 2:
            cuts.append(cuts[-1] / 4)
        cuts.append(mpf(0))
        total = self.arc(centre, radius, -1, [1 - c for c in cuts])
        total += self.arc(centre, radius, 1, [mpf(0), mpf(1) / 2, mpf(1)])
        return -mpmath.im(total) / mpmath.pi

    def arc(self, centre, radius, sign, cuts):
        total, last = mpc(0), mpf(0)
        state = self.state(mpc(centre, radius))
        at = lambda u: centre + radius * mpmath.expjpi((1 - sign * u) / 2)
        for low, high in zip(cuts, cuts[1:]):
            for node, weight in RULE:
                u = low + (high - low) * node
                state = self.rough.walk(state, lambda s, a=last, b=u: complex(at(a + (b - a) * s)), 9)
                last, z = u, at(u)
                g = (1 + self.p_at(z, state)) / z
                total += g * (z - centre) * mpc(0, -1) * weight * (high - low) * mpmath.pi / 2
        return total


def legendre_rule(n):
    """Gauss-Legendre on [0, 1], ordered."""
    out = []
    for k in range(n):
        x = mpmath.cos(mpmath.pi * (k + mpf(3) / 4) / (n + mpf(1) / 2))
        for _ in range(8):
            value = mpmath.legendre(n, x)
            slope = n * (x * value - mpmath.legendre(n - 1, x)) / (x * x - 1)
            x -= value / slope
        slope = n * (x * mpmath.legendre(n, x) - mpmath.legendre(n - 1, x)) / (x * x - 1)
        out.append(((1 + x) / 2, 1 / ((1 - x * x) * slope ** 2)))
    return sorted(out)


RULE = legendre_rule(20)
FRACTIONS = ["0.001", "0.02", "0.2", "0.5", "0.8", "0.98", "0.999"]
HARD = ["1e-9", "1e-5", "0.02", "0.2", "0.5", "0.8", "0.98", "0.999"]

# gamma, delta, number of population points, those with weights in turn, then variances with weights
CASES = [
    [0.25, 0.4, 1, 1.0, 1.0, 0.25, 0.25, 0.125, 0.25, 0.0625, 0.25, 0.03125, 0.25],
    [0.5, 0.0, 3, 1.0, 0.5, 3.0, 0.3, 10.0, 0.2, 0.25, 0.5, 0.5, 0.5],
    [2.0, 0.0, 3, 0.0, 0.1, 1.0, 0.5, 5.0, 0.4, 0.0, 0.2, 0.5, 0.4, 9.0, 0.4],
    [20.0, 0.1, 1, 1.0, 1.0, 0.05, 0.5, 1.0, 0.5],
    [0.01, 0.0, 2, 1.0, 0.6, 2.0, 0.4, 0.5, 0.3, 1.0, 0.7],
    [8.0, 0.0, 3, 3.25, 0.4, 4.25, 0.2, 0.75, 0.4, 0.5, 0.25, 0.25, 0.5, 2.0, 0.25],
    [1.0, 0.0, 2, 1.0, 0.5, 2.0, 0.5, 0.5, 0.5, 2.0, 0.5],
]


def entry(arguments):
    gamma, delta, count = arguments[0], arguments[1], int(arguments[2])
    pairs = list(zip(arguments[3::2], arguments[4::2]))
    law = Law(gamma, delta, pairs[:count], pairs[count:])
    edges = law.edges
    points = []
    for a, b in zip(edges[::2], edges[1::2]):
        for s in HARD if a == 0 else FRACTIONS:
            x = mpf(float(a + (b - a) * mpf(s)))
            density, survival = law.density(x), law.survival(x)
            points.append({"x": float(x), "density": float(density), "survival": float(survival),
                           "cumulative": float(1 - survival)})
    print(arguments, [float(e) for e in edges], file=sys.stderr, flush=True)
    return {"law": "separable", "arguments": arguments, "edges": [float(e) for e in edges], "points": points}


if __name__ == "__main__":
    rows = []
    for law in map(entry, CASES):
        points = ",\n   ".join(json.dumps(p) for p in law["points"])
        head = json.dumps({k: law[k] for k in ("law", "arguments", "edges")})[:-1]
        rows.append("  " + head + ', "points": [\n   ' + points + "]}")
    print('{"laws": [\n' + ",\n".join(rows) + "\n]}")
