from . import exported
from .. import name_in_init
from .. import sibling as _sibling

value = exported[:8] + " " + name_in_init


def get_parent():
    from .. import sub

    return sub.__name__, _sibling.__name__
