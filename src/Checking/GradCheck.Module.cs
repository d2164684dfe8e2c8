using AutogradCheck.Checking.Engine;
using AutogradCheck.Checking.Subjects;
using AutogradCheck.Checking.Trials;
using static TorchSharp.torch;

namespace AutogradCheck.Checking;

public static partial class GradCheck
{
    /// <summary>Checks the gradients of all named parameters of a module that require one, and of its input.</summary>
    /// <remarks>While it is checked, parameters take other values for a moment; afterwards they, their gradients and the module's buffers are as before, to the last bit.</remarks>
    /// <param name="module">In training or evaluation mode, as it is.</param>
    /// <param name="input">What goes in; examined too if it is floating-point.</param>
    /// <param name="loss">What comes after the module; null for its output itself.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">There is nothing to examine, or the input overlaps itself in memory.</exception>
    public static GradCheckResult CheckModule(nn.Module<Tensor, Tensor> module, Tensor input, Func<Tensor, Tensor>? loss = null, GradCheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(input);
        loss ??= y => y;
        var parameters = module.named_parameters().Where(p => p.parameter.requires_grad).Select(p => (p.name, (Tensor)p.parameter)).ToArray();
        var given = Inputs.OfModule(parameters, input, options);
        var trials = new TrialRuns(loss, module, [.. parameters.Select(p => p.Item2), input], given.Dtype);
        return Checker.Autograd(wide => wide ? ModuleSubject.InFloat64(module, loss, input, trials) : new ModuleSubject(module, loss, parameters, input, trials), given.Dtype, given.Device, 1, given.Options);
    }
}
