namespace AutogradCheck.Cli;

internal sealed class TrainCommand : CommandWithExamples
{
    public TrainCommand(Session session) : base("train", "Trains the network.", "autogradcheck train")
    {
        var common = new CommonOptions();
        common.AddTo(this);
        SetAction(parsed => { session.Out.WriteLine(common.Read(parsed)); return ExitCode.Ok; });
    }
}
