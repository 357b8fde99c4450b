"""The pieces of pruning a layer in numpy, one neuron at a time: what bench/pruning.bench.ts is compared with.

Prints seconds as JSON. Arguments: samples, inputs, neurons.
"""

import json
import sys
import time

import numpy as np

m, n, neurons = (int(given) for given in sys.argv[1:])
rng = np.random.default_rng(1)
X = np.maximum(-0.2, rng.standard_normal((m, n)))
Xq = X + 0.1 * rng.standard_normal((m, n))
W = rng.standard_normal((neurons, n)) / np.sqrt(n)
H = Xq.T @ Xq
E = Xq.T @ (X - Xq)
ridge = 0.01 * np.trace(H) / n
seconds = {}


def timed(name, work):
    start = time.perf_counter()
    result = work()
    seconds[name] = time.perf_counter() - start
    return result


def mask():
    scores = W**2 / np.diag(np.linalg.inv(H + ridge * np.eye(n)))
    return scores > np.partition(scores, scores.size // 2, axis=None)[scores.size // 2]


def path(keep):
    lower = np.tril(E)
    Q = np.zeros_like(W)
    for c, w in enumerate(W):
        d = np.zeros(n)
        drift = lower @ w
        for t in range(n):
            q = w[t] + (H[t, :t] @ d[:t] + drift[t]) / H[t, t] if keep[c, t] else 0.0
            Q[c, t] = q
            d[t] = w[t] - q
    return Q


def refit(keep):
    Q = np.zeros_like(W)
    for c, w in enumerate(W):
        S = np.flatnonzero(keep[c])
        b = H @ w + E @ w + ridge * w
        Q[c, S] = np.linalg.solve(H[np.ix_(S, S)] + ridge * np.eye(len(S)), b[S])
    return Q


kept = timed("masks", mask)
timed("path", lambda: path(kept))
timed("refit", lambda: refit(kept))
print(json.dumps({"version": np.__version__, "seconds": seconds}))
