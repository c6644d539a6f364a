# Trees of module ast: from source, back to source, to code, and what the compiler says of trees that are none.
import ast
src = '''
import os, sys as s
from . import a
from ..b import c as d
@deco
async def f(a, /, b: int = 1, *args, c, d=2, **kw) -> str:
    """doc"""
    async with x as y, z: pass
    async for i in j: await k
    else: return
    return [q async for q in w if q if 1]
class C[T: int, *Ts, **P](B, metaclass=M):
    x: int = 1
    (y): str
def g():
    try: pass
    except* E as e: raise X from Y
    else: 1
    finally: del a[1:2, ...], b.c
match p:
    case {"a": 1, **rest} | [1, *_, None] if z: pass
    case Cls(a, b=2) as n: x += 1
    case -1+2j: pass
global_ = lambda *, a=1: (yield)
f"{a!r:>{w}} {b=}" 'x' u'uu'
f"{x} y"
type X[T] = int
print(1 < 2 <= 3 not in y, not z, {1, *a}, {**d, 'k': 1.5}, 10**30, ... , a if b else c, (x := 3))
while 1: break
with (a as b): continue
assert x, y
'''
t = ast.parse(src)
print(ast.dump(t, indent=1, include_attributes=True)[:1500])
u = ast.unparse(t)
print(u)
t2 = ast.parse(u)
assert ast.dump(t) == ast.dump(t2)
print(ast.literal_eval("{'a': [1, 2.5, -3, 1+2j, b'x', None, True, (1,), {1}]}"))
code = compile(ast.parse("x = 1\nprint(x + 41)\n"), "f", "exec")
exec(code)
print(eval(compile(ast.Expression(ast.BinOp(ast.Constant(1), ast.Add(), ast.Constant(2)), lineno=1), "", "eval") if 0 else compile(ast.fix_missing_locations(ast.Expression(ast.BinOp(ast.Constant(1), ast.Add(), ast.Constant(2)))), "", "eval")))
for bad in (ast.Module([ast.Expr(None)], []), ast.Module([ast.Assign([], ast.Constant(1), lineno=1, col_offset=0)], []), ast.Module([3], []), ast.Expression(1), ast.Module([ast.Expr(ast.Name('x', ast.Store()))], [])):
    try: compile(ast.fix_missing_locations(bad) if bad.body != [3] and bad.body != 1 else bad, "f", "exec")
    except Exception as e: print(type(e).__name__, e)
for text in ("1 +", "x = = 1", "f(a=1, 2)"):
    try: ast.parse(text)
    except SyntaxError as e: print(e.msg, e.lineno, e.offset)
class V(ast.NodeTransformer):
    def visit_Constant(self, n): return ast.copy_location(ast.Constant(n.value * 2), n)
print(ast.unparse(V().visit(ast.parse("a = 3 + f('x')"))))
print(ast.get_docstring(ast.parse('def f():\n  "hey"').body[0]))
print(ast.parse("(int, *str) -> bool", mode="func_type").__dict__.keys())
