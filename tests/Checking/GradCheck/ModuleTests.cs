using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.GradCheckTests;

/// <summary>Modules: all their parameters by name, in any format, and as before afterwards.</summary>
public class ModuleTests
{
    private sealed class Net : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _layers;
        private readonly TorchSharp.Modules.Parameter _scale;
        private readonly bool _wrong;

        public Net(ScalarType dtype, bool wrong = false) : base(nameof(Net))
        {
            _layers = nn.Sequential(("first", nn.Linear(3, 5, dtype: dtype)), ("norm", nn.BatchNorm1d(5, dtype: dtype)), ("tanh", nn.Tanh()), ("last", nn.Linear(5, 2, dtype: dtype)));
            _scale = nn.Parameter(ones(2, dtype: dtype));
            _wrong = wrong;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _layers.call(input) * (_wrong ? IgnoresCotangent.apply(_scale) : _scale.sin());
    }

    [Theory]
    [InlineData("float64", "central differences", 1e-7)]
    [InlineData("float32", "central differences", 1e-2)]
    public void EveryParameterByName(string dtype, string referee, double resolution)
    {
        using var scope = NewDisposeScope();
        var type = Arithmetic.All.Single(a => a.Name == dtype).Dtype;
        using var module = new Net(type);
        Draw(module);
        var result = GradCheck.AssertModule(module, Seeded.Normal(1, 7, 3).to_type(type));
        Assert.Equal(["_layers.first.weight", "_layers.first.bias", "_layers.norm.weight", "_layers.norm.bias", "_layers.last.weight", "_layers.last.bias", "_scale", "input"],
            result.Inputs.Select(i => i.Name).OrderBy(n => n switch { "_scale" => 1, "input" => 2, _ => 0 }));
        Assert.Equal(referee, result.Referee);
        Assert.Equal(dtype, result.Dtype);
        Assert.All(result.Inputs.Where(i => i.Name != "_layers.first.bias"), i => Assert.True(i.Resolution <= resolution, $"{i.Name}: {i.Resolution}")); // batch norm takes that bias out again: its gradient is 0
    }

    [Fact]
    public void AnAnalyticModuleGetsTheComplexStep()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2));
        Draw(module);
        var result = GradCheck.AssertModule(module, Seeded.Normal(1, 6, 3).to_type(float32), y => (y * y).sum());
        Assert.Equal("complex step", result.Referee);
        Assert.Equal(["0.weight", "0.bias", "2.weight", "2.bias", "input"], result.Inputs.Select(i => i.Name));
    }

    [Theory]
    [InlineData("float64")]
    [InlineData("float32")]
    public void AWrongParameterIsNamed(string dtype)
    {
        using var scope = NewDisposeScope();
        var type = Arithmetic.All.Single(a => a.Name == dtype).Dtype;
        using var module = new Net(type, wrong: true);
        Draw(module);
        var result = GradCheck.CheckModule(module, Seeded.Normal(1, 7, 3).to_type(type));
        Assert.Equal(["_scale"], result.Inputs.Where(i => i.Verdict == Verdict.Disagrees).Select(i => i.Name));
    }

    [Fact]
    public void ParametersGradientsAndBuffersAreAsBefore()
    {
        using var scope = NewDisposeScope();
        using var module = new Net(float64);
        Draw(module);
        var input = Seeded.Normal(1, 7, 3);
        module.call(input).sum().backward();
        var before = Snapshot(module);
        GradCheck.CheckModule(module, input);
        Assert.Throws<NotSupportedException>(() => GradCheck.CheckModule(module, input, _ => throw new NotSupportedException()));
        foreach (var (a, b) in before.Zip(Snapshot(module))) Assert.True(a.equal(b).all().ToBoolean());
        Assert.All(module.parameters(), p => Assert.NotNull(p.grad));
    }

    [Fact]
    public void FrozenParametersAreLeftAlone()
    {
        using var scope = NewDisposeScope();
        using var module = nn.Sequential(nn.Linear(3, 4, dtype: float64), nn.Linear(4, 2, dtype: float64));
        foreach (var (name, parameter) in module.named_parameters())
            if (name.StartsWith('0')) parameter.requires_grad = false;
        Assert.Equal(["1.weight", "1.bias", "input"], GradCheck.AssertModule(module, Seeded.Normal(1, 5, 3)).Inputs.Select(i => i.Name));
    }

    private static Tensor[] Snapshot(nn.Module module) =>
        [.. module.parameters().Select(p => p.detach().clone()), .. module.parameters().Select(p => p.grad!.clone()), .. module.buffers().Select(b => b.clone())];

    private static void Draw(nn.Module module)
    {
        using var grad = no_grad();
        using var generator = new Generator(7);
        foreach (var parameter in module.parameters()) parameter.copy_(randn(parameter.shape, dtype: float64, generator: generator));
    }
}
