using AutogradCheck.Checking.Trials;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Subjects;

/// <summary>
/// A differentiable function as the checker sees it: from one flat vector of real numbers, the entries of all inputs that are examined, to another, the entries of all outputs.
/// It counts what it is asked for. Tensors it returns belong to the caller's dispose scope.
/// </summary>
internal abstract class Subject : IDisposable
{
    private Tensor[]? _graph;
    private Tensor[] _leaves = [];
    private (long[] Shape, ScalarType Dtype)[]? _outputs;

    protected Subject(Variable[] variables, ScalarType dtype, TrialRuns trials) => (Variables, Dtype, Trials) = (variables, dtype, trials);

    /// <summary>What is examined.</summary>
    public Variable[] Variables { get; }

    /// <summary>Names and shapes of all inputs, examined or not.</summary>
    public virtual IEnumerable<(string Name, long[] Shape)> Inputs => Variables.Select(v => (v.Name, v.Shape));

    /// <summary>The number format it computes in.</summary>
    public ScalarType Dtype { get; }

    /// <summary>Which runs it may be put to.</summary>
    public TrialRuns Trials { get; }

    /// <summary>How many real numbers are examined.</summary>
    public long Entries => Variables.Length == 0 ? 0 : Variables[^1].End;

    /// <summary>The point, (Entries).</summary>
    public Tensor Point { get; protected init; } = null!;

    /// <summary>How often the function ran; a complex run counts as one.</summary>
    public int Evaluations { get; private set; }

    /// <summary>How many gradients were asked for.</summary>
    public int Backwards { get; private set; }

    /// <summary>The random state every evaluation starts from.</summary>
    protected CallerState State { get; } = new();

    /// <summary>Shapes and dtypes of the outputs at the point.</summary>
    public (long[] Shape, ScalarType Dtype)[] Outputs => _outputs ?? throw new InvalidOperationException("the function has not been evaluated yet");

    /// <summary>Where the entries of each differentiable output start in the flat vector of outputs, and how many there are; the number of the output among all.</summary>
    public (int Output, long Start, long Count)[] OutputParts
    {
        get
        {
            var start = 0L;
            var parts = new List<(int, long, long)>();
            foreach (var (i, (shape, dtype)) in Outputs.Index())
            {
                if (!IsDifferentiable(dtype)) continue;
                var count = shape.Aggregate(1L, (a, b) => a * b) * (Flat.IsComplex(dtype) ? 2 : 1);
                parts.Add((i, start, count));
                start += count;
            }
            return [.. parts];
        }
    }

    /// <summary>Whether any input or output is complex: then there is no complex step.</summary>
    public bool IsComplex => Variables.Any(v => v.IsComplex) || Outputs.Any(o => Flat.IsComplex(o.Dtype));

    /// <summary>Runs the function with gradients recorded, at the point, and gives the outputs.</summary>
    public Tensor Record() => Record(null);

    /// <summary>The gradient at another point; leaves nothing recorded.</summary>
    public Tensor GradientAt(Tensor point, Tensor cotangent)
    {
        using (Record(point)) { }
        var gradient = Gradient(cotangent);
        Forget();
        return gradient;
    }

