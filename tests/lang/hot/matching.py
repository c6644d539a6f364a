"""match statements inside hot loops."""


class Num:
    __match_args__ = ("v",)

    def __init__(self, v):
        self.v = v


class Op:
    __match_args__ = ("name", "left", "right")

    def __init__(self, name, left, right):
        self.name, self.left, self.right = name, left, right


def ev(e, env):
    match e:
        case Num(v):
            return v
        case str(name):
            return env[name]
        case Op("+", l, r):
            return ev(l, env) + ev(r, env)
        case Op("*", l, r):
            return ev(l, env) * ev(r, env)
        case Op("-", l, Num(0)):
            return ev(l, env)
        case Op("-", l, r):
            return ev(l, env) - ev(r, env)


tree = Op("+", Op("*", Num(3), "x"), Op("-", Op("*", "x", "x"), Num(7)))
print(sum(ev(tree, {"x": i}) for i in range(400)), ev(tree, {"x": 0.5}), ev(Op("-", "x", Num(0)), {"x": 2**70}))


def machine(program, n):
    pc, acc, steps = 0, n, 0
    regs = {"a": 0, "b": 1}
    while True:
        steps += 1
        match program[pc]:
            case ("add", str(r), int(k)):
                regs[r] += k
            case ("add", r, s):
                regs[r] += regs[s]
            case ("jump", target):
                pc = target
                continue
            case ("loop", target) if acc > 0:
                acc -= 1
                pc = target
                continue
            case ("loop", _):
                pass
            case ["swap"]:
                regs["a"], regs["b"] = regs["b"], regs["a"]
            case ["halt"]:
                return regs, steps
        pc += 1


print(machine([("add", "a", "b"), ["swap"], ("add", "a", 1), ("loop", 0), ["halt"]], 300)[1], machine([("add", "a", 2), ("loop", 0), ["halt"]], 500))


def classify(xs):
    counts = {}
    for x in xs:
        match x:
            case 0:
                k = "zero"
            case int() if x < 0:
                k = "negative"
            case 1 | 2 | 3:
                k = "small"
            case int():
                k = "int"
            case [] | {}:
                k = "container"
            case [_, *_]:
                k = "list"
            case {"k": v}:
                k = "k" + str(v)
            case None:
                k = "none"
            case _:
                k = "other"
        counts[k] = counts.get(k, 0) + 1
    return counts


print(classify([0, -1, 2, 50, [], {}, [1], {"k": 1}, None, "s", 1.5, (1, 2)] * 100))
