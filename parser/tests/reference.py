"""An interpreter of Taipan's bytecode in Python: what each instruction means, in its plainest form.

It tests the compiler without the runtime: `python3.13 reference.py target/debug/examples/dump_code PROGRAM.py` runs a
program on it. Functions become Python functions around a loop over instructions, generators Python generators.
Not modelled: frames, tracebacks, type parameters' lazy parts.
"""
import builtins
import json
import operator
import struct
import subprocess
import sys
import types
import typing

ABSENT = type('ABSENT', (), {'__repr__': lambda self: '<absent>'})()
VARARGS, VARKEYWORDS, GENERATOR, COROUTINE, ASYNC_GENERATOR = 4, 8, 0x20, 0x80, 0x200
BINARY = {
    'ADD': operator.add, 'SUB': operator.sub, 'MUL': operator.mul, 'TRUEDIV': operator.truediv,
    'FLOORDIV': operator.floordiv, 'MOD': operator.mod, 'POW': operator.pow, 'MATMUL': operator.matmul,
    'AND': operator.and_, 'OR': operator.or_, 'XOR': operator.xor, 'SHL': operator.lshift, 'SHR': operator.rshift,
    'IADD': operator.iadd, 'ISUB': operator.isub, 'IMUL': operator.imul, 'ITRUEDIV': operator.itruediv,
    'IFLOORDIV': operator.ifloordiv, 'IMOD': operator.imod, 'IPOW': operator.ipow, 'IMATMUL': operator.imatmul,
    'IAND': operator.iand, 'IOR': operator.ior, 'IXOR': operator.ixor, 'ISHL': operator.ilshift,
    'ISHR': operator.irshift, 'LT': operator.lt, 'LE': operator.le, 'EQ': operator.eq, 'NE': operator.ne,
    'GT': operator.gt, 'GE': operator.ge, 'IS': operator.is_, 'IS_NOT': operator.is_not, 'GETITEM': operator.getitem,
    'CONTAINS': lambda a, b: a in b, 'NOT_CONTAINS': lambda a, b: a not in b,
}
UNARY = {'NEG': operator.neg, 'POS': operator.pos, 'INVERT': operator.invert, 'NOT': operator.not_, 'TO_BOOL': bool}


def constant(c):
    if not isinstance(c, list):
        return c
    kind, *rest = c
    floating = lambda h: struct.unpack('>d', bytes.fromhex(h))[0]
    match kind:
        case 'ellipsis':
            return ...
        case 'big':
            v = int.from_bytes(bytes.fromhex(rest[1]), 'little')
            return -v if rest[0] else v
        case 'float':
            return floating(rest[0])
        case 'complex':
            return complex(floating(rest[0]), floating(rest[1]))
        case 'str':
            return bytes.fromhex(rest[0]).decode('utf-8', 'surrogatepass')
        case 'bytes':
            return bytes.fromhex(rest[0])
        case 'tuple':
            return tuple(map(constant, rest[0]))
        case 'frozenset':
            return frozenset(map(constant, rest[0]))
        case 'slice':
            return slice(*map(constant, rest[0]))
        case 'code':
            return Code(rest[0])


class Code:
    def __init__(self, unit):
        self.__dict__.update(unit)
        self.constants = [constant(c) for c in unit['constants']]


class Cell:
    def __init__(self, value):
        self.value = value


class Frame:
    def __init__(self, code, registers, module_globals, mapping, closure):
        self.code, self.r, self.globals, self.mapping, self.closure = code, registers, module_globals, mapping, closure
        self.handled = None


def python_cell(cell):
    """CPython's cell in place of ours, where a builtin wants one (`__classcell__`)."""
    return types.CellType() if cell.value is ABSENT else types.CellType(cell.value)