    private Tensor Record(Tensor? point)
    {
        Forget();
        using var grad = enable_grad();
        using var scope = NewDisposeScope();
        var leaves = Leaves(point);
        var outputs = Run(() => RunRecorded(leaves));
        _outputs ??= Describe(outputs);
        RequireSame(outputs);
        _leaves = [.. leaves.Select(Keep)];
        _graph = [.. outputs.Where(Flat.IsDifferentiable).Select(Keep)];
        return Flatten(outputs).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of ⟨cotangent, outputs⟩ by autograd, (Entries). An input that the outputs do not depend on has gradient 0.</summary>
    /// <param name="cotangent">One real number for each of an output.</param>
    public Tensor Gradient(Tensor cotangent)
    {
        if (_graph is null) using (Record()) { }
        using var scope = NewDisposeScope();
        Backwards++;
        var (outputs, cotangents) = (new List<Tensor>(), new List<Tensor>());
        var start = 0L;
        foreach (var output in _graph!)
        {
            var count = output.numel() * (output.is_complex() ? 2 : 1);
            if (output.requires_grad && count > 0)
            {
                outputs.Add(output);
                cotangents.Add(Flat.To(cotangent.narrow(0, start, count), output.shape, output.dtype, output.device));
            }
            start += count;
        }
        foreach (var leaf in _leaves) leaf.grad = null;
        try
        {
            if (outputs.Count > 0) GuardedFunction.Run(outputs, cotangents, retainGraph: true, createGraph: false, _leaves);
            return Flat.Of(_leaves.Select(leaf => leaf.grad is { } g ? g : zeros_like(leaf))).clone().MoveToOuterDisposeScope();
        }
        finally
        {
            foreach (var leaf in _leaves) leaf.grad = null;
        }
    }

    /// <summary>What the function threw near the point, though it ran at it; null where it did not.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Whether any output of the recorded run is connected to the inputs.</summary>
    public bool Connected => _graph?.Any(output => output.requires_grad) ?? true;

    /// <summary>The outputs at another point, (Entries) to all real numbers of the outputs; NaN where the function throws there. Nothing is recorded.</summary>
    public Tensor At(Tensor point)
    {
        using var grad = set_grad_enabled(Trials.AsksAutograd);
        using var scope = NewDisposeScope();
        Tensor[] outputs;
        try
        {
            outputs = Run(() => RunAt(point));
        }
        catch (Exception e) when (_outputs is not null && e is not (OutOfMemoryException or GradCheckException or OperationCanceledException))
        {
            Trouble = e.Message.Split('\n')[0].Trim();
            return full(OutputParts.Sum(p => p.Count), double.NaN, dtype: float64).MoveToOuterDisposeScope();
        }
        _outputs ??= Describe(outputs);
        RequireSame(outputs);
        return Flatten(outputs).MoveToOuterDisposeScope();
    }

    /// <summary>The outputs at the point + i·step, imaginary parts only; null where the function cannot take complex numbers or does not keep them.</summary>
    /// <param name="step">(Entries)</param>
    /// <param name="real">What the outputs' real parts have to be.</param>
    public Tensor? ImaginaryAt(Tensor step, Tensor real)
    {
        if (IsComplex) return null;
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        Tensor[]? outputs;
        try
        {
            outputs = Run(() => RunComplex(step)!);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null; // whatever it does not like about complex numbers; the user's own exceptions come with real ones too
        }
        if (outputs is null || outputs.Length != Outputs.Length) return null;
        var parts = new List<Tensor>();
        foreach (var (output, (shape, dtype)) in outputs.Zip(Outputs))
        {
            if (!output.shape.SequenceEqual(shape)) return null;
            if (!IsDifferentiable(dtype)) continue;
            if (!output.is_complex()) return null;
            parts.Add(output.detach().to(ScalarType.ComplexFloat64, CPU).resolve_conj().reshape(-1));
        }
        if (parts.Count == 0) return null;
        using var all = cat(parts);
        // The real parts are the same numbers by other code: equal but for rounding, or this is another function.
        var limit = 1e-9 * (Vectors.Largest(real) + double.Epsilon);
        return Vectors.Largest(all.real - real) <= limit ? all.imag.clone().MoveToOuterDisposeScope() : null;
    }

    /// <summary>Drops the recorded graph.</summary>
    public void Forget()
    {
        foreach (var tensor in _graph ?? []) tensor.Dispose();
        foreach (var leaf in _leaves) Release(leaf);
        (_graph, _leaves) = (null, []);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Forget();
        State.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves, in the order of the variables; at the point, where no other is given the very tensors of the caller's, so that their layout is the same.</summary>
    protected abstract Tensor[] Leaves(Tensor? point);

    /// <summary>Runs the function on them.</summary>
    protected abstract Tensor[] RunRecorded(Tensor[] leaves);

    /// <summary>Runs the function at another point.</summary>
    protected abstract Tensor[] RunAt(Tensor point);

    /// <summary>Runs the function at the point + i·step; null where there is no way to.</summary>
    protected abstract Tensor[]? RunComplex(Tensor step);

    /// <summary>Gives up a leaf.</summary>
    protected virtual void Release(Tensor leaf) => leaf.Dispose();

    /// <summary>The part of a flat vector that belongs to a variable, in its shape and on its device.</summary>
    protected static Tensor Part(Tensor flat, Variable variable, ScalarType dtype) => Flat.To(flat.narrow(0, variable.Start, variable.Count), variable.Shape, dtype, variable.Device);

    private static bool IsDifferentiable(ScalarType dtype) => Flat.IsComplex(dtype) || dtype is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;

    private static Tensor Keep(Tensor t) => t.DetachFromDisposeScope();

    private static Tensor Flatten(Tensor[] outputs) => Flat.Of(outputs.Where(Flat.IsDifferentiable)).clone();

    private static (long[] Shape, ScalarType Dtype)[] Describe(Tensor[] outputs) => [.. outputs.Select(o => (o.shape, o.dtype))];

    private Tensor[] Run(Func<Tensor[]> function)
    {
        State.Reset();
        Evaluations++;
        var outputs = function();
        State.Notice();
        if (outputs is not null)
            foreach (var (i, output) in outputs.Index())
            {
                if (output is null) throw new GradCheckException($"the function returned null for output {i}; expected a tensor");
                if (output.is_sparse) throw new GradCheckException($"output {i} is sparse; expected a dense tensor. Return output.to_dense().");
            }
        return outputs!;
    }

    private void RequireSame(Tensor[] outputs)
    {
        if (outputs.Length != Outputs.Length) throw new GradCheckException($"the function returned {outputs.Length} outputs where it returned {Outputs.Length} before; expected as many at every point");
        foreach (var (i, (output, (shape, dtype))) in outputs.Zip(Outputs).Index())
        {
            if (!output.shape.SequenceEqual(shape))
                throw new GradCheckException($"output {i} has shape ({string.Join(", ", output.shape)}) near the point and ({string.Join(", ", shape)}) at it; a gradient needs the same shape everywhere");
            if (output.dtype != dtype) throw new GradCheckException($"output {i} is {output.dtype} near the point and {dtype} at it; a gradient needs the same dtype everywhere");
        }
    }
}
