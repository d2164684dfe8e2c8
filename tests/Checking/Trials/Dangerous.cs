using AutogradCheck.Checking;
using TorchSharp;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.Trials;

/// <summary>Functions, right ones, whose run with complex numbers or in float64 would end the process. Each for a dtype.</summary>
public static class Dangerous
{
    private static readonly Tensor HeldFor64 = Numbers(float64, 3, 3), HeldFor32 = Numbers(float32, 3, 3);
    private static readonly List<Func<Tensor, Tensor>> Layers64 = [x => HeldFor64.matmul(x)], Layers32 = [x => HeldFor32.matmul(x)];

    private interface ILayer
    {
        Tensor Apply(Tensor x);
    }

    private interface IStatic
    {
        static abstract Tensor Apply(Tensor x);
    }

    /// <summary>All, by name.</summary>
    public static IReadOnlyDictionary<string, Func<ScalarType, GradCheckResult>> All { get; } = new Dictionary<string, Func<ScalarType, GradCheckResult>>
    {
        ["captured"] = dtype => Of(dtype, W => x => W.matmul(x)),
        ["captured, static call"] = dtype => Of(dtype, W => x => matmul(W, x).tanh()),
        ["helper method"] = dtype => Of(dtype, W => x => Twice(W, x)),
        ["local function"] = dtype =>
        {
            var W = Numbers(dtype, 3, 3);
            Tensor Product(Tensor x)
            {
                Tensor Inner(Tensor y) => y.matmul(W);
                return Inner(x.sin());
            }
            return GradCheck.Check(Product, Input(dtype));
        },
        ["another class"] = dtype => Of(dtype, W => new Holder(W).Apply),
        ["interface"] = dtype => Of(dtype, W => Through([new Holder(W)])),
        ["struct"] = dtype => Of(dtype, W => x => Constrained(new Held(W), x)),
        ["lambda in a list"] = dtype => GradCheck.Check(x => (dtype == float64 ? Layers64 : Layers32)[0](x), Input(dtype)),
        ["delegates in a dictionary"] = dtype => Of(dtype, W =>
        {
            var steps = new Dictionary<string, (int Order, Func<Tensor, Tensor> Step)> { ["product"] = (1, x => x.matmul(W)) };
            return x => steps["product"].Step(x);
        }),
        ["method of a tensor"] = dtype => Of(dtype, W => W.matmul),
        ["method group in a field"] = dtype => Of(dtype, W =>
        {
            Func<Tensor, Tensor> product = W.matmul;
            return x => product(x).exp();
        }),
        ["static field"] = dtype => GradCheck.Check(x => (dtype == float64 ? HeldFor64 : HeldFor32).matmul(x), Input(dtype)),
        ["generic method"] = dtype => Of(dtype, W => x => Generic<Holder>(new(W), x)),
        ["iterator"] = dtype => Of(dtype, W => x => Products(W, x).Last()),
        ["async"] = dtype => Of(dtype, W => x => Later(W, x).GetAwaiter().GetResult()),
        ["LINQ"] = dtype => Of(dtype, W => x => Enumerable.Range(0, 2).Select(_ => W).Aggregate(x, (y, w) => w.matmul(y))),
        ["lazy"] = dtype => Of(dtype, W =>
        {
            var lazy = new Lazy<Tensor>(() => W.clone().DetachFromDisposeScope());
            return x => lazy.Value.matmul(x);
        }),
        ["thread-local"] = dtype => Of(dtype, W =>
        {
            var local = new ThreadLocal<Tensor>(() => W);
            return x => local.Value!.matmul(x);
        }),
        ["dynamic"] = dtype => Of(dtype, W =>
        {
            dynamic held = W;
            return x => (Tensor)held.matmul(x);
        }),
        ["static interface member"] = dtype => GradCheck.Check(x => Static<OfStatic>(x), Input(dtype)),
        ["several delegates in one"] = dtype => Of(dtype, W =>
        {
            Func<Tensor, Tensor> first = x => x.sin();
            return first + (x => x.matmul(W));
        }),
        ["event-like list of objects"] = dtype => Of(dtype, W =>
        {
            object[] held = [1, "two", new Holder(W)];
            return x => held.OfType<ILayer>().Aggregate(x, (y, layer) => layer.Apply(y));
        }),
        ["reflection"] = dtype => Of(dtype, W =>
        {
            var product = typeof(Tensor).GetMethod("matmul", [typeof(Tensor)])!;
            return x => (Tensor)product.Invoke(W, [x])!;
        }),
        ["compiled expression"] = dtype => Of(dtype, W =>
        {
            System.Linq.Expressions.Expression<Func<Tensor, Tensor>> product = x => W.matmul(x);
            return product.Compile();
        }),
        ["made inside"] = dtype => GradCheck.Check(x => x.matmul(ones(3, 3, dtype: dtype)), Input(dtype)),
        ["made inside from an array"] = dtype => GradCheck.Check(x => x.matmul(tensor(new double[] { 1, 2, 3 }).to(dtype).reshape(3, 1)), Input(dtype)),
        ["converted"] = dtype => GradCheck.Check(x => x.matmul(x.abs().add(0.5).to(dtype)), Input(dtype)),
        ["real of complex"] = dtype => GradCheck.Check(x => x.matmul(x.norm().expand(3, 3)), Input(dtype)),
        ["truth values, later"] = dtype => GradCheck.Check(x =>
        {
            var mask = x > 0;
            var y = x * x;
            return y.matmul(mask * 1.0);
        }, Input(float32)),
        ["truth values, counted"] = dtype => GradCheck.Check(x => x.matmul(x.gt(0).to(x.dtype)).add(x.matmul(x.gt(0).sum(0).div(2).expand(3, 3))), Input(float32)),
        ["truth values"] = dtype => GradCheck.Check(x => x.matmul(x.gt(0) * 1.0), Input(float32)),
        ["custom function's forward"] = dtype => Of(dtype, W => x => Product.apply(x, W)),
        ["custom function, guarded by name"] = dtype => Of(dtype, W => x => GuardedFunction.Apply<Unguarded>(x, W)),
        ["custom function's backward"] = dtype => GradCheck.Check(x => ByTable.apply(x), Input(dtype)),
        ["custom function without guard"] = dtype => Of(dtype, W => x => Unguarded.apply(x, W)),
        ["called module"] = dtype =>
        {
            using var module = new Bilinear(dtype);
            return GradCheck.Check(x => module.call(x), Input(dtype));
        },
        ["called module of modules"] = dtype =>
        {
            using var module = nn.Sequential(new Bilinear(dtype), nn.Tanh());
            return GradCheck.Check(x => module.call(x), Input(dtype));
        },
        ["module with a lambda"] = dtype => Of(dtype, W =>
        {
            using var module = new WithFunction(x => x.matmul(W), dtype);
            return GradCheck.CheckModule(module, Input(dtype));
        }),
        ["module that makes a tensor"] = dtype =>
        {
            using var module = new Making(dtype);
            return GradCheck.CheckModule(module, Input(dtype));
        },
        ["loss of a module"] = dtype => Of(dtype, W =>
        {
            using var module = nn.Linear(3, 3, dtype: dtype);
            return GradCheck.CheckModule(module, Input(dtype), y => y.matmul(W).sum());
        }),
        ["hook of a module"] = dtype => Of(dtype, W =>
        {
            using var module = nn.Linear(3, 3, dtype: dtype);
            module.register_forward_hook((_, _, y) => y.matmul(W));
            return GradCheck.CheckModule(module, Input(dtype));
        }),
        ["second order"] = dtype => Of(dtype, W => GradCheck.CheckSecondOrder(x => W.matmul(x.sin()), Input(dtype))),
        ["claim"] = dtype => Of(dtype, W =>
        {
            using var gradient = W.t().mm(ones(3, 3, dtype: dtype));
            return GradCheck.CheckClaim(x => W.matmul(x[0]).sum(), [Numbers(dtype, 3, 3)], [gradient]);
        }),
        ["cummax"] = dtype => GradCheck.Check(x => cummax(x, 1).values, Input(dtype)),
        ["cummin"] = dtype => GradCheck.Check(x => x.cummin(0).values.square(), Input(dtype)),
        ["a number read"] = dtype => GradCheck.Check(x => x / (1 + Math.Abs(x.detach().sum().ToDouble()) * 0), Input(dtype)),
        ["a number converted"] = dtype => GradCheck.Check(x => x.div((double)x.detach().sum() * 0 + 2), Input(dtype)),
        ["a scalar read"] = dtype => GradCheck.Check(x => x[0, 0].ToScalar().ToSingle() > -5 ? x.exp() : x.sin(), Input(dtype)),
        ["a half read"] = dtype => GradCheck.Check(x => x.mul(1e6).sum().ToDouble() > 0 && x.mul(1e6).sum().to(x.dtype).clamp(-1, 1).ToHalf() < (Half)2 ? x.exp() : x.sin(), Input(dtype)),
        ["distance called from native code"] = dtype =>
        {
            var (positive, negative) = (Numbers(dtype, 3, 3), -Numbers(dtype, 3, 3));
            return GradCheck.Check(x => nn.functional.triplet_margin_with_distance_loss(x, positive, negative, (a, b) => 1 - nn.functional.cosine_similarity(a, b, 1), margin: 5), Input(dtype));
        },
        ["distance in a module"] = dtype =>
        {
            var (positive, negative) = (Numbers(dtype, 3, 3), -Numbers(dtype, 3, 3));
            using var loss = nn.TripletMarginWithDistanceLoss((a, b) => 1 - nn.functional.cosine_similarity(a, b, 1), margin: 5);
            return GradCheck.Check(x => loss.call(x, positive, negative), Input(dtype));
        },
        ["autograd.grad inside"] = dtype => GradCheck.Check(x => autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0], Input(dtype)),
        ["backward inside"] = dtype => GradCheck.Check(x => Cube.apply(x), Input(dtype)),
    };

    private static GradCheckResult Of(ScalarType dtype, Func<Tensor, Func<Tensor, Tensor>> function) => GradCheck.Check(function(Numbers(dtype, 3, 3)), Input(dtype));

    private static GradCheckResult Of(ScalarType dtype, Func<Tensor, GradCheckResult> check) => check(Numbers(dtype, 3, 3));

    private static Tensor Input(ScalarType dtype) => (Numbers(dtype, 3, 3) + 0.25).to(dtype).requires_grad_();

    private static Tensor Numbers(ScalarType dtype, int rows, int columns)
    {
        var random = new Random(5);
        return tensor(Enumerable.Range(0, rows * columns).Select(_ => random.NextDouble() + 0.1).ToArray(), rows, columns).to(dtype).clone();
    }

    private static Tensor Twice(Tensor W, Tensor x) => Once(W, Once(W, x));

    private static Tensor Once(Tensor W, Tensor x) => W.matmul(x);

    private static Func<Tensor, Tensor> Through(ILayer[] layers) => x => layers[0].Apply(x);

    private static Tensor Constrained<T>(T layer, Tensor x) where T : struct, ILayer => layer.Apply(x);

    private static Tensor Static<T>(Tensor x) where T : IStatic => T.Apply(x);

    private static Tensor Generic<T>(T layer, Tensor x) where T : ILayer => layer.Apply(x);

    private static IEnumerable<Tensor> Products(Tensor W, Tensor x)
    {
        yield return x;
        yield return W.matmul(x);
    }

    private static async Task<Tensor> Later(Tensor W, Tensor x)
    {
        await Task.CompletedTask;
        return W.matmul(x);
    }

    private sealed class Holder(Tensor W) : ILayer
    {
        public Tensor Apply(Tensor x) => W.matmul(x);
    }

    private readonly struct Held(Tensor W) : ILayer
    {
        public Tensor Apply(Tensor x) => W.matmul(x);
    }

    private sealed class OfStatic : IStatic
    {
        public static Tensor Apply(Tensor x) => (x.dtype == float64 ? HeldFor64 : HeldFor32).matmul(x);
    }

    private sealed class Product : GuardedSingleTensorFunction<Product>
    {
        public override string Name => nameof(Product);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, W) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([W]);
            return x.matmul(W);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output.matmul(ctx.get_saved_variables()[0].t()), null!];
    }

    private sealed class Unguarded : autograd.SingleTensorFunction<Unguarded>
    {
        public override string Name => nameof(Unguarded);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (x, W) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([W]);
            return x.matmul(W);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output.mm(ctx.get_saved_variables()[0].t()), null!];
    }

    private sealed class ByTable : GuardedSingleTensorFunction<ByTable>
    {
        public override string Name => nameof(ByTable);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars) => (Tensor)vars[0] * 2;

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) => [grad_output.matmul(eye(3, dtype: grad_output.dtype == float32 ? float32 : float64) * 2)];
    }

    private sealed class Cube : GuardedSingleTensorFunction<Cube>
    {
        public override string Name => nameof(Cube);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0]]);
            return ((Tensor)vars[0]).pow(3);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var grad = enable_grad();
            var x = ctx.get_saved_variables()[0].detach().requires_grad_();
            return [autograd.grad([x.pow(3).sum()], [x])[0] * grad_output];
        }
    }

    private sealed class Bilinear : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter _weight;

        public Bilinear(ScalarType dtype) : base(nameof(Bilinear))
        {
            _weight = new TorchSharp.Modules.Parameter(Numbers(dtype, 3, 3));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input.matmul(_weight);
    }

    private sealed class WithFunction : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Tensor, Tensor> _function;
        private readonly TorchSharp.Modules.Parameter _weight;

        public WithFunction(Func<Tensor, Tensor> function, ScalarType dtype) : base(nameof(WithFunction))
        {
            _function = function;
            _weight = new TorchSharp.Modules.Parameter(Numbers(dtype, 3, 3));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => _function(input.mul(_weight));
    }

    private sealed class Making : nn.Module<Tensor, Tensor>
    {
        private readonly TorchSharp.Modules.Parameter _weight;
        private readonly ScalarType _dtype;

        public Making(ScalarType dtype) : base(nameof(Making))
        {
            _dtype = dtype;
            _weight = new TorchSharp.Modules.Parameter(Numbers(dtype, 3, 3));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input.mul(_weight).matmul(eye(3, dtype: _dtype));
    }
}