def bind(code, defaults, kwdefaults, args, kwargs):
    """The registers of the parameters."""
    argc, posonly, kwonly = code.args
    names = code.locals
    params = names[:argc]
    values = dict(zip(params, args))
    if len(args) > argc and not code.flags & VARARGS:
        raise TypeError(f'{code.qualname}() takes {argc} positional arguments but {len(args)} were given')
    extra = {}
    keyword_names = set(params[posonly:]) | set(names[argc:argc + kwonly])
    for k, v in kwargs.items():
        if k in keyword_names:
            if k in values:
                raise TypeError(f"{code.qualname}() got multiple values for argument '{k}'")
            values[k] = v
        elif code.flags & VARKEYWORDS:
            extra[k] = v
        else:
            raise TypeError(f"{code.qualname}() got an unexpected keyword argument '{k}'")
    for name, value in zip(params[argc - len(defaults):], defaults):
        values.setdefault(name, value)
    for name, value in kwdefaults.items():
        values.setdefault(name, value)
    registers = []
    for name in names[:argc + kwonly]:
        if name not in values:
            raise TypeError(f"{code.qualname}() missing a required argument: '{name}'")
        registers.append(values[name])
    if code.flags & VARARGS:
        registers.append(tuple(args[argc:]))
    if code.flags & VARKEYWORDS:
        registers.append(extra)
    return registers


def make_function(code, module_globals, defaults, kwdefaults, annotate, closure):
    state = {'defaults': () if defaults is ABSENT else defaults, 'kw': {} if kwdefaults is ABSENT else kwdefaults}

    def start(args, kwargs, mapping=None):
        bound = bind(code, state['defaults'], state['kw'], args, kwargs)
        registers = bound + [ABSENT] * (code.registers - len(bound))
        return Frame(code, registers, module_globals, mapping, closure)

    def result_of(steps):
        try:
            next(steps)
        except StopIteration as stop:
            return stop.value
        except Escaped as e:
            stop = e.args[0]
        raise stop

    def finish(steps):
        """Runs a generator's steps as a Python generator: unwraps the value of the end."""
        return (yield from steps)

    if code.flags & ASYNC_GENERATOR:
        async def function(*args, **kwargs):
            steps = run(start(args, kwargs))
            value = None
            send = lambda: steps.send(value)
            while True:
                try:
                    kind, got = send()
                except StopIteration:
                    return
                if kind == 'await':
                    try:
                        value = await Passing(got)
                        send = lambda: steps.send(value)
                    except BaseException as e:
                        error = e
                        send = lambda: steps.throw(error)
                else:
                    try:
                        value = yield got
                        send = lambda: steps.send(value)
                    except BaseException as e:
                        error = e
                        send = lambda: steps.throw(error)
    elif code.flags & COROUTINE:
        @types.coroutine
        def function(*args, **kwargs):
            return (yield from unmark(run(start(args, kwargs))))
        inner = function

        async def function(*args, **kwargs):
            return await inner(*args, **kwargs)
    elif code.flags & GENERATOR:
        def function(*args, **kwargs):
            return unmark(run(start(args, kwargs)))
    else:
        def function(*args, **kwargs):
            return result_of(run(start(args, kwargs)))
    function.start, function.result_of, function.code = start, result_of, code
    function.__name__, function.__qualname__ = code.name, code.qualname
    function.__module__ = module_globals.get('__name__')
    if code.flags & 0x4000000:
        function.__doc__ = code.constants[0]
    if annotate is not ABSENT:
        function.__annotate__ = annotate
        try:
            function.__annotations__ = annotate(1)
        except Exception:
            pass
    return function


class Passing:
    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


def unmark(steps):
    """Steps yield ('yield' or 'await', value); a generator yields the value."""
    send, value, error = steps.send, None, None
    while True:
        try:
            _, got = steps.throw(error) if error is not None else steps.send(value)
        except StopIteration as stop:
            return stop.value
        error = None
        try:
            value = yield got
        except GeneratorExit:
            steps.close()
            raise
        except BaseException as e:
            error = e


def load_global(f, name):
    if name in f.globals:
        return f.globals[name]
    try:
        return getattr(builtins, name) if name not in OVERRIDES else OVERRIDES[name]
    except AttributeError:
        raise NameError(f"name '{name}' is not defined", name=name) from None


