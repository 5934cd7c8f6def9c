#!/usr/bin/env python3
"""Edges, density and distribution function of the laws of masked attention, in the form of law_points.json.

Causal linear models: multiple shooting with Runge-Kutta steps of causal.py, 16 segments, two step sizes and Richardson's
extrapolation; edges are zeros of d(lambda)/dt on the real curve, likewise. Triangular noise: Lambert's function at 60 digits.
Sliding windows and prefixes: the damped fixed point of causal.py on grids of n, 2n, 3n and 4n cells, errors of orders 2, 3 and 4
removed; the right edge is the least z on the real branch z(m), m the trace, by Newton's method with differences for derivatives.
"""
import json
import sys
import numpy as np
import mpmath as mp
import causal

np.seterr(all='ignore')
mp.mp.dps = 60
SEGMENTS = 16


def richardson(coarse, fine):
    return (16 * fine - coarse) / 15


def edge(p, t0, a0):
    """Zero of d(lambda)/dt near t0 by the secant rule, at two step sizes."""
    places = []
    for n in (128, 256):
        t, u, a = t0, t0 * (1 + 1e-4), a0
        _, s, _, a = causal.edge_curve(*p, t, a, n)
        for _ in range(30):
            place, r, _, a = causal.edge_curve(*p, u, a, n)
            if abs(u - t) < 1e-13 * abs(u) or r == s:
                break
            t, u, s = u, u - r * (u - t) / (r - s), r
        places.append(place)
    return richardson(*places)


def near_edge(p, x):
    """Real parts of a solution at x, which lies inside a band next to its edge."""
    a, c, _, ok = causal.solve(*p, [x], n=8, M=4)
    assert ok.all(), x
    return (-1 / c[0]).real, a[0].real


def right(p):
    e, t, _ = causal.right_edge(*p, n=32)
    return edge(p, t, near_edge(p, 0.999 * e)[1])


def values(p, x):
    """Solved with few steps, then refined with more; points that the continuation does not reach are left out."""
    v, c, s2 = (np.asarray(u, float) for u in p)
    a, C, Y, good = causal.solve(*p, x, n=3, M=SEGMENTS)
    found = []
    for n in (12, 24):
        a, C, Y, ok = causal._newton(v, c, s2, x + 0j, a, C, Y, n)
        good &= ok
        found.append(causal.finish(v, c, s2, x, a, C, Y, n))
    return x[good], richardson(found[0][0], found[1][0])[good], richardson(found[0][1], found[1][1])[good]


def grid(edges):
    x = []
    for low, high in zip(edges[::2], edges[1::2]):
        shares = (0.02, 0.2, 0.5, 0.8, 0.98, 0.999)
        x += [low + s * (high - low) for s in ((1e-6, 1e-5, 1e-3) if low == 0 else (0.001,)) + shares]
    return np.array(x)


def points(x, density, below):
    return [dict(x=float(u), density=float(d), survival=float(1 - c), cumulative=float(c)) for u, d, c in zip(x, density, below)]


def linear(key, arguments, p, inner):
    edges = [0.0]
    for place in inner:
        t, a = near_edge(p, place)
        edges.append(edge(p, t, a))
    edges.append(right(p))
    x = grid(edges)
    return dict(law=key, arguments=arguments, edges=[float(e) for e in edges], points=points(*values(p, x)))


def noise(variance):
    v = mp.mpf(variance)
    rows = []
    for share in (1e-9, 1e-5, 0.02, 0.2, 0.5, 0.8, 0.98, 0.999):
        x = float(mp.e * v * share)
        u = mp.lambertw(-v / mp.mpf(x), 0)
        c = 1 / (u if u.imag > 0 else mp.conj(u))
        below = -(mp.arg(c) + c.imag) / mp.pi
        rows.append(dict(x=x, density=float(abs(c.imag) / mp.pi / mp.mpf(x)), survival=float(1 - below), cumulative=float(below)))
    return dict(law='causalNoise', arguments=[variance], edges=[0.0, float(mp.e * v)], points=rows)


def window_equations(p, M1, M2, g, w, z):
    v, c, s2 = p
    n = len(g)
    h = M2.T @ w / n
    H = M1.T @ (w[:, None] * M1) / n
    H[np.arange(n), np.arange(n)] = h
    U, V = s2 * h - z, 1 + s2 * (M2 @ g) / n
    for vk, ck in zip(v, c):
        T = np.linalg.inv(np.diag(n / g) + vk / ck * H)
        U = U + vk * np.diag((np.diag(n / g) @ T) @ H)
        V = V + vk * (np.einsum('xy,yz,xz->x', M1, T, M1) + (M2 - M1 ** 2) @ np.diag(T))
    return U, V


def place(p, M1, M2, m, start):
    """(g, w, z) at the real trace m."""
    n = len(M1)

    def f(u):
        U, V = window_equations(p, M1, M2, u[:n], u[n:2 * n], u[2 * n])
        return np.concatenate([1 / u[:n] - U, 1 / u[n:2 * n] - V, [(u[:n].mean() - m) * n]])
    u = start.copy()
    for _ in range(20):
        step = 1e-6 * abs(u)
        jacobian = np.array([(f(u + e) - f(u - e)) / (2 * e.max()) for e in np.diag(step)]).T
        change = np.linalg.solve(jacobian, f(u))
        u = u - change
        if abs(change / u).max() < 1e-12:
            return u
    raise ArithmeticError(change)


