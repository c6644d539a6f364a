"""hashlib: every guaranteed algorithm, BLAKE2 with all parameters, hmac, copies, wrong arguments."""
import hashlib, hmac
for n in sorted(hashlib.algorithms_guaranteed):
    h = hashlib.new(n); h.update(b"abc"*100)
    print(n, h.name, h.digest_size, h.block_size, h.hexdigest(20) if n.startswith("shake") else h.hexdigest())
print(hashlib.blake2b(b"x", key=b"k", salt=b"s", person=b"p", digest_size=20, fanout=3, depth=4, leaf_size=5, node_offset=6, node_depth=2, inner_size=7, last_node=True).hexdigest())
print(hmac.new(b"k", b"m", "sha256").hexdigest())
try: hashlib.md5("x")
except TypeError as e: print(e)
c = hashlib.sha256(b"a"); d = c.copy(); d.update(b"b"); print(c.hexdigest()==hashlib.sha256(b"a").hexdigest(), d.digest()==hashlib.sha256(b"ab").digest())
