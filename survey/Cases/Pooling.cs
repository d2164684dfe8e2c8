using static TorchSharp.torch.nn;

namespace AutogradCheck.Survey.Cases;

/// <summary>Pooling and normalisation.</summary>
internal static class Pooling
{
    public static readonly Table Cases = new()
    {
        { "functional.adaptive_avg_pool1d", x => functional.adaptive_avg_pool1d(x, 3), R(1, 2, 5) },
        { "functional.adaptive_avg_pool2d", x => functional.adaptive_avg_pool2d(x, (2, 3)), R(1, 2, 3, 5) },
        { "functional.adaptive_avg_pool3d", x => functional.adaptive_avg_pool3d(x, (1, 2, 2)), R(1, 1, 2, 3, 3) },
        { "functional.adaptive_max_pool1d", x => functional.adaptive_max_pool1d(x, 3), Distinct(1, 2, 5) },
        { "functional.adaptive_max_pool1d_with_indices", x => functional.adaptive_max_pool1d_with_indices(x, 3).Values, Distinct(1, 2, 5) },
        { "functional.adaptive_max_pool2d", x => functional.adaptive_max_pool2d(x, [2, 2]), Distinct(1, 1, 3, 5) },
        { "functional.adaptive_max_pool2d_with_indices", x => functional.adaptive_max_pool2d_with_indices(x, [2, 2]).Values, Distinct(1, 1, 3, 5) },
        { "functional.adaptive_max_pool3d", x => functional.adaptive_max_pool3d(x, [1, 2, 2]), Distinct(1, 1, 2, 3, 3), Throws("TorchSharp calls adaptive_max_pool1d") },
        { "functional.adaptive_max_pool3d_with_indices", x => functional.adaptive_max_pool3d_with_indices(x, [1, 2, 2]).Values, Distinct(1, 1, 2, 3, 3), Throws("TorchSharp calls adaptive_max_pool1d") },
        { "functional.avg_pool1d", x => functional.avg_pool1d(x, 3, 2, 1), R(1, 2, 6) },
        { "functional.avg_pool1d: padding not counted, ceil", x => functional.avg_pool1d(x, 3, 2, 1, true, false), R(1, 2, 6) },
        { "functional.avg_pool2d", x => functional.avg_pool2d(x, 2), R(1, 2, 4, 4) },
        { "functional.avg_pool2d: divisor 3", x => functional.avg_pool2d(x, 2, 1, divisor_override: 3), R(1, 1, 3, 3) },
        { "functional.avg_pool3d", x => functional.avg_pool3d(x, [2, 2, 2], [1, 1, 1]), R(1, 1, 3, 3, 3) },
        { "functional.lp_pool1d", x => functional.lp_pool1d(x, 2, 2), R(1, 2, 6) },
        { "functional.lp_pool1d: p = 3", x => functional.lp_pool1d(x, 3, 2), Pos(1, 2, 6) },
        { "functional.lp_pool1d: a window of 0s", x => functional.lp_pool1d(x, 2, 2), new Input(_ => zeros(1, 1, 4, dtype: float64)), Once(Kinked) },
        { "functional.lp_pool2d", x => functional.lp_pool2d(x, 2, 2), R(1, 1, 4, 4) },
        { "functional.max_pool1d", x => functional.max_pool1d(x, 2), Distinct(1, 2, 6) },
        { "functional.max_pool1d: tie", x => functional.max_pool1d(x, 2), new Input(_ => ones(1, 1, 4, dtype: float64)), Once(Kinked) },
        { "functional.max_pool1d_with_indices", x => functional.max_pool1d_with_indices(x, 2, 1).output, Distinct(1, 2, 6) },
        { "functional.max_pool2d", x => functional.max_pool2d(x, 2), Distinct(1, 1, 4, 4) },
        { "functional.max_pool2d: stride, padding, dilation, ceil", x => functional.max_pool2d(x, [2, 2], [2, 2], [1, 1], [2, 2], true), Distinct(1, 1, 5, 5) },
        { "functional.max_pool2d_with_indices", x => functional.max_pool2d_with_indices(x, [2, 2]).output, Distinct(1, 1, 4, 4) },
        { "functional.max_pool3d", x => functional.max_pool3d(x, [2, 2, 2], [1, 1, 1]), Distinct(1, 1, 3, 3, 3) },
        { "functional.max_pool3d_with_indices", x => functional.max_pool3d_with_indices(x, [2, 2, 2]).output, Distinct(1, 1, 2, 4, 4) },
        { "functional.max_unpool1d", x => functional.max_unpool1d(x, tensor(new long[] { 0, 3, 4 }).reshape(1, 1, 3), 2), R(1, 1, 3) },
        { "functional.max_unpool2d", x => functional.max_unpool2d(x, tensor(new long[] { 0, 3, 9, 14 }).reshape(1, 1, 2, 2), [2, 2]), R(1, 1, 2, 2) },
        { "functional.max_unpool2d: output size", x => functional.max_unpool2d(x, tensor(new long[] { 0, 3, 9, 14 }).reshape(1, 1, 2, 2), [2, 2], output_size: [4, 4]), R(1, 1, 2, 2), Throws("TorchSharp passes an empty output size on; the module MaxUnpool2d works") },
        { "functional.max_unpool3d", x => functional.max_unpool3d(x, tensor(new long[] { 0, 5 }).reshape(1, 1, 1, 1, 2), [2, 2, 2]), R(1, 1, 1, 1, 2) },

        { "functional.fractional_max_pool2d", x => functional.fractional_max_pool2d(x, 2, 2), Distinct(1, 1, 5, 5), SameDraw },
        { "functional.fractional_max_pool2d_with_indices", x => functional.fractional_max_pool2d_with_indices(x, 2, 2).Item1, Distinct(1, 1, 5, 5), SameDraw },
        { "functional.fractional_max_pool3d", x => functional.fractional_max_pool3d(x, 2, 2), Distinct(1, 1, 4, 4, 4), SameDraw },
        { "functional.fractional_max_pool3d_with_indices", x => functional.fractional_max_pool3d_with_indices(x, 2, 2).Item1, Distinct(1, 1, 4, 4, 4), SameDraw },
        { "functional.dropout", x => functional.dropout(x), R(), SameDraw },
        { "functional.dropout: evaluation", x => functional.dropout(x, training: false), R() },
        { "functional.dropout1d", x => functional.dropout1d(x), R(2, 3, 4), SameDraw },
        { "functional.dropout2d", x => functional.dropout2d(x), R(2, 3, 2, 2), SameDraw },
        { "functional.dropout3d", x => functional.dropout3d(x), R(2, 3, 2, 2, 2), SameDraw },
        { "functional.alpha_dropout", x => functional.alpha_dropout(x, training: true), R(), SameDraw },
        { "functional.feature_alpha_dropout", x => functional.feature_alpha_dropout(x, training: true), R(2, 3, 4), SameDraw },

        { "functional.batch_norm: training", (x, w, b) => functional.batch_norm(x, zeros(2, dtype: float64), ones(2, dtype: float64), w, b, training: true), R(5, 2), R(2), R(2) },
        { "functional.batch_norm: evaluation", (x, m, v, w) => functional.batch_norm(x, m, v, w), R(5, 2), R(2).Fixed, Pos(2).Fixed, R(2) },
        { "functional.batch_norm: equal values", x => functional.batch_norm(x, zeros(1, dtype: float64), ones(1, dtype: float64), training: true), At(new double[,] { { 2 }, { 2 }, { 2 } }) },
        { "functional.group_norm", (x, w, b) => functional.group_norm(x, 2, w, b), R(2, 4, 3), R(4), R(4) },
        { "functional.instance_norm", (x, w, b) => functional.instance_norm(x, weight: w, bias: b), R(2, 3, 4), R(3), R(3) },
        { "functional.layer_norm", (x, w, b) => functional.layer_norm(x, [4], w, b), R(3, 4), R(4), R(4) },
        { "functional.layer_norm: eps 0.1, two dimensions", x => functional.layer_norm(x, [3, 4], eps: 0.1), R(2, 3, 4) },
        { "functional.layer_norm: equal values", x => functional.layer_norm(x, [3]), At(new double[,] { { 2, 2, 2 } }) },
        { "functional.local_response_norm", x => functional.local_response_norm(x, 3, 0.5), R(1, 4, 3) },
        { "functional.normalize", x => functional.normalize(x), R(3, 4) },
        { "functional.normalize: p = 3, dim 0", x => functional.normalize(x, 3, 0), R(3, 4) },
        { "functional.normalize: shorter than eps", x => functional.normalize(x, eps: 1), At(new double[,] { { 0.1, 0.2 } }) },
        { "functional.normalize: at 0", x => functional.normalize(x, eps: 1), At(new double[,] { { 0, 0 } }), Once(Kinked) },
    };
}
