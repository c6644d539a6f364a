"""Arithmetic on operands around every size where the representation changes, checked by identities and a digest."""
seed = 12345
def rnd(bits):
    global seed
    v = 0
    for _ in range(bits // 30 + 1):
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        v = v << 30 | seed >> 34
    v >>= (bits // 30 + 1) * 30 - bits if bits else 0
    return -v if seed >> 20 & 1 else v
acc = 0
sizes = [1, 10, 49, 50, 51, 62, 63, 64, 65, 100, 126, 127, 128, 129, 200, 500, 1000]
for i in range(51):
    a = rnd(sizes[i % 17]); b = rnd(sizes[(i * 7 + i // 17) % 17])
    r = [a + b, a - b, a * b, a & b, a | b, a ^ b, a << (abs(b) % 200), a >> (abs(b) % 200), -a, ~a, abs(a), a == b, a < b, a >= b, hash(a)]
    if b: r += [a // b, a % b, divmod(a, b), (a // b) * b + a % b == a]
    try:
        if b: r.append(a / b)
    except OverflowError: r.append("ovf")
    r.append(a == float(a) if abs(a) < 2**1000 else 0); r.append(a < float(b) if abs(b) < 2**1000 else 0)
    r.append(a.bit_length()); r.append(str(a)); r.append(hex(b)); r.append(int(str(a)) == a and int(hex(b), 16) == b)
    r.append(pow(a, 3)); 
    if b > 0: r.append(pow(a, abs(b) % 1000, b))
    acc = hash((acc, tuple(hash(x) for x in r if not isinstance(x, str)))) 
    if i % 10 == 0: print(i, a, b, r)
print(acc)
