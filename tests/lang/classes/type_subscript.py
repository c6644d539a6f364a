"""type[int] is a generic alias; subclasses of type are not subscriptable; where types come from."""
import typing
class M(type): pass
for x in (type, list, tuple, dict, M, typing.Type):
    try: print(x[int])
    except TypeError as e: print(x, e)
print(type.__module__, type(lambda: 0).__module__, M.__module__, int.__module__)
