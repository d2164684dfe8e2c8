using AutogradCheck.Derivations.Expressions;

namespace AutogradCheck.Derivations.Verification;

/// <summary>Shapes in a fact, of which the document says nothing: small letters are columns or numbers, capital ones matrices.</summary>
internal sealed partial class ShapeInference
{
    private readonly bool _isFact;
    private readonly HashSet<string> _capitals;

    private static HashSet<string> Capitals(Model model) => [.. model.Definitions.Where(Outline.IsFactSide).SelectMany(d => Parts.Of(d.Body)).OfType<Symbol>().Where(s => s.Base is [>= 'A' and <= 'Z', ..] && s.Base != "I").Select(s => model.Resolve(s, _ => null).Key)];

    private IEnumerable<Dims> Sides(Instance instance, Context scope)
    {
        return Outline.IsFactSide(instance.Definition) ? Suiting(instance, scope) : Infer(instance.Definition.Body, scope);
    }

    // What is differentiated is a number where it can be one, and a matrix is none.
    private IEnumerable<Dims> Suiting(Instance instance, Context scope)
    {
        var isFirst = _model.Definitions.First(Outline.IsFactSide) == instance.Definition;
        for (var pass = isFirst ? 0 : 1; pass < 3; pass++)
            foreach (var side in Infer(instance.Definition.Body, scope))
                if (pass == 2 || (!_shapes.Any(s => IsThin(s.Key, s.Value)) && (pass == 1 || side.IsNumber))) yield return side;

        bool IsThin(string key, Dims shape) => _capitals.Contains(key) && (shape.Rows.Root.Size == 1 || shape.Columns.Root.Size == 1);
    }
}
