"""try/finally with continue, break, return inside compiled loops."""


def flow(n):
    log = [0] * 5
    for i in range(n):
        try:
            if i % 5 == 0:
                continue
            if i % 5 == 1:
                log[1] += 1
            if i == n - 2:
                break
        finally:
            log[0] += 1
    else:
        log[4] = 1
    return log


def returning(n):
    done = 0
    for k in range(60):
        def inner():
            nonlocal done
            for i in range(n):
                try:
                    if i == k:
                        return i
                finally:
                    done += 1

        inner()
    return done


def nested(n):
    a = b = c = 0
    for i in range(n):
        try:
            try:
                if i % 3 == 0:
                    raise ValueError
                a += 1
            finally:
                b += 1
        except ValueError:
            c += 1
    return a, b, c


print(flow(1000), returning(80), nested(1000))


class Ctx:
    entered = exited = errors = 0

    def __enter__(self):
        Ctx.entered += 1
        return self

    def __exit__(self, kind, value, tb):
        Ctx.exited += 1
        if kind is not None:
            Ctx.errors += 1
        return kind is KeyError


def managed(n):
    t = 0
    for i in range(n):
        with Ctx() as c:
            if i % 4 == 0:
                raise KeyError
            if i % 4 == 1:
                continue
            t += i
    return t, Ctx.entered, Ctx.exited, Ctx.errors


print(managed(1000))


def escapes(n):
    for i in range(n):
        with Ctx():
            if i == n - 1:
                raise ValueError(i)


try:
    escapes(500)
except ValueError as e:
    print(e, Ctx.entered == Ctx.exited, Ctx.errors)
