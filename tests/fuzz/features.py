"""More kinds of statements for the generator: what a tracing JIT meets in real programs besides arithmetic.

Each method writes one statement or a few; `Generator.statement` picks one. The same promises hold: programs end,
print no addresses, and mistakes are exceptions of the usual types.
"""


class Features:
    def feature(self, depth):
        forms = [
            self.finally_loop, self.unpack, self.delete_attribute, self.rebind, self.mutate_class, self.change_class,
            self.comprehension, self.closure, self.iterate, self.send, self.slices, self.manager, self.star_call,
            self.match, self.recurse, self.text_loop, self.chained, self.sets, self.property_use, self.floats,
            self.class_data, self.by_class, self.plain_object,
        ]
        self.pick(forms)(depth)

    def assigned(self, name):
        self.scope.assigned.append(name)

    def variable(self, kind):
        """A variable of the kind, made if there is none."""
        names = self.scope.names(kind)
        if names:
            return self.pick(names)
        name = self.name("v")
        self.line("%s = %s" % (name, self.expression(kind, 1)))
        self.scope.variables[name] = kind
        self.assigned(name)
        return name

    def nested(self, *lines):
        self.level += 1
        for text in lines:
            self.line(text)
        self.level -= 1

    def when(self):
        """A condition that is true late in a loop, once or from then on."""
        if not self.scope.counters:
            return "True"
        return "%s %s %d" % (self.pick(self.scope.counters), self.pick(["==", ">"]), self.random.randint(2, 60))

    def finally_loop(self, depth):
        """break, continue and exceptions that pass a finally clause."""
        target, counter = self.variable("int"), self.name("i")
        self.line("for %s in range(%d):" % (counter, self.random.choice([3, 9])))
        self.level += 1
        self.line("try:")
        self.nested(
            "%s = wrap(%s)" % (target, self.expression("int", 2)),
            "if %s %% 3 == %d:" % (counter, self.random.randrange(3)),
            "    " + self.pick(["break", "continue", "raise Own(1)", "%s += 1" % target]),
        )
        if self.chance(0.6):
            self.line("except Own:")
            self.nested(self.pick(["pass", "continue", "break", "%s ^= 5" % target]))
        self.line("finally:")
        self.nested("%s = wrap(%s + %s)" % (target, target, self.pick(["1", counter, "0.5"])))
        self.level -= 1
        self.assigned(target)

    def unpack(self, depth):
        a, b = self.variable("int"), self.variable("int")
        form = self.pick([
            "%s, %s = %s, %s" % (a, b, b, self.expression("int", 1)),
            "%s, (%s, _) = %s, (%s, 1)" % (a, b, self.expression("int", 1), a),
            "%s, *_ = %s or [0]" % (a, self.expression("list", 1)),
            "*_, %s = %s" % (b, self.expression("tuple", 1) if self.chance(0.3) else "(%s, %s)" % (a, b)),
            "%s, %s = divmod(%s, %s)" % (a, b, self.expression("int", 1), self.pick(["7", "-3", "2**40", b])),
        ])
        self.line(form)
        self.assigned(a)
        self.assigned(b)

    def delete_attribute(self, depth):
        name, attribute = self.variable("obj"), self.pick(["a", "b", "c", "k"])
        self.line("if %s:" % self.when())
        self.nested(
            self.pick(["del %s.%s" % (name, attribute), "%s.__dict__.pop('%s', None)" % (name, attribute)]),
        )
        if self.chance(0.6):
            self.nested("%s.%s = %s" % (name, attribute, self.expression(self.pick(["int", "float"]), 1)))
        self.assigned(name)

    def rebind(self, depth):
        """A global function gets another body, or a global another value, under the running loop."""
        self.line("if %s:" % self.when())
        if self.leaves and self.chance(0.6):
            leaf, kinds = self.pick(self.leaves)
            parameters = ", ".join("p%d=0" % i for i in range(len(kinds)))
            self.nested("globals()['%s'] = lambda %s: %s" % (leaf, parameters, self.pick(["p0", "3", "2**63 - 1", "len(show(p0))"])))
        else:
            self.nested("globals()['shared'] = %s" % self.pick(["2**49", "0.25", "-1", "2**64", "True"]))
        target = self.variable("int")
        self.line("%s = wrap(%s %s shared)" % (target, target, self.pick(["+", "-", "^", "*"])))
        self.assigned(target)

    def mutate_class(self, depth):
        target = self.pick(self.classes)
        change = self.pick([
            "%s.get = lambda self: self.a" % target,
            "%s.get = lambda self: %s" % (target, self.pick(["7", "self.k", "self.b + 1"])),
            "%s.bump = lambda self, by=2: self" % target,
            "%s.extra = property(lambda self: self.a)" % target,
            "%s.__add__ = lambda self, o: self" % target,
            "%s.__bool__ = lambda self: self.a != 0" % target,
            "%s.a = 4" % target,
            "%s.fresh%d = 1" % (target, self.random.randrange(5)),
            "%s.__getattr__ = lambda self, name: 11" % target,
            "'k' in %s.__dict__ and %s is not Base and delattr(%s, 'k')" % (target, target, target),
            "%s.__len__ = lambda self: 3" % target,
        ])
        self.line("if %s:" % self.when())
        self.nested(change)

    def change_class(self, depth):
        name, target = self.variable("obj"), self.pick(self.classes)
        self.line("if %s:" % self.when())
        self.nested("%s.__class__ = %s" % (name, target))
        self.assigned(name)

    def class_data(self, depth):
        """Data of a class, read and rebound all the time."""
        name, target = self.variable("int"), self.pick(self.classes)
        self.line(self.pick([
            "%s.k = %s" % (target, self.expression("int", 1)),
            "%s.k += 1" % target,
            "type(%s).k = %s & 7" % (self.variable("obj"), name),
            "%s = wrap(%s + %s.k)" % (name, name, target),
            "%s = wrap(%s ^ type(%s).k)" % (name, name, self.variable("obj")),
            "%s.made%d = getattr(%s, 'made%d', 0) + 1" % (target, self.fresh % 3, target, self.fresh % 3),
        ]))
        self.assigned(name)

    def by_class(self, depth):
        """Methods called through classes, and questions about classes."""
        name, obj, target = self.variable("int"), self.variable("obj"), self.pick(self.classes)
        self.line("%s = wrap(%s)" % (name, self.pick([
            "Base.get(%s)" % obj,
            "%s.get(%s) if isinstance(%s, %s) else %s" % (target, obj, obj, target, name),
            "%s + len(type(%s).__name__)" % (name, obj),
            "%s.__class__ is %s" % (obj, target),
            "Base.bump(%s, %s).a" % (obj, self.expression("int", 1)),
            "int.__add__(%s, 3) if type(%s) is int else 0" % (name, name),
            "Base.of(%s, %s).a" % (target, self.expression("int", 1)),
            "%s.made(%s, %s).b" % (target, self.expression("int", 1), name),
            "%s.made(%s).a" % (obj, self.expression("int", 1)),
        ])))
        self.assigned(name)

    def plain_object(self, depth):
        """Objects made without their class's __init__, and attributes past its __setattr__."""
        name = self.variable("obj")
        target = self.pick(self.classes)
        if self.chance(0.5):
            self.line("%s = object.__new__(%s)" % (name, target))
            self.line("object.__setattr__(%s, 'a', %s)" % (name, self.expression("int", 1)))
            self.line("%s.b = %s" % (name, self.pick(["2", "-1", "2**49"])))
        else:
            self.line("object.__setattr__(%s, 'extra%d', %s)" % (name, self.random.randrange(12), self.expression("int", 1)))
        self.assigned(name)

    def comprehension(self, depth):
        name = self.variable(self.pick(["list", "dict", "int"]))
        kind = self.scope.variables[name]
        source = self.expression("list", 1)
        value, test = self.expression("int", 1), self.pick(["z", "z > 1", "z % 2 == 0", self.expression("bool", 1)])
        if kind == "list":
            self.line("%s = [z ^ %s for z in (%s)[:9] if %s]" % (name, value, source, test))
        elif kind == "dict":
            self.line("%s = {z: %s for z in (%s)[:9] if %s}" % (name, value, source, test))
        else:
            form = self.pick(["sum(z + %s for z in (%s)[:9] if %s)", "max([0, *(z * (%s) for z in (%s)[:5] if %s)])"])
            self.line("%s = wrap(%s)" % (name, form % (value, source, test)))
        self.assigned(name)

    def closure(self, depth):
        target, inner = self.variable("int"), self.name("inner")
        cell = self.name("n")
        self.line("%s = %s" % (cell, self.expression("int", 1)))
        self.line("def %s(z, w=%s):" % (inner, self.expression("int", 1)))
        # The enclosing function has to own the variable.
        self.nested("nonlocal %s" % cell, "%s = wrap(%s + z)" % (cell, cell), "return %s %s w" % (cell, self.pick(["+", "-", "&"])))
        self.line("%s = wrap(%s(%s) + %s(2))" % (target, inner, self.expression("int", 1), inner))
        self.line("%s = wrap(%s + %s)" % (target, target, cell))
        self.assigned(target)

    def iterate(self, depth):
        target, item = self.variable("int"), self.name("y")
        source = self.pick([
            "zip(%s, range(9))" % self.expression("list", 1), "list(%s.items())" % self.expression("dict", 1),
            "enumerate(%s)" % self.expression("tuple", 1), "map(lambda q: (q, 1), %s)" % self.expression("list", 1),
            "reversed([(1, 2), (3, %s)])" % self.expression("int", 1), "sorted(zip(range(5), EDGES))",
        ])
        self.line("for %s, %s2 in %s:" % (item, item, source))
        self.nested("%s = wrap(%s %s %s)" % (target, target, self.pick(["+", "-", "^"]), self.pick([item, item + "2"])))
        self.assigned(target)

    def send(self, depth):
        """A generator driven by hand: next, send, throw, close."""
        target, generator = self.variable("int"), self.name("g")
        self.line("%s = talker(%s)" % (generator, self.expression("int", 1)))
        self.line("%s = wrap(next(%s) + %s.send(%s))" % (target, generator, generator, self.expression("int", 1)))
        if self.chance(0.5):
            self.line("%s = wrap(%s + %s.throw(%s))" % (target, target, generator, self.pick(["Own(1)", "ValueError()"])))
        if self.chance(0.5):
            self.line("%s.close()" % generator)
            self.line("%s = wrap(%s + sum(%s))" % (target, target, generator))
        self.assigned(target)

    def slices(self, depth):
        name = self.variable("list")
        value = self.expression("int", 1)
        self.line(self.pick([
            "%s[1:3] = [%s, 2]" % (name, value), "del %s[:2]" % name, "%s[::2] = []" % name, "del %s[-1]" % name,
            "%s = %s[::-1]" % (name, name), "%s.extend(%s[:3])" % (name, name), "%s.pop()" % name, "%s.reverse()" % name,
            "%s.sort()" % name, "%s *= 2" % name, "%s.remove(%s)" % (name, value), "%s = [%s] * 3" % (name, value),
        ]))
        self.assigned(name)

    def manager(self, depth):
        target, bound = self.variable("int"), self.name("m")
        self.line("with Manager(%s) as %s:" % (self.pick(["True", "False", self.expression("bool", 1)]), bound))
        self.nested("%s = wrap(%s + %s)" % (target, bound, self.expression("int", 2)))
        if self.chance(0.5):
            self.nested("if %s:" % self.when(), "    raise Own(2)")
        self.assigned(target)

    def star_call(self, depth):
        target = self.variable("int")
        e = lambda: self.expression("int", 1)
        self.line("%s = wrap(%s)" % (target, self.pick([
            "flexible(%s, *(%s, 2), key=%s)" % (e(), e(), e()), "flexible(*%s)" % self.expression("list", 1),
            "flexible(1, **{'key': %s})" % e(), "flexible(%s, other=%s)" % (e(), e()), "flexible(key=3, first=%s)" % e(),
        ])))
        self.assigned(target)

    def match(self, depth):
        subject, target = self.expression(self.pick(["int", "str", "tuple", "obj", "list", "float"]), 1), self.variable("int")
        self.line("match %s:" % subject)
        cases = ["0 | 1", "int(z)", "str()", "[z, *_]", "(z, w)", "Base(a=z)", "float()", "None", "{'a': z}", "True"]
        for case in self.random.sample(cases, 3):
            self.nested("case %s:" % case, "    %s = wrap(%s + %d)" % (target, target, self.random.randrange(9)))
        self.nested("case _:", "    %s ^= 1" % target)
        self.assigned(target)

    def recurse(self, depth):
        target = self.variable("int")
        self.line("%s = wrap(deep(%d, %s))" % (target, self.random.choice([3, 12, 40]), self.expression(self.pick(["int", "float"]), 1)))
        self.assigned(target)

    def text_loop(self, depth):
        target, character = self.variable("str"), self.name("c")
        self.line("for %s in %s[:9]:" % (character, self.expression("str", 1)))
        self.nested(self.pick([
            "%s += %s.upper()" % (target, character), "%s = %s + %s" % (target, character, target),
            "%s = wrap(%s + str(ord(%s)))" % (target, target, character),
            "%s = f'{%s}{%s!r:>5}'" % (target, character, character),
        ]))
        self.assigned(target)

    def chained(self, depth):
        target = self.variable("bool")
        e = lambda: self.expression(self.pick(["int", "int", "float"]), 1)
        self.line("%s = %s %s %s %s %s" % (target, e(), self.pick(["<", "<=", "=="]), e(), self.pick(["<", "!=", ">="]), e()))
        self.assigned(target)

    def sets(self, depth):
        target = self.variable("int")
        one, two = self.expression("list", 1), self.expression("list", 1)
        self.line("%s = len({*%s} %s set(%s))" % (target, one, self.pick(["&", "|", "-", "^"]), two))
        self.assigned(target)

    def property_use(self, depth):
        name, target = self.variable("obj"), self.variable("int")
        self.line("%s.half = %s" % (name, self.expression("int", 1)))
        self.line("%s = wrap(%s.half + %s.%s)" % (target, name, name, self.pick(["half", "k", "prop", "extra", "missing", "a"])))
        self.assigned(target)
        self.assigned(name)

    def floats(self, depth):
        target = self.variable("float")
        e = lambda kind="float": self.expression(kind, 1)
        self.line("%s = %s" % (target, self.pick([
            "min(%s, %s)" % (e(), e()), "max(%s, FLOATS[9], %s)" % (e(), e()), "(-0.0 if %s else 0.0) * %s" % (e("bool"), e()),
            "round(%s, 2)" % e(), "float(%s) %% %s" % (e("int"), e()), "abs(%s) ** 0.5" % e(), "%s // %s" % (e(), e()),
            "pow(%s, 2)" % e(), "float(str(%s))" % e(), "(%s - %s) * 1e-320" % (e(), e()), "FLOATS[8] - %s" % e(),
        ])))
        self.assigned(target)
