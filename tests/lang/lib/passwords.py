import hashlib

for given in [("sha256", b"p", b"s", 100), ("sha1", b"password", b"salt", 4096), ("sha512", b"k" * 200, b"x", 3, 100), ("md5", b"", b"", 1, 7)]:
    print(hashlib.pbkdf2_hmac(*given).hex())
for given in [("bogus", b"p", b"s", 1), ("sha256", b"p", b"s", 0), ("sha256", b"p", b"s", 1, 0)]:
    try:
        hashlib.pbkdf2_hmac(*given)
    except ValueError as e:
        print("ValueError")
