"""Times PyTorch's gradcheck, a round at a time, as the benchmark asks for it on standard input.

Each line "MODE n0 n1 n2 m seed repetitions" with MODE slow or fast is answered by the seconds of one check.
"""
import sys
import time

import torch

torch.set_num_threads(1)
cases = {}


def case(n0, n1, n2, m, seed):
    key = (n0, n1, n2, m, seed)
    if key not in cases:
        g = torch.Generator().manual_seed(seed)
        draw = lambda *size: torch.randn(*size, dtype=torch.float64, generator=g)
        X, Y = draw(n0, m), (draw(n2, m) > 0).double()
        leaves = [t.requires_grad_() for t in (draw(n1, n0) / n0 ** 0.5, 0.1 * draw(n1, 1), draw(n2, n1) / n1 ** 0.5, 0.1 * draw(n2, 1))]

        def J(W1, b1, W2, b2):
            Z2 = W2.mm((W1.mm(X) + b1).tanh()) + b2
            return (torch.logaddexp(Z2, torch.zeros_like(Z2)) - Y * Z2).sum() / m

        cases[key] = (J, leaves)
    return cases[key]


print(torch.__version__, flush=True)
for line in sys.stdin:
    mode, *numbers = line.split()
    *shape, repetitions = map(int, numbers)
    J, leaves = case(*shape)
    start = time.perf_counter()
    for _ in range(repetitions):
        torch.autograd.gradcheck(J, leaves, fast_mode=mode == "fast", check_undefined_grad=False)
    print((time.perf_counter() - start) / repetitions, flush=True)
