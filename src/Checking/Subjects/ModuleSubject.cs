using AutogradCheck.Checking.Trials;
using static TorchSharp.torch;

namespace AutogradCheck.Checking.Subjects;

/// <summary>A module as a function of its parameters and its input. Parameters are written for an evaluation and restored behind it.</summary>
internal sealed class ModuleSubject : Subject
{
    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly Func<Tensor, Tensor> _loss;
    private readonly Tensor[] _parameters;
    private readonly Tensor _input;
    private readonly Tensor?[] _gradients;
    private readonly Tensor[] _values;
    private readonly (Tensor Buffer, Tensor Value)[] _buffers;

    public ModuleSubject(nn.Module<Tensor, Tensor> module, Func<Tensor, Tensor> loss, (string Name, Tensor Value)[] parameters, Tensor input, TrialRuns trials)
        : base(Variable.Of(Flat.IsDifferentiable(input) ? parameters.Append(("input", input)) : parameters), FunctionSubject.Narrowest(parameters.Select(p => p.Value).Append(input).Where(Flat.IsDifferentiable)), trials)
    {
        (_module, _loss, _parameters, _input) = (module, loss, [.. parameters.Select(p => p.Value)], input);
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        _gradients = [.. _parameters.Select(p => p.grad?.DetachFromDisposeScope())];
        _values = [.. _parameters.Select(Copy)];
        _buffers = [.. module.named_buffers().Select(b => (b.buffer, Copy(b.buffer)))];
        Point = Flat.Of(Flat.IsDifferentiable(input) ? _parameters.Append(input) : _parameters).clone().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        Restore();
        foreach (var (parameter, gradient) in _parameters.Zip(_gradients)) parameter.grad = gradient;
        foreach (var value in _values.Concat(_buffers.Select(b => b.Value)).Append(Point)) value.Dispose();
    }

    /// <inheritdoc/>
    protected override Tensor[] Leaves(Tensor? point)
    {
        Restore();
        if (point is not null) Write(point);
        Tensor[] input = !Flat.IsDifferentiable(_input) ? [] : [(point is null ? _input.detach() : Part(point, Variables[^1], _input.dtype)).detach().requires_grad_()];
        return [.. _parameters, .. input];
    }

    /// <inheritdoc/>
    protected override Tensor[] RunRecorded(Tensor[] leaves)
    {
        // Parameters and buffers are restored once the gradient has been asked for: the graph refers to them.
        return [_loss(_module.call(leaves.Length > _parameters.Length ? leaves[^1] : _input))];
    }

    /// <inheritdoc/>
    protected override Tensor[] RunAt(Tensor point)
    {
        Forget(); // its graph refers to the parameters' values
        RestoreBuffers();
        Write(point);
        try
        {
            return [_loss(_module.call(Flat.IsDifferentiable(_input) ? Part(point, Variables[^1], _input.dtype).detach().requires_grad_(Trials.AsksAutograd) : _input))];
        }
        finally
        {
            Restore();
        }
    }

    /// <inheritdoc/>
    protected override Tensor[]? RunComplex(Tensor step)
    {
        // Parameters cannot change their dtype in place: a copy of the module takes the complex ones.
        var twin = ModuleTwin.Of(_module, dtype => dtype is ScalarType.Float64 ? ScalarType.ComplexFloat64 : dtype);
        Tensor[] parameters = [.. twin.named_parameters().Where(p => p.parameter.requires_grad).Select(p => p.parameter)];
        if (parameters.Length != _parameters.Length) return null;
        Tensor Moved(Variable v) => complex(Part(Point, v, ScalarType.Float64), Part(step, v, ScalarType.Float64));
        foreach (var (i, parameter) in parameters.Index()) parameter.copy_(Moved(Variables[i]));
        var input = Flat.IsDifferentiable(_input) ? Moved(Variables[^1]) : _input;
        return [_loss(twin.call(input))];
    }

    /// <summary>The same module computed in float64 whatever its own dtype is; belongs to the current dispose scope.</summary>
    public static ModuleSubject? InFloat64(nn.Module<Tensor, Tensor> module, Func<Tensor, Tensor> loss, Tensor input, TrialRuns trials)
    {
        var twin = ModuleTwin.Of(module, dtype => Arithmetic.All.Any(a => a.Dtype == dtype) ? ScalarType.Float64 : dtype);
        (string, Tensor)[] parameters = [.. twin.named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, (Tensor)p.parameter))];
        return new(twin, loss, parameters, Flat.IsDifferentiable(input) ? input.detach().to(Flat.Widest(input.dtype)) : input, trials);
    }

    /// <inheritdoc/>
    protected override void Release(Tensor leaf)
    {
        if (!_parameters.Any(p => ReferenceEquals(p, leaf))) leaf.Dispose();
    }

    private static Tensor Copy(Tensor t) => t.detach().clone().DetachFromDisposeScope();

    private void Write(Tensor? point)
    {
        using var grad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (i, parameter) in _parameters.Index()) parameter.copy_(point is null ? _values[i] : Part(point, Variables[i], parameter.dtype));
    }

    private void Restore()
    {
        Write(null);
        RestoreBuffers();
    }

    private void RestoreBuffers()
    {
        using var grad = no_grad();
        foreach (var (buffer, value) in _buffers) buffer.copy_(value);
    }
}
