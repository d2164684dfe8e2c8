using System.Text;

namespace AutogradCheck.Core.Data;

/// <summary>A file that should be text: a NUL byte, bytes that are no UTF-8 or a failing disk become an <see cref="InputException"/>.</summary>
internal sealed class TextStream(Stream stream, string path, string kind) : Stream
{
    private readonly Decoder _decoder = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] _decoded = new char[4096];
    private long _line = 1;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = stream.Read(buffer);
            var nul = buffer[..read].IndexOf((byte)0);
            if (nul >= 0) throw new InputException($"{path}:{_line + buffer[..nul].Count((byte)'\n')}", "a NUL byte: this is not UTF-8 text", kind, "Export the table as CSV in UTF-8.");
            CheckUtf8(buffer[..read], atEnd: read == 0);
            _line += buffer[..read].Count((byte)'\n');
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"it can't be read ({e.Message.TrimEnd('.')})", kind, null, e);
        }
    }

    // Read as UTF-8 in silence, other encodings would turn different letters into the same '\uFFFD' and merge classes.
    private void CheckUtf8(ReadOnlySpan<byte> bytes, bool atEnd)
    {
        var line = _line;
        try
        {
            while (!bytes.IsEmpty)
            {
                _decoder.Convert(bytes, _decoded, flush: false, out var used, out _, out _);
                line += bytes[..used].Count((byte)'\n');
                bytes = bytes[used..];
            }
            if (atEnd) _decoder.Convert([], _decoded, flush: true, out _, out _, out _);
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException($"{path}:{line + (e.Index > 0 && e.Index <= bytes.Length ? bytes[..e.Index].Count((byte)'\n') : 0)}", "this is not UTF-8 text", kind, "Save the table as CSV in UTF-8.", e);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }
}
