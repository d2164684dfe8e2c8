namespace AutogradCheck.Tests;

/// <summary>Command lines that make no sense, and files that can't be written.</summary>
public sealed class BadUsageTests
{
    public static TheoryData<string, string[]> Lines() => new()
    {
        { "", ["--help"] },
        { "chek", ["'chek'", "--help"] },
        { "train --hiden 3", ["'--hiden'", "train --help"] },
        { "train extra", ["'extra'"] },
        { "train @file", ["'@file'"] },
        { "train --seed", ["--seed"] },
        { "train --seed -1", ["--seed", "'-1'", "from 0"] },
        { "train --seed 1.5", ["--seed", "'1.5'", "whole number"] },
        { "train --seed 99999999999999999999", ["--seed"] },
        { "train --hidden 0", ["--hidden", "'0'", "from 1"] },
        { "train --hidden many", ["--hidden", "'many'"] },
        { "train --iterations -5", ["--iterations", "'-5'"] },
        { "train --alpha 0", ["--alpha", "'0'", "above 0"] },
        { "train --alpha NaN", ["--alpha", "'NaN'"] },
        { "train --alpha 1,5", ["--alpha", "'1,5'"] },
        { "train --test-fraction 1", ["--test-fraction", "'1'", "below 1"] },
        { "train --activation tan", ["--activation", "'tan'", "tanh"] },
        { "train --backend torch", ["--backend", "'torch'", "manual", "autograd"] },
        { "train --dtype double", ["--dtype", "'double'", "float64"] },
        { "train --init one", ["--init", "'one'", "zero"] },
        { "train --threads -2", ["--threads", "'-2'"] },
        { "train --device gpu", ["--device", "'gpu'", "cuda:n"] },
        { "train --device cuda:x", ["--device", "'cuda:x'"] },
        { "check --activation tan", ["--activation", "'tan'"] },
        { "check --device tpu", ["--device", "'tpu'"] },
        { "doctor --seed 1", ["'--seed'"] },
        { "train --recipe r.json", ["--recipe", "--data"] },
        { "train --recipe r.json --data d.csv --alpha 1", ["--alpha", "--recipe"] },
        { "train --load m.json --hidden 3", ["--hidden", "--load"] },
        { "train --activation identity --alpha 1e6 --save model.json", ["J is", "alpha"] },
        { "train --hidden 1000000 --data wide.csv", ["memory", "GB"] },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void Is_one_line(string line, string[] says)
    {
        using var folder = new Folder();
        if (line.Contains("wide.csv", StringComparison.Ordinal))
            folder.Write("wide.csv", string.Join(',', Enumerable.Range(0, 20_000).Select(j => $"x{j}")) + "\n" + string.Join(',', Enumerable.Repeat("1", 20_000)) + "\n");
        folder.Rejects(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), says);
    }

    [Fact]
    public void Cuda_that_is_not_there_says_how_to_get_it()
    {
        if (TorchSharp.torch.cuda.is_available()) return;
        using var folder = new Folder();
        folder.Rejects(["train", "--device", "cuda"], "--device", "-p:TorchSharpDevice=cuda");
        folder.Rejects(["check", "--device", "cuda:1"], "--device", "-p:TorchSharpDevice=cuda");
    }

    [Fact]
    public void Other_encodings_and_numbers_no_format_holds_are_one_line()
    {
        using var folder = new Folder();
        folder.Write("latin1.csv", [.. "a,b,y\n1,2,"u8, 0xE4, .. "\n2,3,"u8, 0xF6, .. "\n3,4,cat\n"u8]);
        folder.Rejects(["check", "--data", "latin1.csv"], "latin1.csv:2", "UTF-8");
        folder.Write("latin1.json", [.. "{\"activation\": \""u8, 0xE4, .. "\"}"u8]);
        folder.Rejects(["check", "--point", "latin1.json"], "latin1.json", "UTF-8");
        folder.Write("large.json", """{"activation": "tanh", "inputs": {"W1": [[1e5]], "b1": [[0]], "W2": [[1]], "b2": [[0]], "X": [[1]], "Y": [[1]]}}""");
        folder.Rejects(["check", "--point", "large.json", "--dtype", "float16"], "W1", "too large");
        folder.Rejects(["check", "--alpha", "0.1"], "--alpha", "--steps");
    }

    [Fact]
    public void A_training_that_diverges_is_inconclusive_not_wrong()
    {
        using var folder = new Folder();
        foreach (var dtype in new[] { "float32", "float16", "float64" })
            Assert.Equal(3, folder.Run("check", "--steps", "10", "--activation", "relu", "--alpha", dtype == "float64" ? "1e300" : "1e10", "--dtype", dtype).Exit);
    }

    [Fact]
    public void Files_that_are_not_ours_are_not_overwritten()
    {
        using var folder = new Folder();
        folder.Write("data.csv", "a,b,y\n1,2,0\n2,1,1\n3,3,0\n");
        folder.Write("other.csv", "row,value\n1,2\n");
        folder.Write("table.csv", "a,b,y\n1,2,0\n");
        folder.Write("other.json", "{\"schema\": \"something/1\"}");
        Directory.CreateDirectory(Path.Combine(folder.Path, "folder"));
        string[] train = ["train", "--data", "data.csv", "--iterations", "1"];
        folder.Rejects([.. train, "--predict", "data.csv"], "--predict", "--data");
        folder.Rejects([.. train, "--predict", "./folder/../data.csv"], "--predict", "--data");
        folder.Rejects([.. train, "--save", "data.csv"], "--save", "--data");
        folder.Rejects([.. train, "--predict", "other.csv"], "other.csv", "not overwritten");
        folder.Rejects([.. train, "--predict", "table.csv"], "table.csv", "not overwritten");
        folder.Rejects([.. train, "--save", "other.json"], "other.json", "not overwritten");
        folder.Rejects([.. train, "--save", "new", "--predict", "new"], "--predict", "--save");
        folder.Rejects([.. train, "--save", "folder"], "folder", "a folder");
        folder.Rejects([.. train, "--save", "missing/model.json"], "missing/model.json", "folder isn't there");
        folder.Rejects([.. train, "--predict", "missing/p.csv"], "missing/p.csv", "folder isn't there");
        if (!OperatingSystem.IsLinux()) return;
        folder.Rejects([.. train, "--save", "/proc/model.json"], "/proc/model.json");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link.csv"), "data.csv");
        folder.Rejects([.. train, "--predict", "link.csv"], "--predict", "--data");
    }
}
