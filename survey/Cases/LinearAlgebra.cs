namespace AutogradCheck.Survey.Cases;

/// <summary>Products of matrices and vectors; factorisations; torch.linalg. A function that reads one triangle only is given a symmetric argument made from x.</summary>
internal static class LinearAlgebra
{
    public static readonly Table Cases = new()
    {
        { "addbmm", (c, a, b) => addbmm(c, a, b, 0.5f, 2f), R(3, 2), R(2, 3, 4), R(2, 4, 2) },
        { "addmm", (c, a, b) => addmm(c, a, b, 0.5f, 2f), R(3, 2), R(3, 4), R(4, 2) },
        { "addmm: beta 0", (c, a, b) => addmm(c, a, b, 0, 1), R(3, 2), R(3, 4), R(4, 2) },
        { "addmv", (c, a, b) => addmv(c, a, b, 0.5f, 2f), R(3), R(3, 4), R(4) },
        { "addr", (c, a, b) => addr(c, a, b, 0.5f, 2f), R(3, 4), R(3), R(4) },
        { "baddbmm", (c, a, b) => baddbmm(c, a, b, 0.5f, 2f), R(2, 3, 3), R(2, 3, 3), R(2, 3, 3) },
        { "bmm", (a, b) => bmm(a, b), R(2, 3, 4), R(2, 4, 2) },
        { "bmm: complex", (a, b) => bmm(a, b), Z(2, 2, 3), Z(2, 3, 2) },
        { "cdist", (x, y) => cdist(x, y), R(3, 4), R(2, 4), Throws2("libtorch has no second derivative here") },
        { "cdist: p = 1", (x, y) => cdist(x, y, 1), R(3, 4), R(2, 4), Throws2("libtorch has no second derivative here") },
        { "cdist: p = 3", (x, y) => cdist(x, y, 3), R(3, 4), R(2, 4), Throws2("libtorch has no second derivative here") },
        { "cdist: p = ∞", (x, y) => cdist(x, y, double.PositiveInfinity), R(3, 4), R(2, 4), Throws2("libtorch has no second derivative here") },
        { "cdist: equal points", (x, y) => cdist(x, y), At(new double[,] { { 1, 2 } }), At(new double[,] { { 1, 2 }, { 0, 3 } }), Once(Kinked) },
        { "chain_matmul", (a, b, c) => chain_matmul(a, b, c), R(2, 3), R(3, 4), R(4, 2) },
        { "dot", (a, b) => dot(a, b), R(4), R(4) },
        { "dot: complex", (a, b) => dot(a, b), Z(4), Z(4) },
        { "einsum: a product", (a, b) => einsum("ij,jk->ik", a, b), R(2, 3), R(3, 4) },
        { "einsum: a trace", a => einsum("ii->", a), R(3, 3) },
        { "ger", (a, b) => ger(a, b), R(3), R(4) },
        { "inner", (a, b) => inner(a, b), R(2, 4), R(3, 4) },
        { "kron", (a, b) => kron(a, b), R(2, 3), R(3, 2) },
        { "matmul", (a, b) => matmul(a, b), R(2, 3, 4), R(4, 2) },
        { "matmul: vector", (a, b) => matmul(a, b), R(4), R(4, 2) },
        { "matmul: not contiguous", (a, b) => matmul(a, b), R(3, 4).Strided, R(4, 2).Strided },
        { "matmul: empty", (a, b) => matmul(a, b), R(3, 0), R(0, 2) },
        { "mm", (a, b) => mm(a, b), R(3, 4), R(4, 2) },
        { "mm: complex", (a, b) => mm(a, b), Z(3, 4), Z(4, 2) },
        { "mm: with its own transpose", a => mm(a, a.T), R(3, 4) },
        { "mv", (a, b) => mv(a, b), R(3, 4), R(4) },
        { "outer", (a, b) => outer(a, b), R(3), R(4) },
        { "tensordot", (a, b) => tensordot(a, b, [2], [0]), R(2, 3, 4), R(4, 2) },
        { "tensordot: a number of dimensions", (a, b) => tensordot(a, b, 1), R(2, 3, 4), R(4, 2), Throws("TorchSharp fills the lists of dimensions beyond their end") },
        { "vdot", (a, b) => vdot(a, b), R(4), R(4) },
        { "vdot: complex", (a, b) => vdot(a, b), Z(4), Z(4) },
        { "linalg.cross", (a, b) => linalg.cross(a, b, 0), R(3, 2), R(3, 2) },
        { "linalg.diagonal", a => linalg.diagonal(a, 1), R(3, 4) },
        { "linalg.multi_dot", (a, b, c) => linalg.multi_dot([a, b, c]), R(2, 3), R(3, 4), R(4, 2) },
        { "linalg.vecdot", (a, b) => linalg.vecdot(a, b), R(3, 4), R(3, 4) },
        { "linalg.vecdot: complex", (a, b) => linalg.vecdot(a, b), Z(3, 4), Z(3, 4) },
        { "linalg.vander", x => linalg.vander(x, 4), Away(3) },

        { "cholesky_inverse", l => cholesky_inverse(l), Lower(3), Wrong(OtherTriangle) },
        { "cholesky_inverse: of a lower triangle", l => cholesky_inverse(l.tril()), Lower(3) },
        { "cholesky_solve: of a lower triangle", (b, l) => cholesky_solve(b, l.tril()), R(3, 2), Lower(3) },
        { "cholesky_solve", (b, l) => cholesky_solve(b, l), R(3, 2), Lower(3), Wrong(OtherTriangle) },
        { "det", a => det(a), Well(3) },
        { "inverse", a => inverse(a), Well(3) },
        { "logdet", a => logdet(a), Well(3) },
        { "slogdet", a => slogdet(a).Item2, Well(3) },
        { "matrix_exp", a => matrix_exp(a), Well(3) },
        { "matrix_power", a => matrix_power(a, 3), Well(3) },
        { "matrix_power: −2", a => matrix_power(a, -2), Well(3) },
        { "pinverse", a => pinverse(a), R(4, 3) },
        { "geqrf", a => geqrf(a).Item1, R(4, 3), Throws("libtorch has no derivative here; linalg.qr has one") },
        { "orgqr", (a, tau) => orgqr(a, tau), R(4, 3), U(0.5, 1, 3) },
        { "ormqr", (a, tau, c) => ormqr(a, tau, c), R(4, 3), U(0.5, 1, 3), R(4, 2) },
        { "lu", a => lu(a).Item1, Well(3) },
        { "lu_unpack", a => Unpack(a), Well(3) },
        { "lstsq", (a, b) => lstsq(b, a).Solution, R(4, 3), R(4, 2), Throws("TorchSharp calls a function its native library no longer has; use linalg.lstsq") },

        { "linalg.cholesky", a => linalg.cholesky(Spd(a)), R(3, 3) },
        { "linalg.cholesky: one triangle moved", a => linalg.cholesky(a), At(new double[,] { { 4, 1 }, { 1, 3 } }), Wrong("libtorch reads the lower triangle and gives the symmetric half of the gradient: right for symmetric arguments only") },
        { "linalg.cholesky: complex", a => linalg.cholesky(SpdZ(a)), Z(3, 3) },
        { "linalg.cholesky_ex", a => linalg.cholesky_ex(Spd(a)).L, R(3, 3) },
        { "linalg.cond", a => linalg.cond(a), Well(3) },
        { "linalg.cond: fro", a => linalg.cond(a, "fro"), Well(3), Throws("the inverse is overwritten in place before it is needed") },
        { "linalg.cond: 1", a => linalg.cond(a, 1), Well(3), Throws("the inverse is overwritten in place before it is needed") },
        { "linalg.det", a => linalg.det(a), Well(3) },
        { "linalg.det: batch", a => linalg.det(a), Well(2, 2) },
        { "linalg.det: complex", a => linalg.det(a), WellZ(3) },
        { "linalg.det: rank n − 1", a => linalg.det(a), At(new double[,] { { 1, 2, 3 }, { 4, 5, 6 }, { 5, 7, 9 } }), Wrong(CofactorsLost) },
        { "linalg.det: the zero matrix", a => linalg.det(a), At(new double[,] { { 0, 0 }, { 0, 0 } }), Wrong2(CofactorsLost) },
        { "linalg.eig: values", a => linalg.eig(a).Item1, Well(3) },
        { "linalg.eig: vectors, phase removed", a => abs(linalg.eig(a).Item2), Well(3) },
        { "linalg.eigh", a => [.. Two(linalg.eigh(a + a.mT))], R(3, 3) },
        { "linalg.eigh: complex, values", a => linalg.eigh(a + a.mH).Item1, Z(3, 3) },
        { "linalg.eigh: repeated eigenvalue, values", a => linalg.eigh(a + a.mT).Item1, At(new double[,] { { 1, 0 }, { 0, 1 } }), Once(Kinked) },
        { "linalg.eigh: repeated eigenvalue, a smooth function", a => Rebuild(linalg.eigh(a + a.mT)), At(new double[,] { { 1, 0 }, { 0, 1 } }), Wrong(EqualValues) },
        { "linalg.eigvals", a => linalg.eigvals(a), Well(3) },
        { "linalg.eigvalsh", a => linalg.eigvalsh(a + a.mT), R(3, 3) },
        { "linalg.eigvalsh: repeated eigenvalue, their sum", a => linalg.eigvalsh(a + a.mT).sum(), At(new double[,] { { 1, 0 }, { 0, 1 } }), Wrong2(EqualValues) },
        { "linalg.householder_product", (a, tau) => linalg.householder_product(a, tau), R(4, 3), U(0.5, 1, 3) },
        { "linalg.inv", a => linalg.inv(a), Well(3) },
        { "linalg.inv: complex", a => linalg.inv(a), WellZ(3) },
        { "linalg.inv: nearly singular", a => linalg.inv(a), At(new double[,] { { 1, 2 }, { 2, 4.001 } }) },
        { "linalg.inv_ex", a => linalg.inv_ex(a).L, Well(3), Wrong("TorchSharp calls cholesky_ex: the value is a Cholesky factor, not the inverse; only the lower triangle is read") },
        { "linalg.ldl_factor", a => linalg.ldl_factor(Spd(a)).LU, R(3, 3), Throws("libtorch has no derivative here") },
        { "linalg.ldl_factor_ex", a => linalg.ldl_factor_ex(Spd(a)).LU, R(3, 3), Throws("libtorch has no derivative here") },
        { "linalg.ldl_solve", (a, b) => Ldl(a, b), R(3, 3), R(3, 2), Throws("libtorch has no derivative here") },
        { "linalg.lstsq", (a, b) => linalg.lstsq(a, b).Solution, R(4, 3), R(4, 2) },
        { "linalg.lu", a => Last(linalg.lu(a)), Well(3) },
        { "linalg.lu: wide", a => Last(linalg.lu(a)), R(3, 4) },
        { "linalg.lu: tall", a => Last(linalg.lu(a)), R(4, 3) },
        { "linalg.lu_factor", a => linalg.lu_factor(a).Item1, Well(3) },
        { "linalg.lu_solve", (a, b) => LuSolve(a, b), Well(3), R(3, 2) },
        { "linalg.matrix_exp", a => linalg.matrix_exp(a), Well(3) },
        { "linalg.matrix_exp: large", a => linalg.matrix_exp(a * 4), Well(3) },
        { "linalg.matrix_norm: fro", a => linalg.matrix_norm(a), R(3, 4) },
        { "linalg.matrix_norm: nuc", a => linalg.matrix_norm(a, "nuc"), R(3, 4) },
        { "linalg.matrix_norm: 1", a => linalg.matrix_norm(a, 1.0), R(3, 4) },
        { "linalg.matrix_norm: 2", a => linalg.matrix_norm(a, 2.0), R(3, 4) },
        { "linalg.matrix_norm: −∞, keepdim", a => linalg.matrix_norm(a, double.NegativeInfinity, keepdim: true), R(3, 4) },
        { "linalg.norm", a => linalg.norm(a), R(3, 4) },
        { "linalg.norm: vector, 3", a => linalg.norm(a, 3.0), R(4) },
        { "linalg.vector_norm", a => linalg.vector_norm(a), R(3, 4) },
        { "linalg.vector_norm: at 0", a => linalg.vector_norm(a), At(0, 0), Once(Kinked) },
        { "linalg.vector_norm: 1, at 0", a => linalg.vector_norm(a, 1), At(0, 1), Once(Kinked) },
        { "linalg.vector_norm: 3, one entry 0", a => linalg.vector_norm(a, 3), At(0, 1) },
        { "linalg.vector_norm: 0.5", a => linalg.vector_norm(a, 0.5), Away(4) },
        { "linalg.vector_norm: 0", a => linalg.vector_norm(a, 0), Away(4) },
        { "linalg.vector_norm: ∞", a => linalg.vector_norm(a, double.PositiveInfinity), Distinct(3, 4) },
        { "linalg.vector_norm: ∞, tie", a => linalg.vector_norm(a, double.PositiveInfinity), At(2, -2, 1), Once(Kinked) },
        { "linalg.vector_norm: complex", a => linalg.vector_norm(a), Z(3, 4) },
        { "linalg.pinv", a => linalg.pinv(a), R(4, 3) },
        { "linalg.pinv: wide", a => linalg.pinv(a), R(3, 4) },
        { "linalg.pinv: complex", a => linalg.pinv(a), Z(4, 3) },
        { "linalg.qr", a => [.. Two(linalg.qr(a))], R(4, 3) },
        { "linalg.qr: square", a => [.. Two(linalg.qr(a))], Well(3) },
        { "linalg.slogdet", a => linalg.slogdet(a).Item2, Well(3) },
        { "linalg.slogdet: complex, both", a => [.. Two(linalg.slogdet(a))], WellZ(3) },
        { "linalg.solve", (a, b) => linalg.solve(a, b), Well(3), R(3, 2) },
        { "linalg.solve: right", (a, b) => linalg.solve(a, b, left: false), Well(3), R(2, 3) },
        { "linalg.solve: complex", (a, b) => linalg.solve(a, b), WellZ(3), Z(3) },
        { "linalg.solve_ex", (a, b) => linalg.solve_ex(a, b).Item1, Well(3), R(3, 2) },
        { "linalg.solve_triangular", (a, b) => linalg.solve_triangular(a, b, upper: false), Lower(3), R(3, 2) },
        { "linalg.solve_triangular: upper, right, unit diagonal", (a, b) => linalg.solve_triangular(a.mT, b, upper: true, left: false, unitriangular: true), Lower(3), R(2, 3) },
        { "linalg.svd", a => Last(linalg.svd(a, fullMatrices: false)), R(4, 3) },
        { "linalg.svd: complex, values", a => linalg.svd(a, fullMatrices: false).S, Z(4, 3) },
        { "linalg.svd: repeated singular value, values", a => linalg.svd(a, fullMatrices: false).S, At(new double[,] { { 1, 0 }, { 0, 1 } }), Once(Kinked) },
        { "linalg.svd: repeated singular value, a smooth function", a => Polar(a), At(new double[,] { { 1, 0 }, { 0, 1 } }), Wrong(EqualValues) },
        { "linalg.svdvals", a => linalg.svdvals(a), R(4, 3) },
        { "linalg.svdvals: a value 0", a => linalg.svdvals(a), At(new double[,] { { 1, 0 }, { 0, 0 } }), Once(Kinked) },
        { "linalg.tensorinv", a => linalg.tensorinv(a.reshape(2, 2, 4), 2), Well(4) },
        { "linalg.tensorsolve", (a, b) => linalg.tensorsolve(a.reshape(2, 2, 4), b, []), Well(4), R(2, 2) },
    };

