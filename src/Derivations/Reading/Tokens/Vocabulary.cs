using System.Collections.Frozen;

namespace AutogradCheck.Derivations.Reading.Tokens;

/// <summary>The words of formulas: which runs of letters are one name, and what LaTeX calls them.</summary>
internal static class Vocabulary
{
    /// <summary>Greek and other letters that LaTeX spells out.</summary>
    public static readonly FrozenSet<string> Letters = Words("""
        alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho sigma varsigma tau upsilon phi varphi chi psi omega
        Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega ell hbar imath jmath infty emptyset varnothing aleph wp Re Im
        """);

    /// <summary>Functions that need no brackets around their argument.</summary>
    public static readonly FrozenSet<string> Operators = Words("""
        log ln lg exp sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan arctanh det tr Tr trace diag Diag vec sgn sign sigmoid Sigmoid sigm relu ReLU Relu softmax Softmax SoftMax softplus Softplus
        logsumexp LSE lim argmax argmin erf rank logit gelu GELU elu ELU LeakyReLU
        """);

    /// <summary>Functions that are followed by brackets.</summary>
    private static readonly FrozenSet<string> Functions = Words("""
        max min argmax argmin sum Sum mean prod dot abs sqrt norm var std cov Var Cov average avg size len shape outer inner kron trace normalize sigma cross_entropy crossentropy
        CE BCE MSE SSE RSS MAE NLL KL ELBO CrossEntropy cost Cost loss Loss error Error score scores hinge Attention attention MultiHead Concat concat LayerNorm BatchNorm LN BN FFN MLP LSTM GRU RNN
        where zeros ones eye concatenate reshape transpose maximum minimum matmul multiply square power mul mm
        """);

    /// <summary>Names of quantities that are words.</summary>
    private static readonly FrozenSet<string> Quantities = Words("""
        np numpy torch tf axis keepdims keepdim dim True False None lr out hidden hid input output target in new old net next prev curr last first enc dec ctx hid emb src tgt key query value head proj gate cell state eps pos neg train test true pred data batch total reg bias weight weights grad label labels
        minimize maximize subject logits Logits probs prob temp cache const ReLU Jacobian
        """);

    /// <summary>Words that link formulas or say when one holds.</summary>
    public static readonly FrozenSet<string> Connectives = Words("""
        if If for For where Where and And with With when When otherwise Otherwise else Else or so So then Then thus Thus hence Hence since Since all any each every such that as is are let Let we have given iff unless by gives
        elsewhere si sinon autrement ailleurs falls wenn sonst andernfalls ansonsten altrimenti если иначе при
        """);

    private static readonly FrozenSet<string> Known = Operators.Concat(Functions).Concat(Quantities)
        .Concat(Letters.Where(l => l.Length > 3 || l is "eta" or "mu" or "rho" or "tau" or "phi" or "psi" or "chi"))
        .Concat(["if", "for", "where", "and", "with", "when", "otherwise", "else"]).ToFrozenSet();

    private static readonly int Longest = Known.Max(w => w.Length);

    /// <summary>Whether LaTeX has a command of this name.</summary>
    public static bool IsLatexFunction(string word) => word is "log" or "ln" or "lg" or "exp" or "sin" or "cos" or "tan" or "cot" or "sec" or "csc" or "sinh" or "cosh" or "tanh" or "coth" or "arcsin" or "arccos" or "arctan" or "det" or "max" or "min";

    /// <summary>Whether the word names a function that may be applied.</summary>
    public static bool IsFunction(string word) => Operators.Contains(word) || Functions.Contains(word) && word is not ("cost" or "loss" or "error" or "score" or "scores");

    /// <summary>Whether letters that stand alone are a word like "if" and not quantities beside each other.</summary>
    public static bool IsConnective(string word) => Connectives.Contains(word) && word is not ("so" or "as" or "is" or "all" or "any" or "by" or "we" or "have" or "are");

    /// <summary>Whether the word is known at all.</summary>
    public static bool IsKnown(string word) => Known.Contains(word);

    /// <summary>How many of the letters from <paramref name="start"/> on are one name. Adjacent letters are separate quantities unless they are a word.</summary>
    public static int NameLength(ReadOnlySpan<char> run, int start)
    {
        for (var length = Math.Min(Longest, run.Length - start); length >= 2; length--)
            if (IsWord(run, start, length)) return length;
        var rest = run[start..];
        return rest.Length >= 4 && start == 0 && LooksLikeWord(rest) ? rest.Length : 1;
    }

    private static bool IsWord(ReadOnlySpan<char> run, int start, int length)
    {
        var word = run.Slice(start, length);
        if (!Lookup.Contains(word)) return false;
        // Two- and three-letter words only alone: "in" is a word, the i and n of "xin" are not.
        return length > 3 || start == 0 && length == run.Length || (start == 0 || start == 1 && run[0] == 'd' || start == 2 && run[1] == 'd' && char.IsAsciiLetterUpper(run[0])) && start + length == run.Length || word is "log" or "exp";
    }

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Four letters or more with a vowel, small ones behind the first: a word that an author made up.</summary>
    private static bool LooksLikeWord(ReadOnlySpan<char> run)
    {
        var vowels = 0;
        for (var i = 0; i < run.Length; i++)
        {
            if (i > 0 && !char.IsAsciiLetterLower(run[i])) return false;
            if ("aeiouAEIOU".Contains(run[i])) vowels++;
        }
        return vowels >= 2 && run[0] != 'd';
    }

    private static FrozenSet<string> Words(string list) =>
        list.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToFrozenSet();
}
