def maybe(flag):
    if flag:
        x = 1
    else:
        y = 2
    for z in flag:
        pass
    del flag
    return x, y, z
