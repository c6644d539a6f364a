"""One-way constraint propagation with strengths and incremental planning, in the manner of DeltaBlue.

Each variable is determined by at most one constraint; a stronger constraint pushes a weaker one out, which then tries
to hold elsewhere. Many small classes, virtual calls, lists of objects that grow and shrink.
"""

N = 160

REQUIRED, STRONG, MEDIUM, WEAK, WEAKEST = 0, 1, 2, 3, 4


class Variable:
    def __init__(self, name, value=0):
        self.name = name
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.mark = 0
        self.strength = WEAKEST
        self.stays = True


class Constraint:
    def __init__(self, planner, strength):
        self.planner = planner
        self.strength = strength

    def variables(self):
        raise NotImplementedError

    def is_input(self):
        return False

    def post(self):
        for variable in self.variables():
            variable.constraints.append(self)
        self.planner.add(self)

    def drop(self):
        self.planner.remove(self)

    def satisfy(self, mark):
        self.choose_output(mark)
        if not self.is_satisfied():
            if self.strength == REQUIRED:
                raise RuntimeError("cannot satisfy a required constraint")
            return None
        for variable in self.inputs():
            variable.mark = mark
        output = self.output()
        overridden = output.determined_by
        if overridden is not None:
            overridden.mark_unsatisfied()
        output.determined_by = self
        self.planner.propagate_from(self, mark)
        output.mark = mark
        return overridden


class Unary(Constraint):
    def __init__(self, planner, variable, strength):
        Constraint.__init__(self, planner, strength)
        self.variable = variable
        self.satisfied = False
        self.post()

    def variables(self):
        return [self.variable]

    def inputs(self):
        return []

    def output(self):
        return self.variable

    def is_satisfied(self):
        return self.satisfied

    def mark_unsatisfied(self):
        self.satisfied = False

    def choose_output(self, mark):
        self.satisfied = self.variable.mark != mark and self.strength < self.variable.strength

    def recalculate(self):
        self.variable.strength = self.strength
        self.variable.stays = not self.is_input()
        if self.variable.stays:
            self.execute()

    def execute(self):
        pass


class Stay(Unary):
    pass


class Edit(Unary):
    def is_input(self):
        return True


class Binary(Constraint):
    def __init__(self, planner, first, second, strength):
        Constraint.__init__(self, planner, strength)
        self.first = first
        self.second = second
        self.direction = None
        self.post()

    def variables(self):
        return [self.first, self.second]

    def inputs(self):
        return [self.first] if self.direction == "forward" else [self.second]

    def output(self):
        return self.second if self.direction == "forward" else self.first

    def is_satisfied(self):
        return self.direction is not None

    def mark_unsatisfied(self):
        self.direction = None

    def choose_output(self, mark):
        first, second = self.first, self.second
        forward = second.mark != mark and self.strength < second.strength
        backward = first.mark != mark and self.strength < first.strength
        if forward and (not backward or first.strength <= second.strength):
            self.direction = "forward"
        elif backward:
            self.direction = "backward"
        else:
            self.direction = None

    def recalculate(self):
        source, target = self.inputs()[0], self.output()
        target.strength = max(self.strength, source.strength)
        target.stays = source.stays
        if target.stays:
            self.execute()


class Equal(Binary):
    def execute(self):
        self.output().value = self.inputs()[0].value


class Scale(Binary):
    def __init__(self, planner, source, factor, offset, target, strength):
        self.factor = factor
        self.offset = offset
        Binary.__init__(self, planner, source, target, strength)

    def execute(self):
        if self.direction == "forward":
            self.second.value = self.first.value * self.factor.value + self.offset.value
        else:
            self.first.value = (self.second.value - self.offset.value) // self.factor.value


class Planner:
    def __init__(self):
        self.current_mark = 0

    def new_mark(self):
        self.current_mark += 1
        return self.current_mark

    def add(self, constraint):
        mark = self.new_mark()
        overridden = constraint.satisfy(mark)
        while overridden is not None:
            overridden = overridden.satisfy(mark)

    def remove(self, constraint):
        for variable in constraint.variables():
            variable.constraints.remove(constraint)
        if not constraint.is_satisfied():
            return
        output = constraint.output()
        constraint.mark_unsatisfied()
        output.determined_by = None
        output.strength = WEAKEST
        output.stays = True
        unsatisfied = []
        pending = [output]
        while pending:
            variable = pending.pop()
            for other in variable.constraints:
                if not other.is_satisfied():
                    unsatisfied.append(other)
                elif other is not variable.determined_by:
                    other.recalculate()
                    pending.append(other.output())
        unsatisfied.sort(key=lambda c: c.strength)
        for other in unsatisfied:
            self.add(other)

    def propagate_from(self, constraint, mark):
        pending = [constraint]
        while pending:
            current = pending.pop()
            output = current.output()
            current.recalculate()
            for other in output.constraints:
                if other.is_satisfied() and other is not output.determined_by:
                    pending.append(other)

    def plan_for(self, edits):
        mark = self.new_mark()
        plan = []
        pending = list(edits)
        while pending:
            constraint = pending.pop()
            output = constraint.output()
            if output.mark == mark:
                continue
            if all([v.mark == mark or v.stays or v.determined_by is None for v in constraint.inputs()]):
                plan.append(constraint)
                output.mark = mark
                for other in output.constraints:
                    if other.is_satisfied() and other is not output.determined_by:
                        pending.append(other)
        return plan


def chain(n):
    planner = Planner()
    variables = [Variable("v%d" % i) for i in range(n + 1)]
    for first, second in zip(variables, variables[1:]):
        Equal(planner, first, second, REQUIRED)
    Stay(planner, variables[-1], WEAK)
    edit = Edit(planner, variables[0], STRONG)
    plan = planner.plan_for([edit])
    total = 0
    for value in range(30):
        variables[0].value = value
        for constraint in plan:
            constraint.execute()
        total += variables[-1].value
    edit.drop()
    return total


def change(planner, variable, value):
    edit = Edit(planner, variable, STRONG)
    plan = planner.plan_for([edit])
    for step in range(5):
        variable.value = value + step
        for constraint in plan:
            constraint.execute()
    edit.drop()


def projection(n):
    planner = Planner()
    factor, offset = Variable("factor", 10), Variable("offset", 1000)
    targets = []
    for i in range(n):
        source, target = Variable("s%d" % i, i), Variable("t%d" % i, i)
        targets.append(target)
        Stay(planner, source, MEDIUM)
        Scale(planner, source, factor, offset, target, REQUIRED)
        if i % 3 == 0:
            change(planner, source, i * 2)
        elif i % 3 == 1:
            change(planner, target, i * 100)
    return sum([t.value for t in targets])


def run(n):
    total = 0
    for size in range(10, n, 7):
        total = (total * 31 + chain(size) + projection(size)) % 1000000007
    return total


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
