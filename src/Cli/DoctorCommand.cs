namespace AutogradCheck.Cli;

internal sealed class DoctorCommand : CommandWithExamples
{
    public DoctorCommand(Session session) : base("doctor", "Says what a bug report needs to know.", "autogradcheck doctor") => SetAction(_ => { session.Out.WriteLine("ok"); return ExitCode.Ok; });
}
