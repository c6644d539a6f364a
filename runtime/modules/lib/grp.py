"""The group database: /etc/group."""


class struct_group(tuple):
    """grp.struct_group: Results from getgr*() routines."""

    n_sequence_fields = n_fields = 4
    n_unnamed_fields = 0
    __match_args__ = ("gr_name", "gr_passwd", "gr_gid", "gr_mem")

    gr_name = property(lambda self: self[0])
    gr_passwd = property(lambda self: self[1])
    gr_gid = property(lambda self: self[2])
    gr_mem = property(lambda self: self[3])

    def __repr__(self):
        fields = ", ".join(f"{name}={value!r}" for name, value in zip(self.__match_args__, self))
        return f"grp.struct_group({fields})"


def getgrall():
    entries = []
    try:
        with open("/etc/group", encoding="utf-8", errors="surrogateescape") as file:
            for line in file:
                fields = line.rstrip("\n").split(":")
                if len(fields) == 4 and fields[2].isdecimal():
                    fields[2:] = int(fields[2]), [name for name in fields[3].split(",") if name]
                    entries.append(struct_group(fields))
    except OSError:
        pass
    return entries


def getgrnam(name):
    if not isinstance(name, str):
        raise TypeError(f"getgrnam() argument 'name' must be str, not {type(name).__name__}")
    for entry in getgrall():
        if entry.gr_name == name:
            return entry
    raise KeyError(f"getgrnam(): name not found: {name!r}")


def getgrgid(id):
    id = id.__index__() if not isinstance(id, int) else id
    for entry in getgrall():
        if entry.gr_gid == id:
            return entry
    raise KeyError(f"getgrgid(): gid not found: {id}")
