using AutogradCheck.Core;
using AutogradCheck.Derivations.Diagnosis;
using AutogradCheck.Derivations.Expressions;
using static AutogradCheck.Parity.Diagnosis.Formula;

namespace AutogradCheck.Parity.Diagnosis;

/// <summary>What a program may have done in the place of an equation: every small edit of it, and the mistakes that are known of each kind of equation.</summary>
internal sealed class Candidates(Workbench bench, SpecificationFormulas formulas)
{
    private const int MostSamplesOneByOne = 40;

    private readonly Sizes _sizes = bench.Claimed.Point.Sizes;

    /// <summary>Every small edit of an equation, by the engine that also reads documents.</summary>
    /// <param name="name">The quantity it gives.</param>
    /// <param name="anyFactor">Whether every quantity may come in as a factor or a term too many; else slopes only.</param>
    public IEnumerable<Candidate> Edits(string name, bool anyFactor = true)
    {
        var vocabulary = Vocabulary(name);
        if (!anyFactor) vocabulary = vocabulary with { Factors = [.. vocabulary.Factors.Where(f => f is not Symbol)], Terms = [] };
        return Derivations.Diagnosis.Edits.Of(formulas.For(name), vocabulary).Select(edit => new Candidate(edit.Result, edit.Mistake, edit.Size));
    }

    /// <summary>The mistakes known of this kind of equation.</summary>
    public IEnumerable<Candidate> Known(string name) => (name switch
    {
        "Z1" => Layer("W1", S("X"), "b1"),
        "Z2" => Layer("W2", formulas.Hidden, "b2"),
        "A1" => Activations("Z1"),
        "A2" => Activations("Z2").Append(new(Apply("softmax", S("Z2")), "softmax over the outputs stands for σ", 1.5)),
        "dZ2" => OutputError(),
        "dW2" => Outer("dZ2", formulas.Hidden, "W2"),
        "dW1" => Outer("dZ1", S("X"), "W1"),
        "db2" => Bias("dZ2", "b2", "dW2", "W2"),
        "db1" => Bias("dZ1", "b1", "dW1", "W1"),
        "dZ1" => Chain(),
        "J" => Costs(),
        _ => Update(name),
    }).Where(candidate => Parts.Of(candidate.Formula).OfType<Symbol>().All(s => s.Base.EndsWith("_new", StringComparison.Ordinal) == false || bench.Knows(s.Base)));

    private Vocabulary Vocabulary(string name)
    {
        string[] names = ["X", "Y", "W1", "b1", "W2", "b2", "Z1", "A1", "Z2", "A2", "dZ2", "dW2", "db2", "dZ1", "dW1", "db1", "W1_new", "b1_new", "W2_new", "b2_new"];
        Symbol[] symbols = [.. names.Where(n => n != name && bench.Knows(n)).Select(S)];
        Expression[] slopes = [Prime("g", S("Z1")), Prime("sigma", S("Z2")), Prime("sigma", S("A2")), Times(S("A2"), new Group(Minus(N(1), S("A2")))), new Group(Minus(N(1), Square(S("A1")))), new Group(Minus(N(1), Square(S("A2"))))];
        return new(symbols, [S("m"), S("n0"), S("n1"), S("n2")], [.. symbols, .. slopes], [.. symbols], [SumOverSamples, SumOverRows, SumOfAll]);
    }

