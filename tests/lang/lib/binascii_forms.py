"""binascii: hexadecimal, base64, uuencode, quoted-printable, checksums."""
import binascii


def t(f, *a, **k):
    try:
        r = f(*a, **k)
        print(repr(r), type(r).__name__)
    except Exception as e:
        print(type(e).__name__, e)


for d in [b"", b"a", b"ab", b"abc", b"abcd"*5, bytes(range(256))]:
    t(binascii.hexlify, d); t(binascii.b2a_base64, d); t(binascii.b2a_base64, d, newline=False); t(binascii.crc32, d); t(binascii.crc32, d, 123456789); t(binascii.crc_hqx, d, 0); t(binascii.b2a_uu, d[:45]); t(binascii.b2a_qp, d); t(binascii.b2a_qp, d, quotetabs=True); t(binascii.b2a_qp, d, header=True); t(binascii.b2a_qp, d, istext=False)
    t(lambda: binascii.a2b_base64(binascii.b2a_base64(d)) == d); t(lambda: binascii.a2b_uu(binascii.b2a_uu(d[:45])) == d[:45]); t(lambda: binascii.a2b_qp(binascii.b2a_qp(d)) == d); t(lambda: binascii.unhexlify(binascii.hexlify(d)) == d)
for s in ["", "YQ==", "YQ=", "YQ", "Y", "YWI=", "YW Jj", "====", "YWJj\n", "é", "YWJjZ", "Y=Q=", b"YQ==xx"]:
    t(binascii.a2b_base64, s); t(binascii.a2b_base64, s, strict_mode=True)
t(binascii.unhexlify, "abc"); t(binascii.unhexlify, "zz"); t(binascii.a2b_qp, b"a=20b=\nc=3D=ZZ_"); t(binascii.a2b_qp, b"a_b", header=True); t(binascii.hexlify, b"abcdef", "-", 2); t(binascii.a2b_uu, b"#86)C"); t(binascii.a2b_uu, b"")
t(lambda: binascii.b2a_qp(b"line  \nnext\t\n.\n" + b"x"*100 + b"\r\nabc"))
