# not in: gc-stress
# (it has more to collect with each of ten thousands of lists)
# json's native scanner and encoder end with RecursionError.
import json


def show(f, *args, **kwargs):
    try:
        print(len(f(*args, **kwargs)))
    except RecursionError:
        print("RecursionError")


show(json.loads, "[" * 100000)
show(json.loads, '{"a":' * 100000)
circle = []
circle.append({"in": circle})
show(json.dumps, circle, check_circular=False)
show(json.dumps, 1j, default=lambda o: [o], check_circular=False)
show(json.loads, "[" * 5000 + "]" * 5000)
deep = []
for i in range(5000):
    deep = [deep]
show(json.dumps, deep)
