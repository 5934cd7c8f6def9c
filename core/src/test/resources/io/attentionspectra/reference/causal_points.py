#!/usr/bin/env python3
"""Edges, density and distribution function of the laws of causal attention, in the form of law_points.json.

Linear models: multiple shooting with Runge-Kutta steps of causal.py, 8 segments, two step sizes and Richardson's
extrapolation; edges are zeros of d(lambda)/dt on the real curve, likewise. Triangular noise: Lambert's function at 60 digits.
"""
import json
import sys
import numpy as np
import mpmath as mp
import causal

np.seterr(all='ignore')
mp.mp.dps = 60


def richardson(coarse, fine):
    return (16 * fine - coarse) / 15


def curve(p, t, a, n):
    return causal.edge_curve(*p, t, a, n)


def edge(p, t0, a0):
    """Zero of d(lambda)/dt near t0 by the secant rule, at two step sizes."""
    places = []
    for n in (128, 256):
        t, u, a = t0, t0 * (1 + 1e-4), a0
        _, s, _, a = curve(p, t, a, n)
        for _ in range(30):
            place, r, _, a = curve(p, u, a, n)
            if abs(u - t) < 1e-13 * abs(u) or r == s:
                break
            t, u, s = u, u - r * (u - t) / (r - s), r
        places.append(place)
    return richardson(*places)


def near_edge(p, x):
    """Real parts of a solution at x, which lies inside a band next to its edge."""
    a, c, _, ok = causal.solve(*p, [x], n=16, M=8)
    assert ok.all(), x
    return (-1 / c[0]).real, a[0].real


def right(p):
    e, t, _ = causal.right_edge(*p, n=64)
    return edge(p, t, near_edge(p, 0.999 * e)[1])


def values(p, x):
    f = [causal.law(*p, x, n=n, M=8) for n in (32, 64)]
    assert f[0][3].all() and f[1][3].all(), x
    return richardson(f[0][0], f[1][0]), richardson(f[0][1], f[1][1])


def linear(key, arguments, p, inner):
    edges = [0.0]
    for place in inner:
        t, a = near_edge(p, place)
        edges.append(edge(p, t, a))
    edges.append(right(p))
    x = []
    for low, high in zip(edges[::2], edges[1::2]):
        shares = (0.02, 0.2, 0.5, 0.8, 0.98, 0.999)
        x += [low + s * (high - low) for s in ((1e-6, 1e-5, 1e-3) if low == 0 else (0.001,)) + shares]
    x = np.array(x)
    density, below = values(p, x)
    points = [dict(x=float(u), density=float(d), survival=float(1 - c), cumulative=float(c))
              for u, d, c in zip(x, density, below)]
    return dict(law=key, arguments=arguments, edges=[float(e) for e in edges], points=points)


def noise(variance):
    v = mp.mpf(variance)
    points = []
    for share in (1e-9, 1e-5, 0.02, 0.2, 0.5, 0.8, 0.98, 0.999):
        x = float(mp.e * v * share)
        u = mp.lambertw(-v / mp.mpf(x), 0)
        c = 1 / (u if u.im > 0 else mp.conj(u))
        below = -(mp.arg(c) + c.imag) / mp.pi
        points.append(dict(x=x, density=float(abs(c.imag) / mp.pi / mp.mpf(x)), survival=float(1 - below), cumulative=float(below)))
    return dict(law='causalNoise', arguments=[variance], edges=[0.0, float(mp.e * v)], points=points)


rows = [noise(1.0), noise(0.2840254166877414)]
for beta, c, inner in ((0.5, 1.0, ()), (1.0, 1.0, ()), (0.5, 0.25, ()), (1.0, 0.0625, (2.44, 3.36)), (0.25, 0.125, (0.0528, 0.0563))):
    rows.append(linear('causalEquivalence', [beta, c], causal.linear_params(beta, c), inner))
for length, m, beta, inner in ((512, 32, 0.5, (0.3875, 0.6495)), (512, 64, 1.0, ()), (2048, 64, 0.5, (0.23778, 0.23846, 0.6440, 1.699))):
    rows.append(linear('causalSphericalEquivalence', [length, m, beta, 3], causal.spherical_params(beta, m, length), inner))
sys.stdout.write('{"laws": [\n')
for k, row in enumerate(rows):
    points = ',\n   '.join(json.dumps(p) for p in row.pop('points'))
    sys.stdout.write('  ' + json.dumps(row)[:-1] + ', "points": [\n   ' + points + ']}' + (',\n' if k + 1 < len(rows) else '\n'))
sys.stdout.write(']}\n')
