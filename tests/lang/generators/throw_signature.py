# throw() with a type and a value warns.
import warnings


async def coroutine():
    pass


async def generator():
    yield 1


def told(caught):
    texts = [(w.category.__name__, str(w.message)) for w in caught if "never awaited" not in str(w.message)]
    caught.clear()
    return texts


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    g = (i for i in [1])
    plain = coroutine()
    targets = [
        g, plain, generator().asend(None), generator().athrow(ValueError), generator().aclose(), generator().__anext__(),
        coroutine().__await__(),
    ]
    forms = [
        (ValueError("q"),), (ValueError, ValueError("q")), (ValueError, ValueError("q"), None), (ValueError("q"), None),
        (ValueError, None, None),
    ]
    for target in targets:
        for form in forms:
            try:
                target.throw(*form)
            except BaseException as e:
                print(type(target).__name__, len(form), type(e).__name__, e, told(caught))
    a = generator()
    for form in ((ValueError, ValueError("q")), (ValueError,)):
        thrown = a.athrow(*form)
        print(told(caught))
        try:
            thrown.send(None)
        except BaseException as e:
            print(repr(e))
        print(told(caught))
    del targets, plain, target

with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        (i for i in [1]).throw(KeyError, "x")
    except DeprecationWarning as e:
        print(repr(e))
