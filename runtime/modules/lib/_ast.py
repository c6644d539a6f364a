"""The node classes of abstract syntax trees, from their definition in Python's ASDL."""

_ASDL = """
mod: Module(stmt* body, type_ignore* type_ignores) Interactive(stmt* body) Expression(expr body) FunctionType(expr* argtypes, expr returns)
stmt+: FunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params) AsyncFunctionDef(identifier name, arguments args, stmt* body, expr* decorator_list, expr? returns, string? type_comment, type_param* type_params) ClassDef(identifier name, expr* bases, keyword* keywords, stmt* body, expr* decorator_list, type_param* type_params) Return(expr? value) Delete(expr* targets) Assign(expr* targets, expr value, string? type_comment) TypeAlias(expr name, type_param* type_params, expr value) AugAssign(expr target, operator op, expr value) AnnAssign(expr target, expr annotation, expr? value, int simple) For(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment) AsyncFor(expr target, expr iter, stmt* body, stmt* orelse, string? type_comment) While(expr test, stmt* body, stmt* orelse) If(expr test, stmt* body, stmt* orelse) With(withitem* items, stmt* body, string? type_comment) AsyncWith(withitem* items, stmt* body, string? type_comment) Match(expr subject, match_case* cases) Raise(expr? exc, expr? cause) Try(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody) TryStar(stmt* body, excepthandler* handlers, stmt* orelse, stmt* finalbody) Assert(expr test, expr? msg) Import(alias* names) ImportFrom(identifier? module, alias* names, int? level) Global(identifier* names) Nonlocal(identifier* names) Expr(expr value) Pass() Break() Continue()
expr+: BoolOp(boolop op, expr* values) NamedExpr(expr target, expr value) BinOp(expr left, operator op, expr right) UnaryOp(unaryop op, expr operand) Lambda(arguments args, expr body) IfExp(expr test, expr body, expr orelse) Dict(expr?* keys, expr* values) Set(expr* elts) ListComp(expr elt, comprehension* generators) SetComp(expr elt, comprehension* generators) DictComp(expr key, expr value, comprehension* generators) GeneratorExp(expr elt, comprehension* generators) Await(expr value) Yield(expr? value) YieldFrom(expr value) Compare(expr left, cmpop* ops, expr* comparators) Call(expr func, expr* args, keyword* keywords) FormattedValue(expr value, int conversion, expr? format_spec) Interpolation(expr value, constant str, int conversion, expr? format_spec) JoinedStr(expr* values) TemplateStr(expr* values) Constant(constant value, string? kind) Attribute(expr value, identifier attr, expr_context ctx) Subscript(expr value, expr slice, expr_context ctx) Starred(expr value, expr_context ctx) Name(identifier id, expr_context ctx) List(expr* elts, expr_context ctx) Tuple(expr* elts, expr_context ctx) Slice(expr? lower, expr? upper, expr? step)
expr_context: Load() Store() Del()
boolop: And() Or()
operator: Add() Sub() Mult() MatMult() Div() Mod() Pow() LShift() RShift() BitOr() BitXor() BitAnd() FloorDiv()
unaryop: Invert() Not() UAdd() USub()
cmpop: Eq() NotEq() Lt() LtE() Gt() GtE() Is() IsNot() In() NotIn()
excepthandler+: ExceptHandler(expr? type, identifier? name, stmt* body)
pattern+: MatchValue(expr value) MatchSingleton(constant value) MatchSequence(pattern* patterns) MatchMapping(expr* keys, pattern* patterns, identifier? rest) MatchClass(expr cls, pattern* patterns, identifier* kwd_attrs, pattern* kwd_patterns) MatchStar(identifier? name) MatchAs(pattern? pattern, identifier? name) MatchOr(pattern* patterns)
type_ignore: TypeIgnore(int lineno, string tag)
type_param+: TypeVar(identifier name, expr? bound, expr? default_value) ParamSpec(identifier name, expr? default_value) TypeVarTuple(identifier name, expr? default_value)
comprehension.: comprehension(expr target, expr iter, expr* ifs, int is_async)
arguments.: arguments(arg* posonlyargs, arg* args, arg? vararg, arg* kwonlyargs, expr?* kw_defaults, arg? kwarg, expr* defaults)
arg.+: arg(identifier arg, expr? annotation, string? type_comment)
keyword.+: keyword(identifier? arg, expr value)
alias.+: alias(identifier name, identifier? asname)
withitem.: withitem(expr context_expr, expr? optional_vars)
match_case.: match_case(pattern pattern, expr? guard, stmt* body)
"""

