"""Writes tracy_widom.json: Tracy-Widom laws from Painleve II, independent of the Fredholm route of the library.

q'' = s q + 2 q^3, q ~ Ai(s) (Hastings-McLeod), integrated from s = 24 to the left by Taylor steps of order 48 at
90 digits. With I = int_s^oo q, U = int_s^oo q^2, V = int_s^oo (x - s) q(x)^2 dx (Tracy and Widom 1994, 1996):
F2 = exp(-V), f2 = U F2, F1 = exp(-(V + I)/2), f1 = (U + q) F1 / 2.
Start: the linearised tail q = Ai; the relative error of that is of order Ai(24)^2 < 1e-69.
Run once: python3 tracy_widom.py > tracy_widom.json
"""
import json
import platform

from mpmath import airyai, exp, expm1, inf, mp, mpf, quad

mp.dps = 90
START, STOP, PER_UNIT, ORDER = 24, -10, 8, 48


def step(s, y, h):
    """One Taylor step of (q, q', I, U, V) by h."""
    q, c = [y[0], y[1]], []
    for n in range(ORDER):
        c.append(sum(q[k] * q[n - k] for k in range(n + 1)))
        cube = sum(c[k] * q[n - k] for k in range(n + 1))
        q.append((s * q[n] + (q[n - 1] if n else 0) + 2 * cube) / ((n + 1) * (n + 2)))
    u = [y[3]] + [-c[n] / (n + 1) for n in range(ORDER)]
    v = [y[4]] + [-u[n] / (n + 1) for n in range(ORDER)]
    i = [y[2]] + [-q[n] / (n + 1) for n in range(ORDER)]
    value = lambda a: sum(t * h**n for n, t in enumerate(a))
    slope = sum(n * t * h ** (n - 1) for n, t in enumerate(q) if n)
    return [value(q), slope, value(i), value(u), value(v)]


def main():
    s0 = mpf(START)
    ai, dai = airyai(s0), airyai(s0, derivative=1)
    y = [ai, dai, quad(airyai, [s0, s0 + 4, inf]), dai**2 - s0 * ai**2,
         quad(lambda x: (x - s0) * airyai(x) ** 2, [s0, s0 + 4, inf])]
    rows, h = [], mpf(-1) / PER_UNIT
    for k in range((START - STOP) * PER_UNIT + 1):
        s = s0 + k * h
        if k % (PER_UNIT // 2) == 0:
            q, _, i, u, v = y
            rows.append({"s": float(s),
                         "cdf1": float(exp(-(v + i) / 2)), "survival1": float(-expm1(-(v + i) / 2)),
                         "density1": float((u + q) / 2 * exp(-(v + i) / 2)),
                         "cdf2": float(exp(-v)), "survival2": float(-expm1(-v)), "density2": float(u * exp(-v))})
        y = step(s, y, h)
    from mpmath import __version__ as version
    airy = [{"x": x / 4, "ai": float(airyai(mpf(x) / 4)), "derivative": float(airyai(mpf(x) / 4, derivative=1))}
            for x in range(-56, 240, 3)]
    print(json.dumps({"software": "mpmath " + version + ", Python " + platform.python_version(),
                      "tracyWidom": rows[::-1], "airy": airy}, indent=1))


main()