def build_class(body, name, *bases, metaclass=None, **kwargs):
    def fill(ns):
        frame = body.start((), {}, ns)
        body.result_of(run(frame))
        cell = ns.get('__classcell__')
        ns.pop('__classdictcell__', None)
        if isinstance(cell, Cell):
            filled.append(cell)
            del ns['__classcell__']
    filled = []
    if metaclass is not None:
        kwargs['metaclass'] = metaclass
    resolved = types.resolve_bases(bases)
    meta, ns, kwds = types.prepare_class(name, resolved, kwargs)
    fill(ns)
    if resolved is not bases and '__orig_bases__' not in ns:
        ns['__orig_bases__'] = bases
    # `__init_subclass__` and descriptors may use the class before it is returned.
    early = []
    if filled:
        hook = types.CellType()
        ns['__classcell__'] = hook
        filled[0].source = hook
    cls = meta(name, resolved, ns, **kwds)
    for cell in filled:
        cell.value = cls
    return cls


def content(cell):
    if cell.value is ABSENT and hasattr(cell, 'source'):
        try:
            return cell.source.cell_contents
        except ValueError:
            return ABSENT
    return cell.value


class Super:
    """`super(cls, self)` for code that looks at its frame for them."""


def the_super(*args):
    return super(*args)


OVERRIDES = {'__build_class__': build_class}
COMMON = [AssertionError, NotImplementedError, tuple, all, any]
SPECIAL = ['__enter__', '__exit__', '__aenter__', '__aexit__']


def match_star(exc, kinds):
    if exc is None:
        return None, None
    if isinstance(exc, kinds):
        return (exc if isinstance(exc, BaseExceptionGroup) else BaseExceptionGroup('', [exc])), None
    if isinstance(exc, BaseExceptionGroup):
        return exc.split(kinds)
    return None, exc


def reraise_star(original, excs):
    excs = [e for e in excs if e is not None]
    if not excs:
        return None
    if not isinstance(original, BaseExceptionGroup):
        return excs[0]
    raised = [e for e in excs if not (isinstance(e, BaseExceptionGroup) and e.__traceback__ is original.__traceback__ and e.message == original.message)]
    kept = [e for e in excs if e not in raised]
    if not raised and len(kept) == 1:
        return kept[0]
    return BaseExceptionGroup('', excs) if len(excs) > 1 else excs[0]


class Escaped(Exception):
    """Carries StopIteration out of a Python generator."""


def run(f):
    """Executes a frame; `Escaped` stands for a StopIteration that leaves it."""
    return steps_of(f)