PyCF_ONLY_AST = 0x400
PyCF_TYPE_COMMENTS = 0x1000
PyCF_ALLOW_TOP_LEVEL_AWAIT = 0x2000
PyCF_OPTIMIZED_AST = 0x8000 | PyCF_ONLY_AST
_POSITION = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class AST:
    _fields = ()
    _attributes = ()
    _field_types = {}
    __match_args__ = ()

    def __init__(self, /, *args, **kwargs):
        cls = type(self)
        fields = cls._fields
        if len(args) > len(fields):
            n = len(fields)
            raise TypeError(f"{cls.__name__} constructor takes at most {n} positional argument{'' if n == 1 else 's'}")
        for name, value in zip(fields, args):
            setattr(self, name, value)
        missing = list(fields[len(args):])
        for name, value in kwargs.items():
            if name in fields:
                if name not in missing:
                    raise TypeError(f"{cls.__name__} got multiple values for argument {name!r}")
                missing.remove(name)
            elif name not in cls._attributes:
                _warn(f"{cls.__name__}.__init__ got an unexpected keyword argument {name!r}. "
                      "Support for arbitrary keyword arguments is deprecated and will be removed in Python 3.15.")
            setattr(self, name, value)
        for name in missing:
            kind = cls._field_types.get(name)
            if kind is None:
                _warn(f"Field {name!r} is missing from {cls.__name__}._field_types. "
                      "This will become an error in Python 3.15.")
            elif kind is expr_context:
                setattr(self, name, Load())
            elif type(kind) is _GenericAlias:
                setattr(self, name, [])
            elif type(kind) is not _Union:
                _warn(f"{cls.__name__}.__init__ missing 1 required positional argument: {name!r}. "
                      "This will become an error in Python 3.15.")

    def __reduce__(self):
        # Fields go by position, so that building the copy finds none missing.
        state = dict(self.__dict__)
        args = []
        for name in type(self)._fields:
            if name not in state:
                break
            args.append(state.pop(name))
        return type(self), tuple(args), state

    def __replace__(self, /, **changes):
        cls = type(self)
        values = dict(self.__dict__)
        names = {*cls._fields, *cls._attributes}
        for name in changes:
            if name not in names and name not in values:
                raise TypeError(f"{cls.__name__}.__replace__ got an unexpected keyword argument {name!r}.")
        missing = names - values.keys() - changes.keys() - set(cls._attributes)
        missing = sorted(name for name in missing if not hasattr(cls, name))
        if missing:
            plural = "" if len(missing) == 1 else "s"
            raise TypeError(f"{cls.__name__}.__replace__ missing {len(missing)} keyword argument{plural}: "
                            f"{', '.join(map(repr, missing))}.")
        return cls(**(values | changes))

    def __repr__(self):
        return _repr(self, 3, set())


def _warn(text):
    import warnings
    warnings.warn(text, DeprecationWarning, stacklevel=3)


def _repr(node, depth, within):
    """Three levels deep, of lists the first and the last item."""
    name = type(node).__name__
    fields = type(node)._fields
    if depth <= 0 or id(node) in within:
        return f"{name}(...)"
    within = within | {id(node)}

    def show(value, depth):
        return _repr(value, depth, within) if isinstance(value, AST) else repr(value)

    parts = []
    for field in fields:
        value = getattr(node, field)
        if isinstance(value, (list, tuple)):
            items = [show(item, depth - 1) for item in (value[:1] + value[-1:] if len(value) > 1 else value)]
            text = (", ..., " if len(value) > 2 else ", ").join(items)
            text = f"[{text}]" if isinstance(value, list) else f"({text})"
        else:
            text = show(value, depth - 1)
        parts.append(f"{field}={text}")
    return f"{name}({', '.join(parts)})"


_GenericAlias = type(list[int])
_Union = type(int | None)


def _define():
    names = globals()
    types = {"identifier": str, "string": str, "int": int, "constant": object}
    pending = []

    def make(name, base, fields, attributes, doc=None):
        namespace = {"__module__": "ast", "__doc__": doc, "__annotations__": {}}
        if fields is not None:
            parsed = [f.strip().split() for f in fields.split(",") if f.strip()]
            namespace["_fields"] = namespace["__match_args__"] = tuple(f[1] for f in parsed)
            namespace["__doc__"] = f"{name}({fields})" if fields else name
            for kind, field in parsed:
                if kind[-1] == "?":
                    namespace[field] = None
            pending.append((name, parsed))
        if attributes is not None:
            namespace["_attributes"] = attributes
            # An end may be missing, but for the nodes that came last to the grammar.
            if attributes and name not in ("pattern", "type_param"):
                namespace["end_lineno"] = namespace["end_col_offset"] = None
        names[name] = types[name] = type(base)(name, (base,), namespace)
        return names[name]

    for line in _ASDL.strip().splitlines():
        head, _, body = line.partition(": ")
        attributes = _POSITION if head.endswith("+") else ()
        product = "." in head
        name = head.rstrip("+.")
        parts = [part.rstrip(")") + ")" for part in body.split(") ")]
        simple = all(part.endswith("()") for part in parts)
        doc = f"{name} = " + (" | " if simple else f"\n{' ' * len(name)} | ").join(p.removesuffix("()") for p in parts)
        base = AST if product else make(name, AST, None, attributes, doc)
        for part in parts:
            constructor, _, fields = part.rstrip(")").partition("(")
            make(constructor, base, fields, attributes if product else None)
    for name, parsed in pending:
        cls = names[name]
        cls._field_types = {field: list[types[kind[:-1].rstrip("?")]] if kind[-1] == "*" else
                            types[kind[:-1]] | None if kind[-1] == "?" else types[kind] for kind, field in parsed}
        cls.__annotations__ = cls._field_types


_define()
del _define