    // (1) and (3): W x + b.
    private IEnumerable<Candidate> Layer(string W, Expression x, string b)
    {
        Expression[] inputs = W == "W1" ? [S("X"), T(S("X"))] : [x, S("A1"), S("Z1"), S("X"), Apply("g", S("A1")), Apply("g", S("Z1")), formulas.Dropped(S("A1")), Times(S("A1"), S("mask"))];
        Expression[] weights = [S(W), T(S(W)), S(W == "W1" ? "W2" : "W1"), S($"{W}_new"), Apply("abs", S(W)), Square(S(W))];
        Expression?[] biases = [S(b), null, new Negate(S(b)), T(S(b)), Times(N(2), S(b)), S(b == "b1" ? "b2" : "b1"), S($"{b}_new"), N(1)];
        foreach (var w in weights)
        {
            foreach (var input in inputs.Concat(Samples(x, wholeSum: false).Select(s => s.Formula)))
            {
                foreach (var bias in biases)
                {
                    var product = Dot(w, input);
                    var formula = bias is null ? product : bias is Negate n ? Minus(product, n.Operand) : Plus(product, bias);
                    yield return new(formula, bias is null && w == weights[0] && input.Equals(x) ? $"{b} is forgotten" : null, 1.5 + (w == weights[0] ? 0 : 0.5) + (bias == biases[0] ? 0 : bias is null ? 0.1 : 0.4), AnyFactor: false);
                }
            }
        }
    }

    // (2) and (4): a function of Z.
    private IEnumerable<Candidate> Activations(string Z)
    {
        foreach (var term in Terms.Of(S(Z)).Concat(Terms.Of(S(Z == "Z1" ? "Z2" : "A1"))))
        {
            yield return new(term, null, 2);
            if (Z == "Z1" && bench.Claimed.Dropout is not null)
            {
                yield return new(formulas.Dropped(term), null, 2.1);
                yield return new(Times(term, S("mask")), "the division by keep is missing", 1.9);
            }
        }
        if (Z == "Z1" && bench.Claimed.Dropout is not null) yield return new(Times(Times(Apply("g", S(Z)), S("mask")), S("keep")), "multiplied by keep in the place of divided", 1.6);
    }

    // 3.32.
    private static IEnumerable<Candidate> OutputError()
    {
        var (A2, Y, Z2, one) = (S("A2"), S("Y"), S("Z2"), N(1));
        var slope = Times(A2, new Group(Minus(one, A2)));
        var dA2 = new Group(Plus(new Negate(Over(Y, A2)), Over(new Group(Minus(one, Y)), new Group(Minus(one, A2)))));
        var wrongSign = new Group(Minus(new Negate(Over(Y, A2)), Over(new Group(Minus(one, Y)), new Group(Minus(one, A2)))));
        yield return new(Minus(Z2, Y), "the logit Z2 stands for the probability A2", 1.5);
        yield return new(Times(new Group(Minus(A2, Y)), slope), "σ′ = A2 (1 − A2) is still there: the gradient of a squared error, or σ′ counted twice", 1.5);
        yield return new(dA2, "∂J/∂A2 stands for ∂J/∂Z2: σ′ is forgotten", 1.5);
        yield return new(Times(wrongSign, slope), "a sign slip in ∂J/∂A2: both terms have a minus", 1.7);
        yield return new(wrongSign, "a sign slip in ∂J/∂A2, and σ′ is forgotten", 1.9);
        yield return new(slope, "only σ′ is there, the loss's own derivative is forgotten", 1.6);
        yield return new(Times(new Group(Minus(A2, Y)), new Group(Minus(one, Square(A2)))), "tanh′ of the output is multiplied in", 1.6);
        yield return new(Minus(Apply("sigma", A2), Y), "σ is applied to A2 once more", 1.5);
        yield return new(Minus(A2, new Group(Minus(Times(N(2), Y), one))), "labels −1 and 1 stand for 0 and 1", 1.5);
        yield return new(Minus(A2, new Group(Minus(one, Y))), "the classes are swapped: 1 − Y stands for Y", 1.5);
        yield return new(Apply("trunc", Minus(A2, Y)), "whole-number arithmetic: A2 − Y cut towards 0", 1.6);
        yield return new(Minus(Apply("round", A2), Y), "A2 is rounded to a class first", 1.6);
        yield return new(Minus(Apply("step", Minus(A2, N(0.5))), Y), "A2 is rounded to a class first", 1.61);
        yield return new(Minus(Apply("softmax", Z2), Y), "softmax over the outputs stands for σ", 1.6);
        yield return new(Apply("sign", Minus(A2, Y)), "only the sign of A2 − Y is kept", 1.6);
        yield return new(Apply("abs", Minus(A2, Y)), "|A2 − Y| stands for A2 − Y", 1.6);
        yield return new(Square(new Group(Minus(A2, Y))), "the squared error stands for its derivative", 1.6);
        yield return new(Over(new Negate(Y), A2), "only the term −Y/A2 is there", 1.7);
        yield return new(Minus(Apply("[mean over rows]", A2), Y), "A2 is averaged over the outputs first", 1.9);
        yield return new(Minus(Apply("tanh", Z2), Y), "tanh of the logits stands for σ", 1.7);
    }

