"""An interpreter for a small language (lexer, parser, tree walker): what a language implementation in Python costs."""

N = 17

SOURCE = """
def fib(n) { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); }
def gcd(a, b) { while b { t = a % b; a = b; b = t; } return a; }
def collatz(n) { steps = 0; while n != 1 { if n % 2 { n = 3 * n + 1; } else { n = n / 2; } steps = steps + 1; } return steps; }
total = fib(SIZE);
i = 1;
while i < 40 * SIZE { total = (total * 7 + gcd(i * 12, 360) + collatz(i)) % 1000003; i = i + 1; }
"""


class Return(Exception):
    def __init__(self, value):
        self.value = value


def tokens(source):
    result = []
    at = 0
    while at < len(source):
        character = source[at]
        if character.isspace():
            at += 1
        elif character.isdigit():
            start = at
            while source[at].isdigit():
                at += 1
            result.append(("number", int(source[start:at])))
        elif character.isalpha():
            start = at
            while source[at].isalnum():
                at += 1
            word = source[start:at]
            result.append(("keyword" if word in ("def", "if", "else", "while", "return") else "name", word))
        else:
            two = source[at : at + 2]
            operator = two if two in ("==", "!=", "<=", ">=") else character
            at += len(operator)
            result.append(("operator", operator))
    result.append(("end", ""))
    return result


class Number:
    def __init__(self, value):
        self.value = value

    def evaluate(self, scope):
        return self.value


class Name:
    def __init__(self, name):
        self.name = name

    def evaluate(self, scope):
        return scope.lookup(self.name)


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b),
    ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
}


class Operation:
    def __init__(self, operator, left, right):
        self.function = OPERATIONS[operator]
        self.left = left
        self.right = right

    def evaluate(self, scope):
        return self.function(self.left.evaluate(scope), self.right.evaluate(scope))


class Call:
    def __init__(self, name, arguments):
        self.name = name
        self.arguments = arguments

    def evaluate(self, scope):
        function = scope.lookup(self.name)
        inner = Scope(scope.outermost)
        for parameter, argument in zip(function.parameters, self.arguments):
            inner.values[parameter] = argument.evaluate(scope)
        try:
            function.body.execute(inner)
        except Return as result:
            return result.value
        return 0


class Assign:
    def __init__(self, name, value):
        self.name = name
        self.value = value

    def execute(self, scope):
        scope.values[self.name] = self.value.evaluate(scope)


class If:
    def __init__(self, condition, then, otherwise):
        self.condition = condition
        self.then = then
        self.otherwise = otherwise

    def execute(self, scope):
        if self.condition.evaluate(scope):
            self.then.execute(scope)
        elif self.otherwise is not None:
            self.otherwise.execute(scope)


class While:
    def __init__(self, condition, body):
        self.condition = condition
        self.body = body

    def execute(self, scope):
        while self.condition.evaluate(scope):
            self.body.execute(scope)


class ReturnStatement:
    def __init__(self, value):
        self.value = value

    def execute(self, scope):
        raise Return(self.value.evaluate(scope))


class Function:
    def __init__(self, name, parameters, body):
        self.name = name
        self.parameters = parameters
        self.body = body

    def execute(self, scope):
        scope.values[self.name] = self


class Block:
    def __init__(self, statements):
        self.statements = statements

    def execute(self, scope):
        for statement in self.statements:
            statement.execute(scope)


class Scope:
    def __init__(self, outermost):
        self.values = {}
        self.outermost = outermost if outermost is not None else self

    def lookup(self, name):
        if name in self.values:
            return self.values[name]
        return self.outermost.values[name]


class Parser:
    LEVELS = [("==", "!=", "<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%")]

    def __init__(self, source):
        self.tokens = tokens(source)
        self.at = 0

    def peek(self):
        return self.tokens[self.at][1]

    def next(self):
        token = self.tokens[self.at]
        self.at += 1
        return token

    def accept(self, text):
        if self.peek() == text:
            self.at += 1
            return True
        return False

    def expect(self, text):
        if not self.accept(text):
            raise SyntaxError("expected %s, found %s" % (text, self.peek()))

    def program(self):
        statements = []
        while self.tokens[self.at][0] != "end":
            statements.append(self.statement())
        return Block(statements)

    def block(self):
        self.expect("{")
        statements = []
        while not self.accept("}"):
            statements.append(self.statement())
        return Block(statements)

    def statement(self):
        kind, word = self.next()
        if word == "def":
            name = self.next()[1]
            self.expect("(")
            parameters = [self.next()[1]]
            while self.accept(","):
                parameters.append(self.next()[1])
            self.expect(")")
            return Function(name, parameters, self.block())
        if word == "if":
            condition = self.expression()
            then = self.block()
            return If(condition, then, self.block() if self.accept("else") else None)
        if word == "while":
            condition = self.expression()
            return While(condition, self.block())
        if word == "return":
            statement = ReturnStatement(self.expression())
        else:
            self.expect("=")
            statement = Assign(word, self.expression())
        self.expect(";")
        return statement

    def expression(self, level=0):
        if level == len(self.LEVELS):
            return self.primary()
        left = self.expression(level + 1)
        while self.peek() in self.LEVELS[level]:
            operator = self.next()[1]
            left = Operation(operator, left, self.expression(level + 1))
        return left

    def primary(self):
        kind, value = self.next()
        if kind == "number":
            return Number(value)
        if value == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        if self.accept("("):
            arguments = [self.expression()]
            while self.accept(","):
                arguments.append(self.expression())
            self.expect(")")
            return Call(value, arguments)
        return Name(value)


def run(n):
    program = Parser(SOURCE.replace("SIZE", str(n))).program()
    scope = Scope(None)
    program.execute(scope)
    return scope.values["total"]


if __name__ == "__main__":
    import sys
    import time

    iterations = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    size = int(sys.argv[2]) if len(sys.argv) > 2 else N
    times = []
    for _ in range(iterations):
        start = time.perf_counter()
        checksum = run(size)
        times.append(time.perf_counter() - start)
    print('{"checksum": "%s", "times": [%s]}' % (checksum, ", ".join([repr(t) for t in times])))
