"""bytearray: every way to change it, and the errors."""
def mut(f):
    b = bytearray(b"0123456789")
    try: r = f(b); print(b, r)
    except Exception as e: print(b, type(e).__name__, e)
mut(lambda b: b.append(65)); mut(lambda b: b.append(256)); mut(lambda b: b.append("x")); mut(lambda b: b.extend(b"xy")); mut(lambda b: b.extend([1,2])); mut(lambda b: b.extend([300])); mut(lambda b: b.extend("s")); mut(lambda b: b.extend(5)); mut(lambda b: b.extend(b))
mut(lambda b: b.insert(3, 65)); mut(lambda b: b.insert(-30, 65)); mut(lambda b: b.pop()); mut(lambda b: b.pop(0)); mut(lambda b: b.pop(20)); mut(lambda b: b.remove(53)); mut(lambda b: b.remove(1)); mut(lambda b: b.reverse()); mut(lambda b: b.clear())
mut(lambda b: b.__setitem__(0, 66)); mut(lambda b: b.__setitem__(slice(2,4), b"abcdef")); mut(lambda b: b.__setitem__(slice(None,None,2), b"abcde")); mut(lambda b: b.__setitem__(slice(None,None,2), b"abc")); mut(lambda b: b.__setitem__(slice(2,4), 5)); mut(lambda b: b.__setitem__(slice(2,4), "s")); mut(lambda b: b.__setitem__(50, 5)); mut(lambda b: b.__setitem__("a", 5)); mut(lambda b: b.__setitem__(slice(1,2), b)); mut(lambda b: b.__setitem__(slice(8,2), b"ins"))
mut(lambda b: b.__delitem__(0)); mut(lambda b: b.__delitem__(slice(2,5))); mut(lambda b: b.__delitem__(slice(None,None,3))); mut(lambda b: b.__delitem__(slice(None,None,-3))); mut(lambda b: b.__delitem__(99)); mut(lambda b: b.__iadd__(b"zz")); mut(lambda b: b.__iadd__(5)); mut(lambda b: b.__imul__(2)); mut(lambda b: b.__imul__(0)); mut(lambda b: b.__init__(b"new"))