    // 3.33 and 3.36: a product of errors with inputs, over the samples.
    private IEnumerable<Candidate> Outer(string d, Expression input, string W)
    {
        var m = S("m");
        var dZ = S(d);
        var name = Notation.Of(input);
        Expression[] errors = [dZ, S(d == "dZ2" ? "dZ1" : "dZ2"), S("A2"), new Group(Minus(S("Y"), S("A2"))), S("Y"), S("Z2"), S("A1"), Times(dZ, S(d == "dZ2" ? "A2" : "A1")), Square(dZ), Apply("abs", dZ), Apply("sign", dZ),
            Times(S("dZ2"), Times(S("A2"), new Group(Minus(N(1), S("A2"))))), Times(dZ, Prime("g", S("Z1"))), Dot(T(S("W2")), S("dZ2")), S("Z1")];
        Expression[] inputs = [input, S("X"), S("A1"), S("Z1"), formulas.Dropped(S("A1")), Times(S("A1"), S("mask")), Prime("g", S("Z1")), Apply("g", S("A1")), Prime("g", S("A1")), Square(input), Apply("abs", input), new Group(Minus(N(1), input)),
            new Group(Minus(N(1), Square(input))), Apply("sigmoid", S("Z1")), Apply("tanh", S("Z1")), Apply("relu", S("Z1")), Apply("sign", input), Apply("step", S("Z1")), S("dZ1"), S("dZ2"), S("A2"), S("Z2")];
        foreach (var p in errors)
        {
            foreach (var q in inputs)
            {
                var size = 1.6 + (p == errors[0] ? 0 : 0.4) + (q.Equals(input) ? 0 : 0.2);
                yield return new(Over(Dot(p, T(q)), m), p == errors[0] && !q.Equals(input) ? $"{Notation.Of(q)} stands for {name}" : null, size);
                yield return new(Over(Dot(q, T(p)), m), p == errors[0] && q.Equals(input) ? "the product is the other way round: the transpose" : null, size + 0.1);
                if (p == errors[0]) yield return new(Over(Dot(p, q), m), q.Equals(input) ? $"the transpose of {name} is missing" : null, size + 0.1);
            }
        }
        foreach (var (formula, words) in Samples(dZ, wholeSum: true).Zip(Samples(input, wholeSum: true), (a, b) => (Over(Dot(a.Formula, T(b.Formula)), m), a.Words))) yield return new(formula, words, 1.6);
        foreach (var (formula, words) in Samples(input, wholeSum: false)) yield return new(Over(Dot(dZ, T(formula)), m), words, 1.7);
        yield return new(Times(Over(SumOverSamples(Times(dZ, input)), m), Apply("[ones]", S(W))), "an entry-by-entry product, spread over the columns, stands for the matrix product", 1.8);
        yield return new(Over(SumOverSamples(Times(dZ, input)), m), "an entry-by-entry product stands for the matrix product", 1.8);
        yield return new(Dot(SumOverSamples(dZ), T(SumOverSamples(input))), "both factors are summed over the samples before the product", 1.7);
        yield return new(Over(Square(Dot(dZ, T(input))), m), null, 2);
        if (formulas.Penalty)
        {
            var data = Over(Dot(dZ, T(input)), m);
            yield return new(data, $"the penalty's part λ/m {W} is missing", 1.2);
            foreach (var (term, words) in new (Expression, string)[]
                { (Apply("sign", S(W)), $"the gradient of an L1 penalty, sign {W}, stands for {W}"), (Square(S(W)), $"{W}² stands for {W} in the penalty's gradient"), (Apply("abs", S(W)), $"|{W}| stands for {W} in the penalty's gradient"), (S(W == "W1" ? "W2" : "W1"), "the other layer's weights stand in the penalty's gradient"), (S($"{W}_new"), $"{W} after the update stands in the penalty's gradient") })
                yield return new(Plus(data, new Product(ProductSign.Juxtaposition, Over(S("lambda"), m), term)), words, 1.5);
        }
    }

