namespace AutogradCheck.Survey.Cases;

/// <summary>Reading and writing by index or mask. In-place writing acts on a copy.</summary>
internal static class Indexing
{
    public static readonly Table Cases = new()
    {
        { "indexer", x => x[.., 1], R(3, 4) },
        { "indexer: tensor index, repeated", (x, i) => x[i], R(3, 4), Ints(0, 2, 2) },
        { "indexer: mask", (x, m) => x[m], R(3, 4), Mask(3, 4) },
        { "index", (x, i) => x.index(i), R(3, 4), Ints(0, 2, 2) },
        { "index: nothing", (x, i) => x.index(i), R(3, 4), Ints() },
        { "index_add", (x, i, s) => index_add(x, 0, i, s, 2), R(3, 4), Ints(0, 2, 2), R(3, 4) },
        { "index_copy", (x, i, s) => index_copy(x, 0, i, s), R(3, 4), Ints(2, 0), R(2, 4) },
        { "index_fill", (x, i) => index_fill(x, 0, i, 7), R(3, 4), Ints(2, 0) },
        { "index_put_", (x, i, v) => x.clone().index_put_(v, [i]), R(3, 4), Ints(2, 0), R(2, 4) },
        { "index_put_: accumulate", (x, i, v) => x.clone().index_put_(v, [i], true), R(3, 4), Ints(2, 2), R(2, 4) },
        { "index_select", (x, i) => index_select(x, 1, i), R(3, 4), Ints(3, 0, 3) },
        { "gather", (x, i) => gather(x, 1, i), R(3, 4), Index(4, 3, 2) },
        { "scatter", (x, s) => scatter(x, 1, tensor(new long[,] { { 0, 2 }, { 3, 1 } }), s), R(2, 4), R(2, 2) },
        { "scatter_add", (x, i, s) => scatter_add(x, 1, i, s), R(3, 4), Index(4, 3, 2), R(3, 2) },
        { "masked_fill", (x, m) => x.masked_fill(m, 3), R(), Mask() },
        { "masked_scatter", (x, m, v) => x.masked_scatter(m, v), R(3, 4), Mask(3, 4), R(12) },
        { "masked_select", (x, m) => masked_select(x, m), R(), Mask() },
        { "take", (x, i) => take(x, i), R(3, 4), Index(12, 5) },
        { "take_along_dim", (x, i) => take_along_dim(x, i, 1), R(3, 4), Index(4, 3, 2) },
        { "copy_", (x, y) => (x * 2).copy_(y), R(3, 4), R(1, 4) },
        { "fill_", x => (x * 2).fill_(3), R() },
        { "zero_", x => (x * 2).zero_() + x, R(), Throws("recorded as zeros(…), which has no derivative; fill_(0) has one") },
        { "bincount: weights", (i, w) => bincount(i, w), Index(4, 6), R(6), Throws("libtorch has no derivative here, though the result is linear in the weights") },
        { "histogram", x => histogram(x, 4, (0.0, 1.0)).Item1, U(0.1, 0.2), Throws("counts: no derivative") },
    };
}
