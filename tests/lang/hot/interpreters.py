"""Small interpreters written in Python: a Brainf-like machine, a Forth, a register machine with dispatch tables."""


def bf(src, limit=200000):
    jump, stack = {}, []
    for i, c in enumerate(src):
        if c == "[":
            stack.append(i)
        elif c == "]":
            j = stack.pop()
            jump[i], jump[j] = j, i
    tape, p, pc, out, steps = [0] * 50, 0, 0, [], 0
    while pc < len(src) and steps < limit:
        c = src[pc]
        if c == ">":
            p += 1
        elif c == "<":
            p -= 1
        elif c == "+":
            tape[p] = (tape[p] + 1) & 255
        elif c == "-":
            tape[p] = (tape[p] - 1) & 255
        elif c == ".":
            out.append(chr(tape[p]))
        elif c == "[" and not tape[p] or c == "]" and tape[p]:
            pc = jump[pc]
        pc += 1
        steps += 1
    return "".join(out), steps


print(bf("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++."))


def forth(program, rounds):
    stack, words = [], {}
    ops = {
        "+": lambda: stack.append(stack.pop() + stack.pop()),
        "*": lambda: stack.append(stack.pop() * stack.pop()),
        "dup": lambda: stack.append(stack[-1]),
        "swap": lambda: stack.extend([stack.pop(), stack.pop()]),
        "mod": lambda: stack.append((lambda b, a: a % b)(stack.pop(), stack.pop())),
    }
    for _ in range(rounds):
        for w in program.split():
            if w in ops:
                ops[w]()
            elif w in words:
                pass
            else:
                stack.append(int(w))
    return stack


print(forth("1 2 + dup * 7 + 1000003 mod", 1), forth("3 * 11 + 10007 mod", 0) or "empty", len(forth("1 dup + 5 swap", 200)))


class VM:
    def __init__(self, code):
        self.code, self.r, self.pc, self.steps = code, [0] * 8, 0, 0
        self.table = {name[3:]: getattr(self, name) for name in dir(self) if name.startswith("op_")}

    def op_set(self, a, b):
        self.r[a] = b

    def op_add(self, a, b):
        self.r[a] += self.r[b]

    def op_dec(self, a, _):
        self.r[a] -= 1

    def op_jnz(self, a, b):
        if self.r[a]:
            self.pc = b - 1

    def op_mov(self, a, b):
        self.r[a] = self.r[b]

    def run(self):
        while self.pc < len(self.code):
            op, a, b = self.code[self.pc]
            self.table[op](a, b)
            self.pc += 1
            self.steps += 1
        return self.r, self.steps


fib = [("set", 0, 0), ("set", 1, 1), ("set", 2, 300), ("mov", 3, 1), ("add", 1, 0), ("mov", 0, 3), ("dec", 2, 0), ("jnz", 2, 3)]
r, steps = VM(fib).run()
print(steps, r[0])


def stack_machine(code, n):
    stack = [n]
    pc = 0
    while True:
        op = code[pc]
        pc += 1
        if op == 0:
            stack.append(stack[-1])
        elif op == 1:
            stack[-1] -= 1
        elif op == 2:
            b = stack.pop()
            stack[-1] = (stack[-1] * b) % 1000000007
        elif op == 3:
            if stack[-1] == 0:
                pc += 1
        elif op == 4:
            pc = 0
        elif op == 5:
            stack[-1] = 1
            while len(stack) > 1:
                b = stack.pop()
                stack[-1] = stack[-1] * b % 1000000007
            return stack[0]


print([stack_machine([0, 1, 3, 4, 5], n) for n in (1, 5, 10, 300)])