def steps_of(f):
    """A generator that yields what the frame yields and returns what it returns."""
    code, r, k, sites = f.code, f.r, f.code.constants, f.code.sites
    name_of = lambda s: k[sites[s][0]]
    pc = 0
    while True:
        op, a, b, c = code.code[pc]
        at = pc
        pc += 1
        try:
            fused = op[:-3] if op.endswith(('_JF', '_JT')) else None
            if fused:
                if fused == 'BOOL':
                    truth = bool(r[b])
                elif fused.endswith('_K'):
                    truth = bool(BINARY[fused[:-2]](r[b], k[c]))
                else:
                    truth = bool(BINARY[fused](r[b], r[c]))
                r[a] = truth
            elif op in BINARY:
                r[a] = BINARY[op](r[b], r[c])
            elif op.endswith('_K') and op[:-2] in BINARY:
                r[a] = BINARY[op[:-2]](r[b], k[c])
            elif op in UNARY:
                r[a] = UNARY[op](r[b])
            else:
                match op:
                    case 'NOP':
                        pass
                    case 'MOVE':
                        assert r[b] is not ABSENT, 'MOVE of an absent register'
                        r[a] = r[b]
                    case 'LOAD_CONST':
                        r[a] = k[b]
                    case 'CLEAR':
                        r[a] = ABSENT
                    case 'CHECK_LOCAL':
                        if r[a] is ABSENT:
                            raise UnboundLocalError(f"cannot access local variable '{k[b]}' where it is not associated with a value")
                    case 'DELETE_LOCAL':
                        if r[a] is ABSENT:
                            raise UnboundLocalError(f"cannot access local variable '{k[b]}' where it is not associated with a value")
                        r[a] = ABSENT
                    case 'MAKE_CELL':
                        r[a] = Cell(r[a])
                    case 'COPY_FREE':
                        r[a] = f.closure[b]
                    case 'LOAD_CELL':
                        value = content(r[b])
                        if value is ABSENT:
                            free = k[c] in code.free
                            if free:
                                raise NameError(f"cannot access free variable '{k[c]}' where it is not associated with a value in enclosing scope")
                            raise UnboundLocalError(f"cannot access local variable '{k[c]}' where it is not associated with a value")
                        r[a] = value
                    case 'STORE_CELL':
                        r[a].value = r[b]
                    case 'DELETE_CELL':
                        if r[a].value is ABSENT:
                            raise NameError(f"cannot access free variable '{k[b]}' where it is not associated with a value in enclosing scope")
                        r[a].value = ABSENT
                    case 'LOAD_GLOBAL':
                        r[a] = load_global(f, name_of(b))
                    case 'STORE_GLOBAL':
                        f.globals[name_of(b)] = r[a]
                    case 'DELETE_GLOBAL':
                        if k[a] not in f.globals:
                            raise NameError(f"name '{k[a]}' is not defined")
                        del f.globals[k[a]]
                    case 'LOAD_NAME':
                        try:
                            r[a] = f.mapping[name_of(b)]
                        except KeyError:
                            r[a] = load_global(f, name_of(b))
                    case 'STORE_NAME':
                        f.mapping[name_of(b)] = r[a]
                    case 'DELETE_NAME':
                        try:
                            del f.mapping[k[a]]
                        except KeyError:
                            raise NameError(f"name '{k[a]}' is not defined") from None
                    case 'LOAD_LOCALS':
                        r[a] = f.mapping
                    case 'LOAD_FROM_DICT_OR_GLOBALS':
                        try:
                            r[a] = r[b][name_of(c)]
                        except KeyError:
                            r[a] = load_global(f, name_of(c))
                    case 'LOAD_FROM_DICT_OR_CELL':
                        name = k[code.code[pc][1]]
                        try:
                            r[a] = r[b][name]
                        except KeyError:
                            r[a] = content(r[c])
                            if r[a] is ABSENT:
                                raise NameError(f"cannot access free variable '{name}' where it is not associated with a value in enclosing scope")
                    case 'LOAD_BUILD_CLASS':
                        r[a] = build_class
                    case 'LOAD_COMMON':
                        r[a] = COMMON[b]
                    case 'SETUP_ANNOTATIONS':
                        f.mapping.setdefault('__annotations__', {})
                    case 'JUMP' | 'JUMP_BACK':
                        pc += b
                    case 'JUMP_IF_TRUE':
                        assert r[a] is True or r[a] is False
                        pc += b if r[a] else 0
                    case 'JUMP_IF_FALSE':
                        assert r[a] is True or r[a] is False
                        pc += 0 if r[a] else b
                    case 'JUMP_IF_NONE':
                        pc += b if r[a] is None else 0
                    case 'JUMP_IF_NOT_NONE':
                        pc += b if r[a] is not None else 0
                    case 'LOAD_ATTR':
                        r[a] = getattr(r[b], name_of(c))
                    case 'STORE_ATTR':
                        setattr(r[a], name_of(c), r[b])
                    case 'DELETE_ATTR':
                        delattr(r[a], k[b])
                    case 'LOAD_METHOD':
                        r[a], r[a + 1] = getattr(r[b], name_of(c)), ABSENT
                    case 'LOAD_SUPER_ATTR':
                        r[a] = getattr(r[b](r[b + 1], r[b + 2]), name_of(c))
                    case 'LOAD_SUPER_METHOD':
                        r[a], r[a + 1] = getattr(r[b](r[b + 1], r[b + 2]), name_of(c)), ABSENT
                    case 'SETITEM':
                        r[a][r[b]] = r[c]
                    case 'DELITEM':
                        del r[a][r[b]]
                    case 'BUILD_SLICE':
                        r[a] = slice(*r[b:b + 3])
                    case 'CALL' | 'CALL_METHOD':
                        first = b + 1
                        if op == 'CALL_METHOD':
                            assert r[b + 1] is ABSENT
                            first = b + 2
                        _, kw, argc = sites[c]
                        args = r[first:first + argc]
                        assert all(x is not ABSENT for x in args)
                        names = k[kw] if kw >= 0 else ()
                        split = argc - len(names)
                        fn = r[b]
                        if fn is exec or fn is eval or fn is globals or fn is locals or fn is vars or fn is dir:
                            r[a] = frame_call(f, fn, args[:split])
                        else:
                            r[a] = fn(*args[:split], **dict(zip(names, args[split:])))
                    case 'INVOKE':
                        name, _, argc = sites[c]
                        assert all(x is not ABSENT for x in r[b:b + 1 + argc])
                        r[a] = getattr(r[b], k[name])(*r[b + 1:b + 1 + argc])
                    case 'CALL_EX':
                        kw = {} if r[b + 2] is ABSENT else r[b + 2]
                        assert type(r[b + 1]) is tuple
                        r[a] = r[b](*r[b + 1], **kw)
                    case 'RETURN':
                        return r[a]
                    case 'RETURN_CONST':
                        return k[b]
                    case 'MAKE_FUNCTION':
                        w = r[b:b + 4]
                        closure = () if w[3] is ABSENT else w[3]
                        assert len(closure) == len(k[c].free) and all(isinstance(x, Cell) for x in closure)
                        r[a] = make_function(k[c], f.globals, *w[:3], closure)
                    case 'YIELD':
                        r[a] = yield ('yield', r[b].value if isinstance(r[b], Passing) else r[b])
                    case 'ASYNC_GEN_WRAP':
                        r[a] = Passing(r[b])
                    case 'YIELD_DELEGATE':
                        try:
                            r[a] = yield ('await', r[b])
                        except GeneratorExit:
                            getattr(r[c], 'close', lambda: None)()
                            raise
                        except BaseException as e:
                            throw = getattr(r[c], 'throw', None)
                            if throw is None:
                                raise
                            try:
                                while True:
                                    value = throw(e)
                                    try:
                                        r[a] = yield ('await', value)
                                        break
                                    except BaseException as again:
                                        e = again
                            except StopIteration as stop:
                                # The delegate returned: as if SEND had said so.
                                back = code.code[pc]
                                send = pc + 1 + back[2]
                                r[code.code[send][1]] = stop.value
                                pc = send + 2 + code.code[send + 1][2]
                    case 'GET_YIELD_FROM_ITER':
                        r[a] = r[b].__await__() if hasattr(r[b], '__await__') else iter(r[b])
                    case 'GET_AWAITABLE':
                        if hasattr(r[b], '__await__'):
                            r[a] = r[b].__await__()
                        elif isinstance(r[b], types.GeneratorType):
                            r[a] = r[b]
                        else:
                            raise TypeError(f"object {type(r[b]).__name__} can't be used in 'await' expression")
                    case 'SEND':
                        try:
                            r[a] = next(r[b]) if r[c] is None else r[b].send(r[c])
                            pc += 1
                        except StopIteration as stop:
                            r[a] = stop.value
                    case 'GET_ITER':
                        r[a] = iter(r[b])
                    case 'FOR_NEXT':
                        try:
                            r[a] = next(r[b])
                            pc += 1
                        except StopIteration:
                            pass
                    case 'GET_AITER':
                        r[a] = r[b].__aiter__()
                    case 'GET_ANEXT':
                        r[a] = r[b].__anext__().__await__()
                    case 'END_ASYNC_FOR':
                        if not isinstance(r[a], StopAsyncIteration):
                            raise r[a]
                    case 'BUILD_TUPLE':
                        r[a] = tuple(r[b:b + c])
                    case 'BUILD_LIST':
                        r[a] = r[b:b + c]
                    case 'BUILD_SET':
                        r[a] = set(r[b:b + c])
                    case 'BUILD_MAP':
                        r[a] = dict(zip(r[b:b + 2 * c:2], r[b + 1:b + 2 * c:2]))
                    case 'LIST_APPEND':
                        r[a].append(r[b])
                    case 'LIST_EXTEND':
                        r[a].extend(r[b])
                    case 'LIST_TO_TUPLE' | 'STAR_ARGS':
                        r[a] = tuple(r[b])
                    case 'SET_ADD':
                        r[a].add(r[b])
                    case 'SET_UPDATE' | 'DICT_UPDATE':
                        r[a].update(r[b])
                    case 'MAP_ADD':
                        r[a][r[b]] = r[c]
                    case 'DICT_MERGE':
                        for key in r[b].keys():
                            if key in r[a]:
                                raise TypeError(f"{getattr(r[c], '__qualname__', r[c])}() got multiple values for keyword argument '{key}'")
                            r[a][key] = r[b][key]
                    case 'UNPACK_SEQUENCE':
                        items = unpack(r[b], c)
                        r[a:a + c] = items
                    case 'UNPACK_EX':
                        before, after = c & 255, c >> 8
                        items = list(r[b])
                        if len(items) < before + after:
                            raise ValueError(f'not enough values to unpack (expected at least {before + after}, got {len(items)})')
                        end = len(items) - after
                        r[a:a + before + 1 + after] = items[:before] + [items[before:end]] + items[end:]
                    case 'CONVERT':
                        r[a] = (str, repr, ascii)[c - 1](r[b])
                    case 'FORMAT':
                        r[a] = format(r[b], '' if r[c] is ABSENT else r[c])
                    case 'BUILD_STRING':
                        r[a] = ''.join(r[b:b + c])
                    case 'RAISE':
                        raise_it(r[a], r[b], f)
                    case 'RAISE_CURRENT':
                        if f.handled is None:
                            raise RuntimeError('No active exception to reraise')
                        raise f.handled
                    case 'RERAISE':
                        raise r[a]
                    case 'PUSH_EXC':
                        r[a], f.handled = f.handled, r[b]
                    case 'POP_EXC':
                        f.handled = r[a]
                    case 'MATCH_EXC':
                        kinds = r[c] if isinstance(r[c], tuple) else (r[c],)
                        if not all(isinstance(x, type) and issubclass(x, BaseException) for x in kinds):
                            raise TypeError('catching classes that do not inherit from BaseException is not allowed')
                        r[a] = isinstance(r[b], r[c])
                    case 'MATCH_EXC_STAR':
                        r[a:a + 2] = match_star(r[b], r[c])
                    case 'PREP_RERAISE_STAR':
                        r[a] = reraise_star(r[b], r[c])
                    case 'LOAD_SPECIAL':
                        name = SPECIAL[c]
                        if not hasattr(type(r[b]), name):
                            raise TypeError(f"'{type(r[b]).__name__}' object does not support the context manager protocol")
                        r[a], r[a + 1] = getattr(type(r[b]), name).__get__(r[b], type(r[b])), ABSENT
                    case 'CALL_EXIT':
                        r[a] = r[b](type(r[c]), r[c], r[c].__traceback__)
                    case 'IMPORT_NAME':
                        r[a] = __import__(k[c], f.globals, None, r[b + 1], r[b])
                    case 'IMPORT_FROM':
                        try:
                            r[a] = getattr(r[b], k[c])
                        except AttributeError:
                            raise ImportError(f"cannot import name '{k[c]}' from '{r[b].__name__}'") from None
                    case 'IMPORT_STAR':
                        names = getattr(r[a], '__all__', None) or [n for n in vars(r[a]) if not n.startswith('_')]
                        f.mapping.update({n: getattr(r[a], n) for n in names})
                    case 'GET_LEN':
                        r[a] = len(r[b])
                    case 'MATCH_MAPPING':
                        r[a] = isinstance(r[b], typing.Mapping)
                    case 'MATCH_SEQUENCE':
                        r[a] = isinstance(r[b], typing.Sequence) and not isinstance(r[b], (str, bytes, bytearray))
                    case 'MATCH_KEYS':
                        sentinel = object()
                        values = tuple(r[b].get(key, sentinel) for key in r[c])
                        r[a] = None if any(v is sentinel for v in values) else values
                    case 'MATCH_CLASS':
                        r[a] = match_class(r[b], r[b + 1], r[b + 2], c)
                    case 'INTRINSIC':
                        r[a] = intrinsic(c, r[b:b + 3])
                    case _:
                        raise AssertionError(f'{op} is not known')
        except BaseException as e:
            if isinstance(e, AssertionError) and e.__traceback__.tb_next is None and op not in ('RAISE', 'RERAISE'):
                raise
            if f.handled is not None and e.__context__ is None and e is not f.handled:
                e.__context__ = f.handled
            for start, end, handler, exc in code.handlers:
                if start <= at < end:
                    r[exc] = e
                    pc = handler
                    break
            else:
                if isinstance(e, StopIteration):
                    raise Escaped(e) from e
                raise