def masked_edge(p, M1, M2):
    n = len(M1)
    z = 20 * (p[0].sum() + p[2] + (p[0] / p[1]).sum())
    m = -1 / z
    walk = [np.concatenate([np.full(n, m), np.ones(n), [z]])]
    factor = 1.05
    while len(walk) < 3 or walk[-1][2 * n] < walk[-2][2 * n]:
        try:
            walk.append(place(p, M1, M2, m * factor, walk[-1]))
            m *= factor
            if m < -1 and walk[-1][2 * n] > walk[-2][2 * n] and factor > 1.002:
                del walk[-1]
                m, factor = m / factor, 1 + (factor - 1) / 3
        except ArithmeticError:
            factor = 1 + (factor - 1) / 3
    least, near = m / factor, walk[-2]
    for width in (factor - 1, (factor - 1) / 4):
        shares = np.linspace(-1, 1, 7)
        fit = np.polynomial.Polynomial.fit(shares, [place(p, M1, M2, least * (1 + width * s), near)[2 * n] for s in shares], 6)
        roots = fit.deriv().roots()
        best = min(roots[abs(roots.imag) < 1e-9].real, key=abs)
        least *= 1 + width * best
    return fit(best)


def boundary(n, k, share):
    """Cells of a mask whose boundaries run through their corners."""
    i = np.arange(n)
    d = i[:, None] - i[None, :]
    if share == 0:
        return 1.0 * ((d > 0) & (d < k)) + 0.5 * ((d == 0) | (d == k))
    seen = i[None, :] < round(share * n)
    return np.where(seen, 1.0, 1.0 * (d > 0) + 0.5 * (d == 0))


def masked(beta, c, window, prefix, coarse):
    p = causal.linear_params(beta, c)
    sizes = [coarse, 2 * coarse, 3 * coarse, 4 * coarse]
    masks = [(M, 1.0 * M) for M in (boundary(n, round(window * n), prefix) for n in sizes)]
    edges = [masked_edge(p, *m) for m in masks]
    weights = np.linalg.solve(np.array([[1.0 / k ** q for k in (1, 2, 3, 4)] for q in (0, 2, 3, 4)]), [1.0, 0, 0, 0])
    e = weights @ edges
    rows = []
    for s in (0.02, 0.2, 0.5, 0.8, 0.98):
        values = []
        for (M1, M2), own in zip(masks, edges):
            x = own * s
            z = x * (1 + 1e-13j)
            n = len(M1)
            g, w = np.full(n, 1 / (-x * (1 + 1j))), np.ones(n, complex)
            for _ in range(20000):
                U, V = window_equations(p, M1, M2, g, w, z)
                change = max(abs(1 / U / g - 1).max(), abs(1 / V / w - 1).max())
                g, w = (g + 1 / U) / 2, (w + 1 / V) / 2
                if change < 1e-12:
                    break
            h = M2.T @ w / n
            H = M1.T @ (w[:, None] * M1) / n
            H[np.arange(n), np.arange(n)] = h
            up = lambda q: np.where(q.imag < 0, np.pi * (q.real < 0), np.angle(q))
            phi = up(1 / w).sum() / n + w.imag.sum() / n - up(np.conj(1 / g)).sum() / n
            mu = np.linalg.eigvals(g[:, None] * H / n)
            for vk, ck in zip(p[0], p[1]):
                k = vk / ck
                phi += ck * (np.log(1 + k * mu) - k * mu / (1 + k * mu)).sum().imag
            values.append((g.imag.sum() / n / np.pi * x, -phi / np.pi))
        rate, below = weights @ np.array(values)
        rows.append((e * s, rate / (e * s), below))
    return dict(law='maskedEquivalence', arguments=[beta, c, window, prefix], edges=[0.0, float(e)], points=points(*zip(*rows)))


rows = [noise(1.0), noise(0.2840254166877414)]
for beta, c, inner in ((0.5, 1.0, ()), (1.0, 1.0, ()), (0.5, 0.25, ()), (1.0, 0.0625, (2.44, 3.36)), (0.25, 0.125, (0.0528, 0.0563))):
    rows.append(linear('causalEquivalence', [beta, c], causal.linear_params(beta, c), inner))
    print(rows[-1], file=sys.stderr, flush=True)
for length, m, beta, inner in ((512, 32, 0.5, (0.38, 0.66)), (512, 64, 1.0, ())):
    rows.append(linear('causalSphericalEquivalence', [length, m, beta, 3], causal.spherical_params(beta, m, length), inner))
    print(rows[-1], file=sys.stderr, flush=True)
for row in list(rows):
    if row['law'] == 'causalEquivalence' and row['arguments'] in ([0.5, 1.0], [1.0, 0.0625]):
        far = [p for p in row['points'] if p['x'] > 5e-6 * row['edges'][-1]]
        rows.append(dict(law='maskedEquivalence', arguments=row['arguments'] + [1.0, 0.0], edges=row['edges'], points=far))
for case in ((0.5, 1.0, 0.25, 0.0, 16), (1.0, 0.25, 0.4, 0.0, 15), (0.5, 1.0, 1.0, 0.3, 10)):
    rows.append(masked(*case))
    print(rows[-1], file=sys.stderr, flush=True)
sys.stdout.write('{"laws": [\n')
for k, row in enumerate(rows):
    listed = ',\n   '.join(json.dumps(p) for p in row.pop('points'))
    sys.stdout.write('  ' + json.dumps(row)[:-1] + ', "points": [\n   ' + listed + ']}' + (',\n' if k + 1 < len(rows) else '\n'))
sys.stdout.write(']}\n')
