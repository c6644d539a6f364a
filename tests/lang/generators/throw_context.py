# What is the context of an exception that is thrown into a generator: what the generator handles, not what the caller of throw() does.
import sys
def chain(e):
    out=[]
    while e is not None and len(out)<6:
        out.append(repr(e)); e=e.__context__
    return ' <- '.join(out)
def inctx(f):
    try:
        try: 1/0
        except ZeroDivisionError: f()
    except BaseException as e: print(f.__name__, chain(e))
    else: print(f.__name__,'none')
def gen_plain():
    yield 1
    yield 2
def gen_handling():
    try: raise LookupError('own')
    except LookupError: yield 1
    yield 2
def gen_try():
    try: yield 1
    except KeyError: raise ValueError('v')
def gen_try_bare():
    try: yield 1
    except KeyError: raise
def gen_fin():
    try: yield 1
    finally: raise ValueError('fin')
def unstarted(): gen_plain().throw(KeyError('k'))
def started(): g=gen_plain(); next(g); g.throw(KeyError('k'))
def handling(): g=gen_handling(); next(g); g.throw(KeyError('k'))
def trying(): g=gen_try(); next(g); g.throw(KeyError('k'))
def bare(): g=gen_try_bare(); next(g); g.throw(KeyError('k'))
def finished():
    g=gen_plain(); list(g); g.throw(KeyError('k'))
def closing(): g=gen_fin(); next(g); g.close()
def raising_in_next():
    def g():
        yield 1
        raise ValueError('x')
    g=g(); next(g); next(g)
def stop():
    g=gen_plain(); list(g); next(g)
def genstop():
    def g():
        yield 1
        raise StopIteration
    g=g(); next(g); next(g)
def delegated():
    def o(): yield from gen_plain()
    g=o(); next(g); g.throw(KeyError('k'))
def delegated_handling():
    def o():
        try: raise LookupError('outer')
        except LookupError: yield from gen_plain()
    g=o(); next(g); g.throw(KeyError('k'))
def delegated_handling2():
    def o():
        try: raise LookupError('outer')
        except LookupError: yield from gen_handling()
    g=o(); next(g); g.throw(KeyError('k'))
class It:
    def __iter__(self): return self
    def __next__(self): return 1
    def throw(self,*a): raise a[0]
class It2(It):
    throw=None
    def __getattr__(self,n): raise AttributeError(n)
class It3(It):
    def throw(self,*a): raise ValueError('it3')
def deleg_iter():
    def o(): yield from It()
    g=o(); next(g); g.throw(KeyError('k'))
def deleg_iter3():
    def o(): yield from It3()
    g=o(); next(g); g.throw(KeyError('k'))
def deleg_nothrow():
    def o(): yield from [1,2]
    g=o(); next(g); g.throw(KeyError('k'))
def throw_class(): g=gen_plain(); next(g); g.throw(KeyError)
def throw_bad(): g=gen_plain(); next(g); g.throw(5)
async def coro_plain(): pass
class Aw:
    def __await__(self): yield 1
async def coro_await(): await Aw()
def coro_unstarted(): coro_plain().throw(KeyError('k'))
def coro_started(): c=coro_await(); c.send(None); c.throw(KeyError('k'))
async def agen():
    yield 1
def agen_athrow():
    a=agen(); 
    try: a.asend(None).send(None)
    except StopIteration: pass
    a.athrow(KeyError('k')).send(None)
def agen_athrow_new():
    a=agen(); a.athrow(KeyError('k')).send(None)
async def aw_agen(): 
    await Aw()
    yield 1
def agen_throw_asend():
    a=aw_agen(); s=a.asend(None); s.send(None); s.throw(KeyError('k'))
def agen_throw_asend_new():
    a=aw_agen(); s=a.asend(None); s.throw(KeyError('k'))
def throw_with_ctx():
    e=KeyError('k'); e.__context__=IndexError('ctx'); g=gen_plain(); next(g); g.throw(e)
def throw_with_ctx_handling():
    e=KeyError('k'); e.__context__=IndexError('ctx'); g=gen_handling(); next(g); g.throw(e)
def same():
    g=gen_plain(); next(g); g.throw(sys.exception())
def running():
    def g():
        me.throw(KeyError('k'))
        yield
    me=g(); next(me)
def close_ignored():
    def g():
        try: yield
        except GeneratorExit: yield
    g=g(); next(g); g.close()
def close_deleg():
    class C(It):
        def close(self): raise ValueError('cl')
    def o(): yield from C()
    g=o(); next(g); g.close()
def close_deleg_handling():
    class C(It):
        def close(self): raise ValueError('cl')
    def o():
        try: raise LookupError('outer')
        except LookupError: yield from C()
    g=o(); next(g); g.close()
def deleg_bare_return():
    def inner():
        try: yield 1
        except KeyError: return 5
    def o():
        x = yield from inner()
        raise ValueError(x)
    g=o(); next(g); g.throw(KeyError('k'))
def seen():
    def g():
        try: yield 1
        except KeyError as e: print('  seen', chain(e), repr(sys.exception()))
        print('  after', repr(sys.exception()))
        yield 2
    g=g(); next(g); g.throw(KeyError('k')); print('  caller', repr(sys.exception()))
def seen_handling():
    def g():
        try: raise LookupError('own')
        except LookupError:
            try: yield 1
            except KeyError as e: print('  seen', chain(e), repr(sys.exception()))
            print('  after', repr(sys.exception()))
            yield 2
    g=g(); next(g); g.throw(KeyError('k')); print('  caller', repr(sys.exception()))
def contextmanager():
    import contextlib
    @contextlib.contextmanager
    def cm():
        try: yield
        except KeyError as e: raise ValueError('cm')
    with cm(): raise KeyError('k')
for f in list(globals().values()):
    if getattr(f,'__code__',None) and f.__code__.co_argcount==0 and not f.__name__.startswith(('gen_','coro_plain','coro_await','agen','aw_')) : inctx(f)
for f in (agen_athrow,agen_athrow_new,agen_throw_asend,agen_throw_asend_new,genstop,coro_unstarted,coro_started): inctx(f)