    private static Tensor Spd(Tensor a) => a.mm(a.mT) + eye(a.shape[0], dtype: a.dtype);

    private static Tensor SpdZ(Tensor a) => a.mm(a.mH) + eye(a.shape[0], dtype: a.dtype);

    private static Tensor[] Two((Tensor, Tensor) pair) => [pair.Item1, pair.Item2];

    private static Tensor[] Last((Tensor, Tensor, Tensor) triple) => [triple.Item1, triple.Item2, triple.Item3];

    /// <summary>V diag(exp λ) Vᵀ = exp A: smooth, whatever the eigenvalues.</summary>
    private static Tensor Rebuild((Tensor Values, Tensor Vectors) e) => e.Vectors.mm(diag(exp(e.Values))).mm(e.Vectors.mT);

    /// <summary>U Vᴴ, the orthogonal factor: smooth at every regular matrix.</summary>
    private static Tensor Polar(Tensor a)
    {
        var (u, _, vh) = linalg.svd(a, fullMatrices: false);
        return u.mm(vh);
    }

    private static Tensor[] Unpack(Tensor a)
    {
        var (lu, pivots) = linalg.lu_factor(a);
        var (p, l, u) = lu_unpack(lu, pivots!);
        return [p, l!, u!];
    }

    private static Tensor LuSolve(Tensor a, Tensor b)
    {
        var (lu, pivots) = linalg.lu_factor(a);
        return linalg.lu_solve(lu, pivots!, b);
    }

    private static Tensor Ldl(Tensor a, Tensor b)
    {
        var (ld, pivots) = linalg.ldl_factor(Spd(a));
        return linalg.ldl_solve(ld, pivots!, b);
    }
}
