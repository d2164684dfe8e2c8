# A gradient written in NumPy, with two mistakes. Its last three lines are all that this tool needs.
import numpy as np

rng = np.random.default_rng(6)
n0, n1, n2, m, alpha = 3, 5, 4, 7, 0.1
W1, b1 = rng.normal(size=(n1, n0)), rng.normal(size=(n1, 1))
W2, b2 = rng.normal(size=(n2, n1)), rng.normal(size=(n2, 1))
X, Y = rng.normal(size=(n0, m)), (rng.random((n2, m)) > 0.5) * 1.0

Z1 = W1 @ X + b1
A1 = np.tanh(Z1)
Z2 = W2 @ A1 + b2
A2 = 1 / (1 + np.exp(-Z2))
dZ2 = A2 - Y
dW2 = dZ2 @ A1.T / (m - 1)                                # as for a sample variance
db2 = np.mean(dZ2, axis=1, keepdims=True)
dZ1 = W2.T @ dZ2 * (A1 * (1 - A1))                        # the slope of the sigmoid
dW1 = dZ1 @ X.T / m
db1 = np.mean(dZ1, axis=1, keepdims=True)

np.savez("mine.npz", activation="tanh", W1=W1, b1=b1, W2=W2, b2=b2, X=X, Y=Y,
         Z1=Z1, A1=A1, Z2=Z2, A2=A2, dZ2=dZ2, dZ1=dZ1,
         dW1=dW1, db1=db1, dW2=dW2, db2=db2)
