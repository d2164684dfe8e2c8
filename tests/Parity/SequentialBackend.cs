using AutogradCheck.Core;
using static TorchSharp.torch;

namespace AutogradCheck.Tests;

/// <summary>The network in plain float32 loops, one accumulator a sum: how a person without a library would write it, and the most rounding there can be.</summary>
internal sealed class SequentialBackend(bool showIntermediates = true) : IGradientBackend
{
    public string Name => "sequential";

    public Evaluation Evaluate(Parameters parameters, Batch batch, Activation g1, Wanted wanted)
    {
        var (W1, b1, W2, b2) = (Read(parameters.W1), Read(parameters.b1), Read(parameters.W2), Read(parameters.b2));
        var (X, Y) = (Read(batch.X), Read(batch.Y));
        var (n0, n1, n2, m) = (X.GetLength(0), W1.GetLength(0), Y.GetLength(0), X.GetLength(1));

        var Z1 = Fill(n1, m, (i, s) => b1[i, 0] + Sum(n0, k => W1[i, k] * X[k, s]));
        var A1 = Read(g1.g(Tensor(Z1)));
        var slope = Read(g1.gPrime(Tensor(Z1)));
        var Z2 = Fill(n2, m, (i, s) => b2[i, 0] + Sum(n1, k => W2[i, k] * A1[k, s]));
        var A2 = Fill(n2, m, (i, s) => 1 / (1 + MathF.Exp(-Z2[i, s])));
        var J = 0f;
        foreach (var (z, y) in Z2.Cast<float>().Zip(Y.Cast<float>())) J += Math.Max(z, 0) + MathF.Log(1 + MathF.Exp(-Math.Abs(z))) - y * z;

        var dZ2 = Fill(n2, m, (i, s) => A2[i, s] - Y[i, s]);
        var dW2 = Fill(n2, n1, (i, j) => Sum(m, s => dZ2[i, s] * A1[j, s]) / m);
        var db2 = Fill(n2, 1, (i, _) => Sum(m, s => dZ2[i, s]) / m);
        var dZ1 = Fill(n1, m, (i, s) => Sum(n2, k => W2[k, i] * dZ2[k, s]) * slope[i, s]);
        var dW1 = Fill(n1, n0, (i, j) => Sum(m, s => dZ1[i, s] * X[j, s]) / m);
        var db1 = Fill(n1, 1, (i, _) => Sum(m, s => dZ1[i, s]) / m);
        return new(tensor(J / m), new(Tensor(dW1), Tensor(db1), Tensor(dW2), Tensor(db2)),
            showIntermediates ? new(Tensor(Z1), Tensor(A1), Tensor(Z2), Tensor(A2), Tensor(dZ2), Tensor(dZ1)) : null);
    }

    private static float Sum(int n, Func<int, float> term)
    {
        var sum = 0f;
        for (var k = 0; k < n; k++) sum += term(k);
        return sum;
    }

    private static float[,] Fill(int rows, int columns, Func<int, int, float> entry)
    {
        var values = new float[rows, columns];
        for (var i = 0; i < rows; i++)
            for (var j = 0; j < columns; j++)
                values[i, j] = entry(i, j);
        return values;
    }

    private static float[,] Read(Tensor t)
    {
        var flat = t.to(ScalarType.Float32).contiguous().data<float>().ToArray();
        return Fill((int)t.shape[0], (int)t.shape[1], (i, j) => flat[i * t.shape[1] + j]);
    }

    private static Tensor Tensor(float[,] values) => tensor(values, dtype: float32);
}
