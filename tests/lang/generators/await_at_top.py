# Code compiled with PyCF_ALLOW_TOP_LEVEL_AWAIT: running it makes a coroutine, whose names are in the mappings it was given.
import ast
import asyncio
import types


def compiled(text, mode):
    return compile(text, "?", mode, flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


async def numbers(n):
    for i in range(n):
        yield i
        await asyncio.sleep(0)


names = {"asyncio": asyncio, "numbers": numbers}
code = compiled("a = await asyncio.sleep(0, 5)\nasync for b in numbers(3): a += b\n", "exec")
result = eval(code, names)
print(type(result).__name__, "a" in names)
print(asyncio.run(result), names["a"], names["b"])
local = {}
asyncio.run(eval(code, names, local))
print(local, names["a"])
print(asyncio.run(eval(compiled("[x * 2 async for x in numbers(4)]", "eval"), names)))
names["a"] = 0
asyncio.run(types.FunctionType(code, names)())
print(names["a"])
plain = compiled("c = 1", "exec")
print(eval(plain, names), names["c"])
for text in ("await asyncio.sleep(0, 3) + 1", "3 + 1"):
    value = eval(compiled(text, "eval"), names)
    print(asyncio.run(value) if asyncio.iscoroutine(value) else value)
