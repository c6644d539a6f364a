"""sys, time, datetime and os in what is the same everywhere."""
import datetime
import os
import sys
import time

print(sys.version_info >= (3, 13), sys.maxsize, sys.byteorder, sys.maxunicode, sys.argv[0].endswith("sys_and_time.py"), isinstance(sys.path, list), sys.getrecursionlimit(), sys.float_info.max, sys.float_info.epsilon, sys.int_info.bits_per_digit in (15, 30), sys.hash_info.modulus, sys.intern("x") == "x")
sys.setrecursionlimit(500)


def deep(n):
    return deep(n + 1)


try:
    deep(0)
except RecursionError:
    print("limit obeyed")
sys.setrecursionlimit(1000)


def f():
    fr = sys._getframe()
    return fr.f_code.co_name, fr.f_lineno > 0, fr.f_back.f_code.co_name, sorted(fr.f_locals)


print(f())
try:
    1 / 0
except ZeroDivisionError as e:
    print(sys.exc_info()[0].__name__, sys.exc_info()[1] is e, sys.exception() is e)
print(sys.exc_info(), sys.exception())
a, b = time.time(), time.perf_counter()
time.sleep(0.001)
print(time.time() >= a, time.perf_counter() > b, time.monotonic() > 0, time.strftime("%Y-%m-%d", time.gmtime(0)), time.gmtime(86400)[:6])
d = datetime.date(2024, 2, 28) + datetime.timedelta(days=2)
dt = datetime.datetime(2024, 3, 1, 12, 30, 5, 250)
print(d, d.weekday(), d.isoformat(), dt, dt.isoformat(), dt + datetime.timedelta(hours=36), (dt - datetime.datetime(2024, 1, 1)).days, dt.strftime("%d/%m/%y %H:%M"), datetime.datetime.fromisoformat("2024-01-02T03:04:05+01:00"), datetime.datetime.strptime("05-06-2020", "%d-%m-%Y"), datetime.timedelta(days=1.5), datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc).isoformat())
print(datetime.date(2024, 1, 31) < d, datetime.timedelta(minutes=90) / 2, repr(d), datetime.date.min, datetime.MAXYEAR)
try:
    datetime.date(2023, 2, 29)
except ValueError as e:
    print(type(e).__name__)
os.environ["TAIPAN_TEST"] = "set"
print(os.environ.get("TAIPAN_TEST"), os.getenv("NOPE_NOT_SET", "default"), os.sep, os.linesep == "\n", isinstance(os.getpid(), int), os.path.isabs(os.getcwd()))
print(sys.getsizeof([]) > 0, sys.getrefcount is not None, callable(sys.settrace), sys.stdout.encoding.lower(), sys.flags.optimize, sys.implementation.name is not None)

# Numbers that the C library's ints cannot hold.
import time

for position in range(9):
    for number in (2**31, -(2**31) - 1, 2**70):
        parts = [2000, 1, 1, 0, 0, 0, 0, 1, 0]
        parts[position] = number
        try:
            time.mktime(tuple(parts))
            print(position, "accepted")
        except OverflowError as e:
            print(position, e)
for month in (-(2**31), 2**31 - 1):
    try:
        time.mktime((2000, month, 1, 0, 0, 0, 0, 1, 0))
    except OverflowError:
        pass
