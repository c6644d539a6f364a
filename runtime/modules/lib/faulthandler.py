"""Tracebacks on demand. Taipan reports its own faults, so enabling says only that they are wanted."""

import sys as _sys
import threading as _threading

_enabled = False
_timer = None
_registered = {}


def enable(file=None, all_threads=True, c_stack=True):
    global _enabled
    _enabled = True


def disable():
    global _enabled
    was, _enabled = _enabled, False
    return was


def is_enabled():
    return _enabled


def _show(file, frames):
    file = _sys.stderr if file is None else file
    text = []
    for number, frame in frames:
        current = " (most recent call first)" if number is None else f" 0x{number:016x} (most recent call first)"
        text.append(("Stack" if number is None else "Thread") + current + ":\n")
        while frame is not None:
            text.append(f'  File "{frame.f_code.co_filename}", line {frame.f_lineno} in {frame.f_code.co_name}\n')
            frame = frame.f_back
    if isinstance(file, int):
        import os

        os.write(file, "".join(text).encode("utf-8", "backslashreplace"))
    else:
        file.write("".join(text))
        file.flush()


def dump_traceback(file=None, all_threads=True):
    _show(file, [(None, _sys._getframe(1))])


def dump_traceback_later(timeout, repeat=False, file=None, exit=False):
    global _timer
    if timeout <= 0:
        raise ValueError("timeout must be greater than 0")
    cancel_dump_traceback_later()

    def shout():
        _show(file, list(_sys._current_frames().items()))
        if exit:
            import os

            os._exit(1)
        if repeat:
            dump_traceback_later(timeout, repeat, file, exit)

    _timer = _threading.Timer(timeout, shout)
    _timer.daemon = True
    _timer.start()


def cancel_dump_traceback_later():
    global _timer
    if _timer is not None:
        _timer.cancel()
        _timer = None


def register(signum, file=None, all_threads=True, chain=False):
    import signal

    _registered.setdefault(signum, signal.getsignal(signum))
    signal.signal(signum, lambda number, frame: _show(file, [(None, frame)]))


def unregister(signum):
    import signal

    if signum not in _registered:
        return False
    signal.signal(signum, _registered.pop(signum))
    return True