    // 3.34 and 3.37: sums over the samples.
    private IEnumerable<Candidate> Bias(string d, string b, string dW, string W)
    {
        var (dZ, m) = (S(d), S("m"));
        foreach (var p in new[] { dZ, S("A2"), S("A1"), S("Z1"), S("Z2"), S("dZ1"), S("dZ2"), S("Y"), S("X"), Square(dZ), Apply("abs", dZ), Apply("sign", dZ), Times(dZ, Prime("g", S("Z1"))), Times(S("dZ2"), Times(S("A2"), new Group(Minus(N(1), S("A2"))))), Dot(T(S("W2")), S("dZ2")), Times(S("dZ2"), S("A2")), Times(dZ, S("A1")) })
        {
            var other = p.Equals(dZ) ? 0 : 0.3;
            yield return new(Over(SumOverSamples(p), m), p.Equals(dZ) ? null : $"{Notation.Of(p)} stands for {d}", 1.5 + other);
            yield return new(Over(SumOverRows(p), m), "summed over the units in the place of the samples", 1.6 + other);
            yield return new(Over(p, m), "not summed over the samples", 1.55 + other);
            yield return new(Times(Over(SumOfAll(p), m), Apply("[ones]", S(b))), "summed over both axes", 1.6 + other);
            yield return new(Apply("amax", p), null, 2.2 + other);
        }
        foreach (var f in new[] { S(b), Square(S(b)), S($"{b}_new") }) yield return new(Times(Over(SumOverSamples(dZ), m), f), $"multiplied by {Notation.Of(f)}", 1.7);
        foreach (var (formula, words) in Samples(dZ, wholeSum: true)) yield return new(Over(SumOverSamples(formula), m), words, 1.6);
        yield return new(SumOverSamples(S(dW)), $"the row sums of {dW}", 1.6);
        yield return new(Times(SumOverSamples(S(W)), Over(SumOverSamples(dZ), m)), null, 2.1);
        yield return new(T(SumOverRows(S(dW))), $"the column sums of {dW}", 1.9);
    }

    // 3.35: a back signal times a slope.
    private IEnumerable<Candidate> Chain()
    {
        var slope = Prime("g", S("Z1"));
        foreach (var (signal, words, size) in Signals())
        {
            var masked = formulas.Dropped(signal);
            yield return new(Times(masked, slope), words, size);
            yield return new(masked, words is null ? "g′ is missing" : $"{words}; g′ is missing", size + 0.1);
        }
        var back = new Group(Dot(T(S("W2")), S("dZ2")));
        foreach (var term in Terms.Of(S("A1")).Concat(Terms.Of(S("Z1")))) yield return new(Times(formulas.Dropped(back), term), $"the slope used is {Notation.Of(term)}", 2);
        foreach (var (masked, words) in Masked(back))
        {
            if (words is not null) yield return new(Times(masked, slope), words, 1.7);
            if (words is not null) yield return new(masked, $"{words}; g′ is missing", 2);
            foreach (var (other, name) in Slopes()) yield return new(Times(masked, other), words is null ? name : $"{words}; {name}", words is null ? 1.8 : 2.2);
        }
    }

