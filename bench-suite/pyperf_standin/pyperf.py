"""A stand-in for the part of `pyperf` that pyperformance's programs use, so that they run unchanged anywhere.

The real one calibrates, spawns worker processes and needs much of the standard library before the first measurement.
This one measures in the process it is in and prints one line of JSON per benchmark, as the suite's own programs do:
`{"name": ..., "checksum": "", "times": [seconds per loop, ...]}`. `--values=N` says how many values to take.
With `--digest=N` it measures nothing: it runs N loops and prints, as the checksum, a digest of what they computed (`results.py`).
"""

import sys
import time

perf_counter = time.perf_counter

# A value that takes less than this is repeated in an inner loop: clocks and caches blur shorter ones.
SHORTEST = 0.02
DEFAULT_ITERATIONS = 10


def python_implementation():
    return sys.implementation.name


class Runner:
    def __init__(self, **options):
        self.metadata = {}
        self.args = None
        self._argparser = None
        self._add_cmdline_args = options.get("add_cmdline_args")
        if any(argument.startswith("--digest=") for argument in sys.argv):
            import results

            results.make_repeatable(sys.modules[__name__])

    @property
    def argparser(self):
        # Imported when a program has options of its own: most have none, and the module is a large one.
        if self._argparser is None:
            import argparse

            self._argparser = argparse.ArgumentParser()
            self._argparser.add_argument("--values", type=int, default=DEFAULT_ITERATIONS)
            self._argparser.add_argument("--digest", type=int, default=0)
        return self._argparser

    def parse_args(self, args=None):
        if self.args is None:
            self.args = self.argparser.parse_args(args)
        return self.args

    def _option(self, name, default):
        if self._argparser is not None:
            return getattr(self.parse_args(), name)
        for argument in sys.argv[1:]:
            if argument.startswith("--%s=" % name):
                return int(argument.partition("=")[2])
        return default

    def _results(self):
        """Where results are to be noted, or None."""
        if not self._option("digest", 0):
            return None
        from results import Results

        return Results()

    def _print_digest(self, name, results):
        print('{"name": "%s", "checksum": "%s", "times": [0.0]}' % (name, results.digest()))
        sys.stdout.flush()

    def _measure(self, name, take, inner_loops):
        """`take(loops)` runs that many loops and returns the seconds they took."""
        inner_loops = inner_loops or 1
        loops = 1
        first = take(loops)
        values = [first / inner_loops]
        while first < SHORTEST and loops < 1 << 20:
            loops *= 2
            first = take(loops)
        for _ in range(self._option("values", DEFAULT_ITERATIONS) - 1):
            values.append(take(loops) / loops / inner_loops)
        print('{"name": "%s", "checksum": "", "times": [%s]}' % (name, ", ".join([repr(v) for v in values])))
        sys.stdout.flush()

    def bench_func(self, name, function, *args, inner_loops=None, metadata=None):
        if (results := self._results()) is not None:
            function = results.watch(function)
            for _ in range(self._option("digest", 0)):
                results.note(function(*args))
            results.note(args)
            return self._print_digest(name, results)

        def take(loops):
            start = perf_counter()
            for _ in range(loops):
                function(*args)
            return perf_counter() - start

        self._measure(name, take, inner_loops)

    def bench_time_func(self, name, time_function, *args, inner_loops=None, metadata=None):
        if (results := self._results()) is not None:
            results.watch(time_function)(self._option("digest", 0), *args)
            results.note(args)
            return self._print_digest(name, results)
        self._measure(name, lambda loops: time_function(loops, *args), inner_loops)

    def bench_async_func(self, name, function, *args, inner_loops=None, metadata=None, loop_factory=None):
        import asyncio

        async def timed(loops):
            start = perf_counter()
            for _ in range(loops):
                await function(*args)
            return perf_counter() - start

        def take(loops):
            if loop_factory is None:
                return asyncio.run(timed(loops))
            with asyncio.Runner(loop_factory=loop_factory) as runner:
                return runner.run(timed(loops))

        if (results := self._results()) is not None:
            watched, function = results.watch(function), None

            async def function(*args):
                results.note(await watched(*args))

            take(self._option("digest", 0))
            return self._print_digest(name, results)
        self._measure(name, take, inner_loops)

    def bench_command(self, name, command):
        import subprocess

        if (results := self._results()) is not None:
            done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
            results.note(done.stdout)
            return self._print_digest(name, results)

        def take(loops):
            start = perf_counter()
            for _ in range(loops):
                subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
            return perf_counter() - start

        self._measure(name, take, None)