def frame_call(f, fn, args):
    names = lambda: {n: (content(v) if isinstance(v, Cell) else v) for n, v in zip(f.code.locals, f.r)
                     if n and n != 'format' and not (isinstance(v, Cell) and content(v) is ABSENT) and v is not ABSENT}
    local = f.mapping if f.mapping is not None else names()
    if fn is globals:
        return f.globals
    if fn is locals or (fn is vars and not args):
        return local
    if fn is vars:
        return vars(*args)
    if fn is dir:
        return dir(*args) if args else sorted(local)
    if len(args) == 1:
        args = [args[0], f.globals, local]
    return fn(*args)


def raise_it(exc, cause, f):
    if isinstance(exc, type):
        exc = exc()
    if not isinstance(exc, BaseException):
        raise TypeError('exceptions must derive from BaseException')
    if cause is not ABSENT:
        if isinstance(cause, type):
            cause = cause()
        if cause is not None and not isinstance(cause, BaseException):
            raise TypeError('exception causes must derive from BaseException')
        exc.__cause__ = cause
    raise exc


def unpack(value, count):
    try:
        it = iter(value)
    except TypeError:
        raise TypeError(f'cannot unpack non-iterable {type(value).__name__} object') from None
    items = []
    for x in it:
        if len(items) == count:
            known = f', got {len(value)}' if isinstance(value, (list, tuple, dict)) else ''
            raise ValueError(f'too many values to unpack (expected {count}{known if sys.version_info >= (3, 14) else ""})')
        items.append(x)
    if len(items) < count:
        raise ValueError(f'not enough values to unpack (expected {count}, got {len(items)})')
    return items


