"""Complex arithmetic in loops: Mandelbrot, roots of unity, Horner; attributes real and imag."""


def mandel(w, h, limit):
    out = 0
    for y in range(h):
        for x in range(w):
            c = complex(3 * x / w - 2, 2 * y / h - 1)
            z = 0j
            n = 0
            while n < limit and z.real * z.real + z.imag * z.imag <= 4:
                z = z * z + c
                n += 1
            out += n
    return out


def horner(cs, z):
    r = 0j
    for c in cs:
        r = r * z + c
    return r


def powers(n):
    z, w = 1 + 0j, complex(0.6, 0.8)
    for i in range(n):
        z *= w
    return round(abs(z), 9)


def becomes_complex(n):
    x = 1
    for i in range(n):
        x = x + 1
        if i == n // 2:
            x = x * 1j
    return x


print(mandel(24, 16, 40), horner(range(1, 200), 0.5j), powers(1000), becomes_complex(400))
s = 0
for i in range(800):
    z = complex(i, -i)
    s += (z * z.conjugate()).real
    if z == complex(400, -400):
        s += 1j
print(s, -s == s * -1, abs(3 + 4j))
