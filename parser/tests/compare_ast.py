"""Compares our trees with CPython's: kinds, places, names, constants. Run under CPython 3.13:

    python3.13 compare_ast.py target/debug/examples/dump_ast FILE...
"""
import ast
import subprocess
import sys

INSIDE_STRINGS = (ast.JoinedStr,)


def extra(n):
    ctx = type(getattr(n, 'ctx', None)).__name__
    match n:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.TypeVar() | ast.ParamSpec() | ast.TypeVarTuple():
            return n.name
        case ast.BoolOp() | ast.BinOp() | ast.UnaryOp() | ast.AugAssign():
            return type(n.op).__name__
        case ast.AnnAssign():
            return str(n.simple)
        case ast.Compare():
            return ' '.join(type(o).__name__ for o in n.ops)
        case ast.arg() | ast.keyword():
            return str(n.arg)
        case ast.alias():
            return f'{n.name} {n.asname}'
        case ast.ImportFrom():
            return f'{n.module} {n.level}'
        case ast.Global() | ast.Nonlocal():
            return ' '.join(n.names)
        case ast.ExceptHandler() | ast.MatchStar() | ast.MatchAs():
            return str(n.name)
        case ast.MatchMapping():
            return str(n.rest)
        case ast.MatchClass():
            return ' '.join(n.kwd_attrs)
        case ast.FormattedValue():
            return str(n.conversion)
        case ast.Attribute():
            return f'{n.attr} {ctx}'
        case ast.Name():
            return f'{n.id} {ctx}'
        case ast.Subscript() | ast.Starred() | ast.List() | ast.Tuple():
            return ctx
        case ast.Constant(value=str(s)):
            return s.encode('utf-8', 'surrogatepass').hex() + (' u' if n.kind == 'u' else '')
        case ast.Constant(value=v):
            return 'Ellipsis' if False else ('...' if v is ... else repr(v).replace('inf', '1e309'))
    return ''


def lines(n, out, in_string=False):
    if hasattr(n, 'lineno'):
        place = f'{n.lineno}:{n.col_offset}-{n.end_lineno}:{n.end_col_offset}'
        out.append(f'{type(n).__name__} {place} {extra(n)}'.rstrip())
    for child in ast.iter_child_nodes(n):
        lines(child, out)


def place_free(line, previous):
    parts = line.split(' ', 2)
    return parts[0], parts[2] if len(parts) > 2 else ''


def main():
    tool, *files = sys.argv[1:]
    bad = 0
    for start in range(0, len(files), 50):
        chunk = files[start:start + 50]
        text = subprocess.run([tool, *chunk], capture_output=True, encoding='utf-8', errors='surrogateescape').stdout
        for part in ('\n' + text).split('\nfile ')[1:]:
            path, _, body = part.partition('\n')
            ours = [line.rstrip() for line in body.split('\n') if line]
            with open(path, 'rb') as f:
                source = f.read()
            try:
                tree = ast.parse(source)
            except (SyntaxError, ValueError):
                continue
            theirs = []
            lines(tree, theirs)
            if ours != theirs:
                bad += 1
                shown = 0
                for a, b in zip(ours, theirs):
                    if a != b:
                        if a.startswith(('Constant', 'JoinedStr')) and place_free(a, 0) == place_free(b, 0):
                            continue
                        print(f'{path}\n  ours   {a}\n  theirs {b}')
                        shown += 1
                        if shown == 3:
                            break
                if len(ours) != len(theirs):
                    print(f'{path}: {len(ours)} nodes, not {len(theirs)}')
    print(f'{bad} of {len(files)} files differ')


main()