    /// <summary>What stands for W2ᵀ dZ2.</summary>
    public IEnumerable<(Expression Formula, string? Words, double Size)> Signals()
    {
        var (W2, W2T, dZ2) = (S("W2"), T(S("W2")), S("dZ2"));
        yield return (new Group(Dot(W2T, dZ2)), null, 1.5);
        foreach (var (p, words) in new (Expression, string)[]
            { (S("A2"), "A2 stands for dZ2"), (S("Z2"), "Z2 stands for dZ2"), (S("Y"), "Y stands for dZ2"), (Times(dZ2, Times(S("A2"), new Group(Minus(N(1), S("A2"))))), "σ′ of the output is counted again"), (Prime("sigma", S("Z2")), "σ′(Z2) stands for dZ2"),
              (Square(dZ2), "dZ2² stands for dZ2"), (Apply("abs", dZ2), "|dZ2| stands for dZ2"), (Apply("sign", dZ2), "sign dZ2 stands for dZ2"), (Apply("step", dZ2), "1[dZ2 > 0] stands for dZ2"), (Times(dZ2, S("A2")), "dZ2 ⊙ A2 stands for dZ2"), (Times(dZ2, S("Y")), "dZ2 ⊙ Y stands for dZ2"), (Times(dZ2, new Group(Minus(N(1), Square(S("A2"))))), "tanh′ of the output is counted as well") })
            yield return (new Group(Dot(W2T, p)), words, 1.7);
        foreach (var (M, words) in new (Expression, string)[]
            { (W2, "the transpose of W2 is missing"), (T(S("W1")), "W1ᵀ stands for W2ᵀ"), (S("W1"), "W1 stands for W2ᵀ"), (T(Apply("abs", W2)), "|W2| stands for W2"), (T(Square(W2)), "W2² stands for W2"), (T(Apply("sign", W2)), "sign W2 stands for W2"), (T(S("W2_new")), "W2 after the update stands for W2 before it"), (T(S("dW2")), "dW2 stands for W2") })
            yield return (new Group(Dot(M, dZ2)), words, 1.6);
        yield return (new Group(Dot(T(SumOverRows(W2)), SumOverRows(dZ2))), "the outputs are summed before the product", 1.7);
        yield return (new Group(Times(W2T, dZ2)), "an entry-by-entry product stands for the matrix product", 1.7);
        yield return (new Group(Dot(Apply("[ones]", W2T), dZ2)), "W2 is missing: only the sum of dZ2", 1.8);
        yield return (Apply("abs", Dot(W2T, dZ2)), "the absolute value of the back signal", 1.9);
        yield return (Apply("sign", Dot(W2T, dZ2)), "only the sign of the back signal", 1.9);
        yield return (dZ2, "W2ᵀ is missing", 1.7);
        foreach (var (formula, words) in Samples(dZ2, wholeSum: false)) yield return (new Group(Dot(W2T, formula)), words, 1.8);
    }

    /// <summary>What the way back through dropout may have become; the signal alone without dropout.</summary>
    public IEnumerable<(Expression Formula, string? Words)> Masked(Expression signal)
    {
        yield return (formulas.Dropped(signal), null);
        if (!formulas.Dropout) yield break;
        yield return (signal, "the dropout mask is missing on the way back");
        yield return (Times(signal, S("mask")), "1/keep is missing on the way back");
        yield return (Times(signal, Times(S("keep"), S("mask"))), "multiplied by keep in the place of divided");
        foreach (var (formula, _) in Samples(S("mask"), wholeSum: false)) yield return (Over(Times(signal, formula), S("keep")), "another mask than on the way forward");
    }

    // What stands for g′(Z1), where it is known by name; combinations are searched for.
    private static IEnumerable<(Expression Formula, string? Words)> Slopes()
    {
        var slope = Prime("g", S("Z1"));
        yield return (Square(slope), "g′ is counted twice");
        yield return (Times(slope, S("Z1")), "the factor Z1 too many: g′ · (Z1) read literally");
        yield return (Apply("[mean over samples]", slope), "g′ is averaged over the samples");
        yield return (Prime("g", S("A1")), "g′ is taken at A1 in the place of Z1");
        yield return (Prime("g", S("Z2")), "g′ is taken at Z2 in the place of Z1");
        yield return (Prime("g", S("X")), "g′ is taken at X in the place of Z1");
        yield return (Apply("g", S("Z1")), "g stands for g′");
        yield return (S("A1"), "A1 stands for g′(Z1)");
        yield return (S("Z1"), "Z1 stands for g′(Z1)");
        yield return (Prime("g", Dot(S("W1"), S("X"))), "g′ is taken without the bias");
        yield return (Prime("g", Plus(Dot(S("W1_new"), S("X")), S("b1_new"))), "g′ is taken after the update");
        yield return (Apply("step", Dot(T(S("W2")), S("dZ2"))), "the step is taken of the back signal in the place of Z1");
        foreach (var g in Activation.All) yield return (Prime(g.Name, S("Z1")), $"the slope of {g.Name} stands for g′");
    }

