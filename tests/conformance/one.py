"""One module of CPython's tests, in the process it is started in: `one.py MODULE [PART OF A NAME TO LEAVE OUT...]`.

Prints `\\x1e KIND NAME` lines, flushed, so that what ran before a crash or a time-out counts.
"""

import importlib
import sys
import sysconfig
import traceback
import types
import unittest

# `test.support` asks for build variables and imports socket; the tests listed use neither.
for name, contents in ((sysconfig._get_sysconfigdata_name(), {"build_time_vars": {}}), ("_socket", None)):
    try:
        importlib.import_module(name)
    except ImportError:
        stand_in = sys.modules[name] = types.ModuleType(name)
        if contents is None:
            # `from _socket import *` finds what `socket` uses while it is imported.
            stand_in.socket = object
            stand_in.__all__ = ["socket"]
            stand_in.__getattr__ = lambda name: () if name.startswith("__") else 0
        else:
            vars(stand_in).update(contents)

if sys.version_info >= (3, 14):
    # What 3.13 says there of module annotations no longer holds.
    import test.typinganndata

    for name in ("ann_module", "ann_module2", "ann_module3"):
        stand_in = types.ModuleType("test.typinganndata." + name)
        sys.modules["test.typinganndata." + name] = stand_in
        setattr(test.typinganndata, name, stand_in)

module_name, left_out = sys.argv[1], sys.argv[2:]


class Result(unittest.TestResult):
    def name(self, test):
        # Doctests and functions have no id of the module's own.
        name = test.id().replace("test." + module_name + ".", "").replace(" ", "_")
        return module_name + "." + name

    def say(self, kind, test):
        print("\x1e%s %s" % (kind, self.name(test)), flush=True)

    def startTest(self, test):
        super().startTest(test)
        self.subtest_failed = False
        self.say("start", test)

    def addSuccess(self, test):
        self.say("FAIL" if self.subtest_failed else "ok", test)

    def addFailure(self, test, err):
        self.complain(err)
        self.say("FAIL", test)

    def addError(self, test, err):
        self.complain(err)
        self.say("ERROR", test)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.subtest_failed = True
            print("subtest", subtest.id())
            self.complain(err)

    def addSkip(self, test, reason):
        self.say("skip", test)

    def addExpectedFailure(self, test, err):
        self.say("expected", test)

    def addUnexpectedSuccess(self, test):
        self.say("ok", test)

    def complain(self, err):
        traceback.print_exception(*err, file=sys.stdout)


def cases(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from cases(item)
        else:
            yield item


module = importlib.import_module("test." + module_name)
suite = unittest.defaultTestLoader.loadTestsFromModule(module)
kept = unittest.TestSuite()
for case in cases(suite):
    if not any(part in case.id() for part in left_out):
        kept.addTest(case)
if hasattr(module, "setUpModule"):
    module.setUpModule()
result = Result()
for case in kept:
    setup = getattr(type(case), "setUpClass", None)
    if setup and not getattr(type(case), "_conformance_set_up", False):
        type(case)._conformance_set_up = True
        setup()
    case(result)
