"""Fast Fourier transform there and back: recursive on complex numbers, iterative on pairs of floats."""

import math

N = 4096


def recursive_fft(values, sign):
    size = len(values)
    if size == 1:
        return values
    even = recursive_fft(values[0::2], sign)
    odd = recursive_fft(values[1::2], sign)
    half = size // 2
    result = [0j] * size
    for k in range(half):
        angle = sign * 2.0 * math.pi * k / size
        turned = complex(math.cos(angle), math.sin(angle)) * odd[k]
        result[k] = even[k] + turned
        result[k + half] = even[k] - turned
    return result


def iterative_fft(real, imag):
    size = len(real)
    j = 0
    for i in range(1, size):
        bit = size >> 1
        while j & bit:
            j ^= bit
            bit >>= 1
        j |= bit
        if i < j:
            real[i], real[j] = real[j], real[i]
            imag[i], imag[j] = imag[j], imag[i]
    span = 2
    while span <= size:
        half = span // 2
        angle = -2.0 * math.pi / span
        step_r, step_i = math.cos(angle), math.sin(angle)
        for start in range(0, size, span):
            w_r, w_i = 1.0, 0.0
            for k in range(start, start + half):
                r, i = real[k + half], imag[k + half]
                t_r = w_r * r - w_i * i
                t_i = w_r * i + w_i * r
                real[k + half] = real[k] - t_r
                imag[k + half] = imag[k] - t_i
                real[k] += t_r
                imag[k] += t_i
                w_r, w_i = w_r * step_r - w_i * step_i, w_r * step_i + w_i * step_r
        span *= 2


def run(n):
    signal = [math.sin(i * 0.37) + 0.5 * math.cos(i * 1.9) for i in range(n)]
    spectrum = recursive_fft([complex(x) for x in signal], -1)
    back = recursive_fft(spectrum, 1)
    error = max([abs(b.real / n - s) for b, s in zip(back, signal)])
    energy = 0.0
    for _ in range(4):
        real, imag = signal[:], [0.0] * n
        iterative_fft(real, imag)
        for r, i in zip(real, imag):
            energy += r * r + i * i
    return "%.6f %s" % (energy, error < 1e-9)


if __name__ == "__main__":
    import sys
    import time

    iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    size = int(sys.argv[2]) if len(sys.argv) > 2 else N
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        checksum = run(size)
        times.append(time.perf_counter() - start)
    print('{"checksum": "%s", "times": [%s]}' % (checksum, ", ".join([repr(t) for t in times])))