    private IEnumerable<Candidate> Costs()
    {
        var (Y, A2, Z2, m, one) = (S("Y"), S("A2"), S("Z2"), S("m"), N(1));
        Expression NotY = new Group(Minus(one, Y)), NotA2 = new Group(Minus(one, A2));
        var first = new Negate(Over(SumOfAll(Times(Y, Apply("log", A2))), m));
        var second = new Negate(Over(SumOfAll(Times(NotY, Apply("log", NotA2))), m));
        var data = Over(SumOfAll(SpecificationFormulas.Losses), m);
        yield return new(first, "only the term −Y log A2 is there", 1.5);
        yield return new(second, "only the term −(1 − Y) log(1 − A2) is there", 1.5);
        yield return new(Minus(first, second), "plus stands for minus between the two terms", 1.6);
        yield return new(Over(SumOfAll(Square(new Group(Minus(A2, Y)))), m), "the squared error stands for the cross entropy", 1.6);
        yield return new(Over(SumOfAll(Apply("abs", Minus(A2, Y))), m), "the absolute error stands for the cross entropy", 1.7);
        yield return new(new Negate(Over(SumOfAll(Times(Y, Apply("log", Apply("softmax", Z2)))), m)), "softmax and its cross entropy", 1.7);
        foreach (var exponent in Enumerable.Range(3, 10))
        {
            var eps = N(Math.Pow(10, -exponent));
            yield return new(new Negate(Over(SumOfAll(Plus(Times(Y, Apply("log", Plus(A2, eps))), Times(NotY, Apply("log", Plus(NotA2, eps))))), m)), $"1e-{exponent} is added inside the logarithms", 1.8, AnyFactor: false);
            yield return new(new Negate(Over(SumOfAll(Plus(Times(Y, Apply("log", Plus(A2, eps))), Times(NotY, Apply("log", NotA2)))), m)), $"1e-{exponent} is added inside the first logarithm", 1.9, AnyFactor: false);
        }
        if (!formulas.Penalty) yield break;
        var (l, W1, W2) = (S("lambda"), SumOfAll(Square(S("W1"))), SumOfAll(Square(S("W2"))));
        yield return new(data, "the penalty is missing", 1.4);
        foreach (var (weights, words) in new (Expression, string?)[]
            { (SpecificationFormulas.Weights, null), (W1, "only W1 is penalised"), (W2, "only W2 is penalised"), (Plus(SumOfAll(Apply("abs", S("W1"))), SumOfAll(Apply("abs", S("W2")))), "an L1 penalty stands for L2"), (Plus(Apply("sqrt", W1), Apply("sqrt", W2)), "the norms are not squared"),
              (Plus(Plus(W1, W2), Plus(SumOfAll(Square(S("b1"))), SumOfAll(Square(S("b2"))))), "the biases are penalised too") })
        {
            foreach (var (factor, about) in new (Expression, string?)[] { (Over(l, new Product(ProductSign.Juxtaposition, N(2), m)), null), (Over(l, m), "the 1/2 of the penalty is missing"), (Over(l, N(2)), "the 1/m of the penalty is missing"), (l, "λ stands for λ/2m"), (Over(l, new Product(ProductSign.Juxtaposition, N(4), m)), "half the penalty") })
            {
                yield return new(Plus(data, new Product(ProductSign.Juxtaposition, factor, weights)), words is not null && about is not null ? $"{words}, and {about}" : words ?? about, 1.5, AnyFactor: false);
                yield return new(Minus(data, new Product(ProductSign.Juxtaposition, factor, weights)), "the penalty is subtracted", 1.6, AnyFactor: false);
            }
        }
    }

