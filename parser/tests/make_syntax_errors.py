"""Rewrites the expectations in syntax_errors.txt: what CPython says about each program. Run it under CPython.

Entries are separated by lines of `===`: the program, a line of `-`, then type, message, line, offset, end line, end offset.
"""
import os
import warnings


def main():
    warnings.simplefilter('ignore')
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'syntax_errors.txt')
    with open(path, encoding='utf-8') as f:
        entries = f.read().strip('\n').split('\n===\n')
    out = []
    for entry in entries:
        program = (entry + '\n').split('\n-\n')[0]
        try:
            compile(program, 'test', 'exec', dont_inherit=True)
        except SyntaxError as e:
            lines = [type(e).__name__, e.msg, str(e.lineno), str(e.offset), str(e.end_lineno), str(e.end_offset)]
            out.append(program + '\n-\n' + '\n'.join(lines))
        else:
            out.append(program + '\n-\nok')
    with open(path, 'w', encoding='utf-8') as f:
        f.write('\n===\n'.join(out) + '\n')


main()
