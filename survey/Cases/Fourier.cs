namespace AutogradCheck.Survey.Cases;

/// <summary>Complex numbers and Fourier transforms.</summary>
internal static class Fourier
{
    public static readonly Table Cases = new()
    {
        { "angle", x => angle(x), Z() },
        { "angle: real", x => angle(x), Away() },
        { "angle: complex, at 0", x => angle(x), AtZ(0, new(1, 1)), Open("no slope at the origin") },
        { "complex", (x, y) => complex(x, y), R(), R() },
        { "conj", x => conj(x), Z() },
        { "conj_physical", x => conj_physical(x), Z() },
        { "imag", x => imag(x), Z() },
        { "polar", (r, φ) => polar(r, φ), Pos(), R() },
        { "real", x => real(x), Z() },
        { "resolve_conj", x => resolve_conj(conj(x)), Z() },
        { "resolve_neg", x => resolve_neg(imag(conj(x))), Z() },
        { "view_as_complex", x => view_as_complex(x), R(3, 2) },
        { "view_as_real", x => view_as_real(x), Z(3) },
        { "fft.fft_", x => fft.fft_(x), Z(5) },
        { "fft.fft_: real, padded, ortho", x => fft.fft_(x, 6, 0, FFTNormType.Ortho), R(4, 2) },
        { "fft.fft2", x => fft.fft2(x), Z(2, 3) },
        { "fft.fftn", x => fft.fftn(x), Z(2, 3, 2) },
        { "fft.fftshift", x => fft.fftshift(x), R(5) },
        { "fft.hfft", x => fft.hfft(x), Z(4) },
        { "fft.hfft: odd", x => fft.hfft(x, 5), Z(4) },
        { "fft.hfft2", x => fft.hfft2(x), Z(2, 3) },
        { "fft.hfftn", x => fft.hfftn(x), Z(2, 3) },
        { "fft.ifft", x => fft.ifft(x), Z(5) },
        { "fft.ifft: forward norm", x => fft.ifft(x, norm: FFTNormType.Forward), Z(5) },
        { "fft.ifft2", x => fft.ifft2(x), Z(2, 3) },
        { "fft.ifftn", x => fft.ifftn(x), Z(2, 3, 2) },
        { "fft.ifftshift", x => fft.ifftshift(x), R(5) },
        { "fft.ihfft", x => fft.ihfft(x), R(5) },
        { "fft.ihfft2", x => fft.ihfft2(x), R(2, 4) },
        { "fft.ihfftn", x => fft.ihfftn(x), R(2, 4) },
        { "fft.irfft", x => fft.irfft(x), Z(4) },
        { "fft.irfft: odd", x => fft.irfft(x, 5), Z(3) },
        { "fft.irfft2", x => fft.irfft2(x), Z(2, 3) },
        { "fft.irfftn", x => fft.irfftn(x), Z(2, 2, 3) },
        { "fft.rfft", x => fft.rfft(x), R(5) },
        { "fft.rfft: even", x => fft.rfft(x), R(6) },
        { "fft.rfft2", x => fft.rfft2(x), R(2, 4) },
        { "fft.rfftn", x => fft.rfftn(x), R(2, 2, 4) },
        { "stft", x => x.stft(4, 2, window: ones(4, dtype: float64), return_complex: true), R(10) },
        { "istft", x => x.istft(4, 2, window: ones(4, dtype: float64)), Z(3, 5) },
    };
}