BY_SELF = (bool, bytearray, bytes, dict, float, frozenset, int, list, set, str, tuple)


def match_class(subject, cls, names, positional):
    if not isinstance(cls, type):
        raise TypeError('called match pattern must be a class')
    if not isinstance(subject, cls):
        return None
    out, seen = [], set()
    if positional:
        args = getattr(cls, '__match_args__', None)
        if args is None and issubclass(cls, BY_SELF):
            if positional > 1:
                raise TypeError(f'{cls.__name__}() accepts 1 positional sub-pattern ({positional} given)')
            out.append(subject)
        else:
            args = args or ()
            if positional > len(args):
                s = '' if len(args) == 1 else 's'
                raise TypeError(f'{cls.__name__}() accepts {len(args)} positional sub-pattern{s} ({positional} given)')
            names = tuple(args[:positional]) + names
    for name in names:
        if name in seen:
            raise TypeError(f'{cls.__name__}() got multiple sub-patterns for attribute {name!r}')
        seen.add(name)
        try:
            out.append(getattr(subject, name))
        except AttributeError:
            return None
    return tuple(out)


def intrinsic(number, w):
    match number:
        case 1:
            e = w[0]
            if isinstance(e, StopIteration):
                new = RuntimeError('generator raised StopIteration')
                new.__cause__ = new.__context__ = e
                return new
            return e
        case 2:
            return typing.TypeVar(w[0], infer_variance=True)
        case 3:
            return typing.TypeVar(w[0], bound=w[1](1), infer_variance=True)
        case 4:
            return typing.TypeVar(w[0], *w[1](1), infer_variance=True)
        case 5:
            return typing.ParamSpec(w[0])
        case 6:
            return typing.TypeVarTuple(w[0])
        case 7:
            return typing.Generic[*w[0]]
        case 8:
            return typing.TypeAliasType(w[0], w[2](1), type_params=w[1] or ())
        case 9:
            w[0].__type_params__ = w[1]
            return w[0]
        case 10:
            return w[0]
    raise AssertionError(f'intrinsic {number}')


def main():
    tool, program = sys.argv[1:3]
    sys.setrecursionlimit(20000)
    dump = subprocess.run([tool, program], capture_output=True, text=True)
    if dump.returncode or not dump.stdout:
        sys.exit(dump.stderr)
    module = types.ModuleType('__main__')
    sys.modules['__main__'] = module
    sys.path.insert(0, program.rpartition('/')[0] or '.')
    vars(module).update(__file__=program, __builtins__=builtins)
    frame = Frame(code := Code(json.loads(dump.stdout)), [ABSENT] * code.registers, vars(module), vars(module), ())
    frame.code = code
    for _ in run(frame):
        pass


main()
