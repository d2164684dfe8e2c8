using AutogradCheck.Checking;
using AutogradCheck.Core;
using AutogradCheck.Parity;
using static TorchSharp.torch;

namespace AutogradCheck.Tests.WrongBackends;

/// <summary>Where every gradient is right only training side by side shows a mistake, in the step that makes it.</summary>
public class WrongUpdateTests
{
    private const int Seed = 330, Steps = 3;
    private const double Alpha = 0.1;

    public static TheoryData<string> Ids => [.. WrongUpdates.All.Select(update => update.Id)];

    [Theory, MemberData(nameof(Ids))]
    public void Shows_in_the_step_that_goes_wrong_and_not_in_the_gradients(string id)
    {
        var (wrong, catalogued) = (WrongUpdates.All.Single(update => update.Id == id), Catalogue.Entries[id]);
        foreach (var (shape, sizes) in Catalogue.Grid)
        {
            using var scope = NewDisposeScope();
            var at = Point.Draw(sizes, Seed);
            var points = LockStep.Run(wrong, Backends.Named("autograd"), at.Parameters, at.Batch, Activation.Named(catalogued.Activation), Alpha, Steps).ToList();

            var firstWrong = points.FirstOrDefault(point => point.Verdict == Verdict.Disagrees);
            int? expected = catalogued.ByShape[shape] == "silent" ? null : catalogued.FirstStepWrong;
            Assert.True(expected == firstWrong?.Step + 1, $"{id} on {shape}, seed {Seed}: first refused after update {firstWrong?.Step + 1}, expected {expected}. {points[^1].Parity.Summary}");
            if (firstWrong is null) continue;
            Assert.Equal(Verdict.Agrees, firstWrong.Parity.Verdict);
            Assert.Contains(firstWrong.Parameters, parameter => parameter.Verdict == Verdict.Disagrees);
        }
    }
}
