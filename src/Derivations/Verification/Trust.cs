namespace AutogradCheck.Derivations.Verification;

/// <summary>
/// What is believed of statements that disagree. Where hardly anything in a passage comes out right, it is this tool that has misread it: then only what explains itself,
/// or stands alone among right statements, or is judged by nothing but what right statements have confirmed, is called a mistake.
/// </summary>
internal sealed class Trust
{
    /// <summary>Among so few statements a mistake is no sign of a misreading.</summary>
    public const int Few = 3;

    // How Judge begins to say that two numbers do not fit.
    private const string Numbers = "shapes (1, 1) and (1, 1) do not fit";

    private const double LargestError = 1e4;
    private const double MostlyRight = 0.75;
    private const double Understood = 0.6;
    private const double HalfRight = 0.5;
    private const double HalfUnderstood = 0.4;

    private readonly double _share, _explained;
    private readonly Confirmation? _confirmation;
    private readonly long? _samples;
    private readonly bool _isFew, _isShort, _isOnly, _alone, _isLaidOut;
    private readonly int _right, _mistakes, _unexplained;
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);
    private readonly HashSet<Finding> _said = new(ReferenceEqualityComparer.Instance);

    /// <summary>Weighs a passage as a whole.</summary>
    /// <param name="passage">Of all its statements; whether the document says the shapes that each is about.</param>
    /// <param name="share">Of statements that the chosen reading makes right.</param>
    /// <param name="confirmation">What right statements confirm.</param>
    /// <param name="samples">How many there are: a factor of that size is what a misread convention looks like.</param>
    /// <param name="ofDocument">How many statements the document has.</param>
    /// <param name="isLaidOut">Whether the document itself says how samples are laid out, and its equations fit that.</param>
    public Trust(IReadOnlyList<(Finding Finding, bool SaysShapes)> passage, double share, Confirmation? confirmation, long? samples, int ofDocument, bool isLaidOut)
    {
        var findings = passage.Select(p => p.Finding).ToList();
        _isLaidOut = isLaidOut;
        // What seems to be missing again and again is what a forward equation that was misread lacks.
        foreach (var again in findings.Where(f => f.IsMistake && f.Repair is not null).GroupBy(f => f.Repair!).Where(g => g.Count() > 1)) _repeated.Add(again.Key);
        _samples = samples;
        foreach (var (finding, said) in passage) if (said) _said.Add(finding);
        (_share, _confirmation, _isFew, _isShort, _isOnly) = (share, confirmation, findings.Count <= Few, ofDocument <= Few, findings.Count == 1);
        (_right, _mistakes) = (findings.Count(f => f.IsRight), findings.Count(f => f.IsMistake));
        // A mistake that a small edit explains tells as much as a right statement.
        _unexplained = findings.Count(f => f.IsMistake && !Explains(f));
        var unread = findings.Count(f => f.Verdict == StatementVerdict.Unresolved);
        _explained = (double)findings.Count(f => f.IsRight || Explains(f)) / findings.Count;
        _alone = _right > 0 && unread <= _right && (_unexplained <= 1 || 3 * _unexplained <= _right + _mistakes - _unexplained);
    }

    /// <summary>The finding, or that it is not believed.</summary>
    public Finding Of(Finding finding, Statement statement)
    {
        if (!finding.IsMistake || IsOutOfOrder(finding, statement)) return finding;
        var known = IsKnown(finding, statement);
        // So large an error means that the left side is zero as this tool reads it.
        if (finding.Error is { } error && !(error <= LargestError) && !(double.IsNaN(error) && finding.IsSlip)) known = false;
        // What no small edit explains is believed only among statements that are nearly all right.
        if (!Explains(finding) && !finding.IsSlip && Math.Max(_share, _explained) < MostlyRight && !IsOutweighed(finding)) known = false;
        // A missing sum is what a misread sample axis looks like.
        if (finding is { Verdict: StatementVerdict.ShapeError, Diagnosis: "sum-or-axis" } && _share < Understood && !_said.Contains(finding)) known = false;
        // Numbers that clash differ in how far their indices run, which is this tool's guess and no shape of the document: only another index that makes it right is one to believe.
        if (finding.Verdict == StatementVerdict.ShapeError && finding.Why.StartsWith(Numbers, StringComparison.Ordinal))
        {
            known = finding.IsSlip && _share >= Understood;
            finding = finding with { Verdict = StatementVerdict.Wrong, Why = $"an index runs too far{finding.Why[Numbers.Length..]}" };
        }
        var isPlain = finding.Verdict == StatementVerdict.Wrong ? finding.Error is { } size && double.IsFinite(size) : finding.IsSlip;
        var doubted = isPlain && (_share >= HalfUnderstood || _isFew) ? finding : null;
        return known ? finding : finding with { Doubted = doubted, Verdict = StatementVerdict.Unresolved, Diagnosis = "none", Fix = null, Why = $"it disagrees ({finding.Why}), but so does most around it: the forward equations are probably not understood" };
    }

    // Shapes that clash in a layout that is said, and do not with the same factors transposed or in another order.
    private bool IsOutOfOrder(Finding finding, Statement statement) =>
        _isLaidOut && (_right > 0 || _isOnly) && finding is { Verdict: StatementVerdict.ShapeError, Fix: not null, Diagnosis: "order" or "missing-transpose" } && _confirmation?.IsGradient(statement) == true;

    private bool IsKnown(Finding finding, Statement statement)
    {
        var isShape = finding.Verdict == StatementVerdict.ShapeError;
        var isOfSamples = finding.Ratio is { } ratio && IsOfSamples(ratio);
        if (_share >= Understood || (_explained >= Understood && !isShape)) return true;
        if (_right > 0 && Explains(finding) && !(isOfSamples && _share < HalfUnderstood)) return true;
        if (finding.IsSlip && (_share >= HalfUnderstood || (_isFew && (_isShort || !isShape)))) return true;
        return (finding.Ratio is not null && (_share >= HalfUnderstood || _isFew || !isOfSamples)) || IsConfirmed(finding, statement);
    }

    // Numbers that disagree in less than half of a passage, and in fewer statements than are right.
    private bool IsOutweighed(Finding finding) => finding.Verdict == StatementVerdict.Wrong && _share >= HalfRight && _right >= Few && _unexplained < _right;

    private bool IsOfSamples(double ratio) => _samples is { } m && (Math.Abs(Math.Abs(ratio) - m) < 1e-6 || Math.Abs((Math.Abs(ratio) * m) - 1) < 1e-6);

    private bool IsConfirmed(Finding finding, Statement statement)
    {
        if (_confirmation?.IsGradient(statement) != true) return false;
        // What clashes may be a shape that was misread in this statement alone.
        if (_alone && _right > 1 && finding.Verdict != StatementVerdict.ShapeError) return true;
        return _confirmation.Covers(statement) && (_alone || _mistakes == 1 && _right > 0 || 3 * _mistakes <= _right || Explains(finding));
    }

    // Sums, transposes and order are what a misread layout seems to lack, the number of samples a misread convention.
    private bool Explains(Finding finding) => (finding.Ratio is { } ratio && !IsOfSamples(ratio))
        || (_said.Contains(finding) && finding is { Verdict: StatementVerdict.ShapeError, Diagnosis: not "none" })
        || ((finding.IsSlip || finding.Repair is { } repair && !_repeated.Contains(repair)) && finding.Diagnosis is not ("none" or "sum-or-axis" or "missing-transpose" or "order"));
}
