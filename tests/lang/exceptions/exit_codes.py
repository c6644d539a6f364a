"""SystemExit ends the program quietly; finally blocks run; nothing after it does."""
try:
    try:
        raise SystemExit(3)
    finally:
        print("finally runs")
except SystemExit as e:
    print("caught", e.code)
try:
    raise SystemExit
except SystemExit as e:
    print(e.code)
try:
    exit_value = SystemExit("message")
    raise exit_value
except BaseException as e:
    print(e.code, e.args)


def leave():
    try:
        print("leaving")
        raise SystemExit(7)
    finally:
        print("last words")


leave()
print("never printed")