    // 3.30 and 3.31: P − α G.
    private static IEnumerable<Candidate> Update(string name)
    {
        var (P, d, alpha) = (S(name), S($"d{name}"), S("alpha"));
        foreach (var (G, words) in Steps(name))
        {
            yield return new(Minus(P, new Product(ProductSign.Juxtaposition, alpha, G)), words, 1.6, AnyFactor: false);
            yield return new(Plus(P, new Product(ProductSign.Juxtaposition, alpha, G)), words is null ? "plus stands for minus: ascent" : $"{words}, added", 1.7, AnyFactor: false);
        }
        yield return new(P, "not updated", 1.2, AnyFactor: false);
        yield return new(new Product(ProductSign.Juxtaposition, alpha, d), "P itself is missing", 1.9, AnyFactor: false);
    }

    /// <summary>What stands for the gradient in an update.</summary>
    public static IEnumerable<(Expression Formula, string? Words)> Steps(string name)
    {
        var (P, d) = (S(name), S($"d{name}"));
        yield return (d, null);
        yield return (Apply("sign", d), "only the sign of the gradient is used");
        yield return (Times(P, d), $"the gradient is multiplied by {name}");
        yield return (Times(d, d), "the gradient is squared");
        yield return (Apply("abs", d), "the absolute value of the gradient");
        yield return (T(d), $"the transpose of d{name}");
        yield return (P, $"{name} stands for its gradient");
        yield return (Over(d, Apply("sqrt", SumOfAll(Square(d)))), "the gradient is divided by its norm");
        foreach (var other in new[] { "dW1", "db1", "dW2", "db2" })
            if (other != $"d{name}") yield return (S(other), $"{other} stands for d{name}");
        yield return (Apply("[mean over samples]", d), "each row's gradients are averaged");
    }

    /// <summary>A matrix of samples with some left out, or with the samples in another order.</summary>
    /// <param name="x">Samples are its columns.</param>
    /// <param name="wholeSum">Whether samples are left out; otherwise they change places.</param>
    public IEnumerable<(Expression Formula, string Words)> Samples(Expression x, bool wholeSum)
    {
        var m = _sizes.m;
        if (m < 2) yield break;
        var some = m <= MostSamplesOneByOne ? Enumerable.Range(1, (int)m - 1).Select(k => (long)k) : [1, m / 2, m - 1];
        foreach (var k in some)
        {
            if (wholeSum)
            {
                yield return (Apply(bench.Add($"[:, :{k}]", z => z.narrow(-1, 0, Math.Min(k, z.shape[^1]))), x), k == m - 1 ? "the last sample is left out" : $"only the first {(k == 1 ? "sample is" : $"{k} samples are")} used");
                yield return (Apply(bench.Add($"[:, {k}:]", z => z.narrow(-1, Math.Min(k, z.shape[^1] - 1), Math.Max(1, z.shape[^1] - k))), x), k == m - 1 ? "only the last sample is used" : $"the first {(k == 1 ? "sample is" : $"{k} samples are")} left out");
                yield return (Apply(bench.Add($"[:, {k}]", z => z.narrow(-1, Math.Min(k, z.shape[^1] - 1), 1)), x), $"only sample {k + 1} is used");
            }
            else
            {
                yield return (Apply(bench.Add($"[samples shifted by {k}]", z => z.roll(k, -1)), x), $"the samples of {Notation.Of(x)} are shifted by {(k > m / 2 ? m - k : k)}: paired wrongly");
            }
        }
        if (!wholeSum) yield return (Apply(bench.Add("[samples backwards]", z => z.flip(-1)), x), $"the samples of {Notation.Of(x)} run backwards: paired wrongly");
    }
}
